"""What `karstcounty --help` says, in Chinese and English."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "karstcounty": (
        "县局服务器：收各司法所送来的记录，供县局在网页上查看",
        "The county's server: takes what the offices send and shows it",
    ),
    "--home": ("存放本县全部数据的文件夹", "the folder that holds everything of the county"),
    "--database": ("数据库地址；不写就是文件夹里的 SQLite", "database URL; without it, SQLite in the folder"),
    "--key-file": ("数据库的密钥文件；不写就是文件夹里的 county.key", "key file of the store; without it, county.key in the folder"),
    "--version": ("显示版本", "show the version"),
    "--help": ("显示这份说明", "show this help"),
    "init": ("建立空的县局数据库、签名密钥和第一个管理员", "make an empty county: schema, keys, first administrator"),
    "init --name": ("县局名称", "name of the county bureau"),
    "serve": ("启动服务和网页，答得上话时打印地址", "run the API and the web page; prints the URL once it answers"),
    "serve --host": ("监听的地址，默认 127.0.0.1", "address to listen at, 127.0.0.1 by default"),
    "serve --port": ("端口，0 由系统挑选", "port; 0 picks one"),
    "serve --tls-cert": ("证书链文件（PEM），最后一张由各电脑记住", "certificate chain (PEM); devices pin its last one"),
    "serve --tls-key": ("证书的私钥文件（PEM）", "private key of the certificate (PEM)"),
    "serve --processes": ("进程数；SQLite 用一个", "processes; SQLite uses one"),
    "office": ("司法所", "offices"),
    "office add": ("登记一个司法所", "add an office"),
    "office list": ("列出司法所", "list the offices"),
    "CODE": ("9 位区划代码，同一乡镇有几个所时加 -NN", "the 9-digit division code, or it with -NN"),
    "NAME": ("名称", "name"),
    "--area": ("所属片区", "area it belongs to"),
    "code": ("为一台电脑发一次性配对码", "issue a one-time enrolment code"),
    "--days": ("有效天数，默认 7", "days it is valid, 7 by default"),
    "device": ("各所的电脑", "the offices' devices"),
    "device list": ("列出电脑", "list the devices"),
    "device revoke": ("停用一台电脑", "refuse a device from now on"),
    "DEVICE": ("电脑的编号，16 位十六进制", "id of the device, 16 hex digits"),
    "--why": ("原因", "the reason"),
    "dump": ("打印全部在册记录", "print every live record"),
    "--office": ("只要这一个司法所", "only this office"),
    "history": ("打印一条记录收到过的全部修改", "print every revision of a record that was received"),
    "ID": ("记录编号（UUID）", "id of the record (UUID)"),
    "extract": ("取出一个附件", "write an attachment to a file"),
    "SHA256": ("附件的校验值，64 位十六进制", "hash of the attachment, 64 hex digits"),
    "-o": ("写到这个文件", "the file to write"),
    "stick": ("用优盘与司法所交换", "exchange with offices by USB stick"),
    "stick read": (
        "取入优盘上司法所的数据，并把回执写在同一个优盘上",
        "take in what offices wrote, and write the answers onto the same stick",
    ),
    "stick write": ("给一个所的每台电脑写一份更新", "write what every device of an office has not been told"),
    "DIR": ("优盘的文件夹", "the folder of the stick"),
    "verify": ("检查数据库、附件和日志", "check database, attachments and logs"),
    "backup": ("备份到一个文件，检查通过才算完成", "back up to one file, verified before it is called done"),
    "restore": ("从备份恢复；之后各所重新对账", "restore a backup; a new epoch begins"),
    "FILE": ("备份文件", "the backup file"),
    "--replace": ("替换现有数据库，原有的另存", "replace the living store; the old one is kept aside"),
    "account": ("网页用户", "web users"),
    "account add": ("添加网页用户，密码只显示这一次", "add a web user; the password is shown once"),
    "--role": ("clerk 经办、reviewer 审核、admin 系统管理员", "clerk, reviewer or admin"),
    "usage": ("用法：", "usage: "),
    "commands": ("命令", "commands"),
    "options": ("选项", "options"),
    "arguments": ("参数", "arguments"),
    "wrong-usage": ("用法不对，没有做任何事：{}", "wrong usage, nothing was done: {}"),
    "more-help": ("运行 {} --help 查看用法", "see {} --help"),
}


def text(key: str, english: bool) -> str:
    """What a command or an option says about itself."""
    return TEXTS[key][english]
