"""The words of --help, in Chinese and, where LANG=C, in English."""

from __future__ import annotations

import os

_LOCALE = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
_ENGLISH = _LOCALE.split(".")[0] in ("C", "POSIX")
_TEXTS: dict[str, tuple[str, str]] = {
    "program": (
        "石山司法所工作台：离线登记调解、法援、普法和咨询，有网时交给县局",
        "KarstDesk: a township judicial office's work, offline; given to the county when a link comes by",
    ),
    "home": (
        "存放本所全部数据的文件夹；不写则用本机用户数据文件夹",
        "folder of everything of this office; default: the platform's user-data folder",
    ),
    "key-file": ("用密钥文件解锁，不用系统密钥环", "unlock with a key file instead of the OS keyring"),
    "passphrase": (
        "用口令解锁：在终端里询问，否则是标准输入的第一行",
        "unlock with a passphrase: asked for at a terminal, else the first line of stdin",
    ),
    "suite": (
        "算法：1 国际（默认）；2 国密 SM3、SM4，只用于本机文件的钥匙和附件，数据库仍是 AES",
        "algorithms: 1 international (default); 2 SM3 and SM4, for keys and attachments on this disk; the database stays AES",
    ),
    "self-test": ("检查本机能否正常运行本程序", "check that the program works on this machine"),
    "init": ("新建一个加密的空数据库，显示一次恢复码", "make an empty encrypted store; shows the recovery code once"),
    "enrol": ("用县局给的一次性配对码与县局配对", "pair this device with the county by a one-time code"),
    "provision": (
        "用县局发的配置文件建好本所并配对，什么都不问；恢复码写到文件里（--recovery 指明）",
        "make the office and pair it from the county's file, asking nothing; the recovery code goes into a file (--recovery)",
    ),
    "kinds": ("列出能登记的种类和字段", "what can be recorded, with its fields"),
    "add": ("逐行登记新记录（每行一个 JSON 对象）", "add records, one JSON object a line"),
    "edit": ("修改一条记录的字段", "change fields of a record"),
    "stage": ("把记录转到下一阶段，缺什么逐条列出", "move a record along its life cycle"),
    "get": ("显示一条记录", "show a record"),
    "history": ("显示一条记录的全部修改", "all revisions of a record"),
    "list": ("列出一个种类的记录", "list the records of a kind"),
    "find": (
        "检索：姓名、拼音首字母、文号、证件号、电话、任意文字",
        "search: names, pinyin initials, numbers, ID numbers, phones, any text",
    ),
    "due": ("到期提醒：法定期限、履行、回访、归档（--on 指定日期）", "what is due: statutory clocks, instalments, visits, archiving"),
    "gaps": ("列出一年里空着的编号：作废的和没有使用的", "numbers of a year that no case stands for: void and unused ones"),
    "check": ("检查卷宗是否齐全，逐项说明缺什么、在哪里补", "whether the case file is complete, and what it lacks"),
    "attach": ("给记录附上一个文件", "attach a file to a record"),
    "attachments": ("列出记录的附件", "list a record's attachments"),
    "extract": ("把附件取出为文件", "write an attachment to a file"),
    "report": (
        "做一张报表（先核对再导出）；--freeze 冻结本期，更正已冻结的要 --why",
        "make a report as a sheet, checked first; --freeze freezes the period, --why says why a frozen one is corrected",
    ),
    "reports": ("列出有哪些报表", "which reports there are"),
    "documents": ("列出这条记录现在能打印的文书", "documents that this record can print now"),
    "print": (
        "打印一份文书为 PDF 或 docx（看文件名的结尾）；file 是全卷",
        "print a document as PDF or docx, by the ending; file is the whole file",
    ),
    "ledgers": ("列出能打印的台账", "registers that can be printed"),
    "ledger": ("把一个时期的台账打印成横页的册", "print a register of a period as a landscape book"),
    "templates": ("列出文书模板：版本、校验值、随程序的还是本所的", "document templates in force, with version, hash and origin"),
    "template": (
        "取出一个模板去改（-o），换上改好的（--use），或换回随程序的（--shipped）",
        "take a template out to edit it (-o), put one in force (--use), or go back to the shipped one (--shipped)",
    ),
    "unmask": ("显示遮盖着的号码、住址，原因记入查看日志", "show masked values; the reason is kept in the access log"),
    "access-log": ("谁、何时、为什么看过遮盖或封存的内容", "who looked at what is hidden, and why"),
    "handover": (
        "把本所全部数据交给接任者：一个加密文件和一份清单，口令从标准输入读",
        "hand the whole office to a successor: one encrypted file and a list; passphrase from stdin",
    ),
    "takeover": (
        "接任：用口令打开交接包，换新的钥匙和恢复码，原来的钥匙不再能开",
        "take a handed-over office in: new key and recovery code, passphrase from stdin",
    ),
    "rules": ("列出规则表：最低工资、以案定补", "rule tables in force: minimum wages, subsidies"),
    "rule": (
        "取出一张规则表去改（-o），换上改好的（--use），或换回随程序的（--shipped）",
        "take a rule table out (-o), put one in force (--use), or go back to the shipped one (--shipped)",
    ),
    "means": ("法律援助申请的经济困难审查：是否符合、为什么", "the money test of a legal-aid application, with the reason"),
    "subsidy": ("一个时期的以案定补申报表，没有列入的写明原因", "the subsidies of a period as a sheet, with reasons for what is left out"),
    "import": (
        "从表格导入记录，每行要么整条登记、要么不登记；--dry-run 只看结果",
        "take records in from a spreadsheet, each row whole or not at all; --dry-run only says what would come of it",
    ),
    "imports": ("列出导入过的表格", "spreadsheets that were taken in"),
    "import-undo": ("撤销一次导入，后来改过的记录留下", "take a batch out again, but for records changed since"),
    "export": (
        "把一个种类的记录导出成表格；--format 还有 masked 遮盖、national 国家标准字段名、deidentified 去标识",
        "write the records of a kind as a spreadsheet; --format: masked, national (standard field names), deidentified (for publicity)",
    ),
    "sync": ("与县局交换一次", "one exchange with the county"),
    "stick": ("用优盘与县局交换，不要网络", "exchange with the county by USB stick, without a network"),
    "stick-write": ("把县局还没有的都写到优盘（已加密，丢了也不要紧）", "write all the county does not have; sealed, may be lost"),
    "stick-read": ("取回县局写在优盘上的回执和更新", "take in the county's receipts and news"),
    "status": ("待送、附件、冲突、上次联系", "pending, attachments, conflicts, last contact"),
    "published": ("列出县局发布的参考资料和通知，是否在用", "what the county published for its offices, and whether it is in force"),
    "refused": (
        "列出县局没有接受的改动和原因；改过记录再同步就是改正，--waive 放弃其中一条",
        "changes the county did not accept, with the reason; change the record and sync to correct it, --waive to let one be",
    ),
    "held": (
        "列出在别处被集中删除、等人决定的记录；accept 同意，keep 保留",
        "records deleted elsewhere, many at once, that wait for a person; accept or keep them",
    ),
    "conflicts": ("列出等人决定的冲突", "values that wait for a person"),
    "resolve": ("决定一个冲突：留我的、留对方的，或另给一个值", "decide a conflict: keep mine, theirs, or give another value"),
    "dump": ("输出全部记录（按编号排序的规范 JSON）", "every live record as canonical JSON, sorted by id"),
    "verify": ("检查数据库、引用、附件、历史链和检索索引", "check pages, references, attachments, history chain, search index"),
    "backup": ("备份到一个文件并当场验证", "write a backup and prove it"),
    "restore": ("从备份恢复", "restore from a backup"),
    "restore-recovery": (
        "用恢复码（从标准输入读）打开备份，之后用本机密钥环或 --key-file 解锁",
        "open the backup with the recovery code (read from stdin); from then on the keyring or --key-file unlocks",
    ),
    "key": (
        "解锁方式：列出、添加、去掉，换恢复码，换数据库密钥，请县局代开",
        "keys: list, add, remove, new recovery code, new database key, ask the county",
    ),
    "key-list": ("列出现有的解锁方式", "which ways open this office"),
    "key-add": ("添加一种解锁方式", "add a way to unlock"),
    "key-add-keyring": ("本机的系统密钥环", "this computer's keyring"),
    "key-add-keyfile": ("密钥文件，没有就新做一个", "a key file, made when it is not there"),
    "key-add-passphrase": ("口令，从标准输入读", "a passphrase, read from stdin"),
    "key-remove": ("去掉一种解锁方式", "take a way out"),
    "key-recovery": ("换一个新的恢复码，旧的作废", "a new recovery code; the one before opens nothing any more"),
    "key-change": (
        "给整个数据库换密钥（要先关掉窗口），同时换恢复码",
        "a new key for the whole database (close the window first) and a new recovery code",
    ),
    "key-ask": ("写一份申请，请县局用代管的钥匙打开", "write the question by which the county opens this office"),
    "key-answer": ("收下县局的回答，重新能解锁", "take the county's answer and unlock again"),
    "recover": ("用恢复码（从标准输入读）重新解锁", "unlock again with the recovery code (read from stdin)"),
    "update": (
        "更新程序：从县局或优盘取新版本，自检通过后下次打开就用它；数据不动",
        "fetch a newer version from the county or a stick; it runs from the next start on, once its self-test passed here",
    ),
    "update-from": ("从优盘或文件夹更新，不用网络", "from a stick or a folder, without a network"),
    "update-check": ("只看有没有新版本、要取多少", "only say whether there is one, and how large it is"),
    "update-now": ("不等县局排的批次", "without waiting for this office's turn"),
    "demo": ("用虚构数据走一遍主要工作：离线登记、联网、县局收到", "the main job on made-up data, with a county on loopback"),
}


def say(name: str) -> str:
    """The text in the language of the environment; English only where LANG is C."""
    chinese, english = _TEXTS[name]
    return english if _ENGLISH else chinese
