"""The self-test: whether this machine can do what the office needs, shown by doing it once, on made-up data that is thrown away.

Everything is real: an encrypted store, a county of its own on loopback, a folder in place of a stick. What can be seen on the screen or on
paper is shown by the caller, which speaks Qt. Nothing of the user's office is opened, and no keyring is asked.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from desktop_app.domain.errors import Failed
from desktop_app.domain.kind import Kind
from desktop_app.services import demo, made_up
from desktop_app.services.demo import RunningCounty
from desktop_app.services.office import Office

RECORDS, SEED = 7, 1  # one of each kind at least, in the mix of the demo
TEXT = "石山司法所工作台人民调解协议书当事人韦覃蒙莫罗黄"  # drawn on the screen: words of the program and surnames of the county
_PLAIN_HEAD = b"SQLite format 3\x00"  # how a database file begins that is not encrypted (sqlite.org/fileformat §1.2)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the caller shows with Qt; each raises Failed with what is wrong."""

    characters: Callable[[str], str]  # draw them; what was drawn with
    window: Callable[[Office], str]  # paint the window over an office; how large it is
    paper: Callable[[Office, str, Path], object]  # print a document of a record into a file


def run(kinds: Iterable[Kind], shown: Shown, say: Say) -> list[dict[str, str]]:
    """Every check with what it showed, in order; ``say`` hears each as it passes.

    The first check that does not pass ends it: its name is said, and its error is raised as it came.
    """
    passed: list[dict[str, str]] = []

    def check(name: str, says: Callable[[], str]) -> None:
        said = ""
        try:
            said = says()
        finally:
            say(f"通过：{name}（{said}）" if said else f"没有通过：{name}")
        passed.append({"check": name, "says": said})

    with ExitStack() as places:
        place = Path(places.enter_context(TemporaryDirectory(prefix="karstdesk-self-test-", ignore_cleanup_errors=True)))
        check("显示汉字", lambda: shown.characters(TEXT))
        office = demo.office(place / "office", kinds)
        places.callback(office.close)
        case, *_ = demo.work_without_a_link(office, RECORDS, SEED)
        check("加密数据库", lambda: _unreadable(office, case))
        check("打开窗口", lambda: shown.window(office))
        check("两个字检索", lambda: _found(office, case))
        check("打印 PDF", lambda: _printed(office, case, place / "registration.pdf", shown.paper))
        county: list[RunningCounty] = []
        check("启动县局服务器", lambda: _started(county, places.enter_context(demo.county(place / "county"))))
        check("与自己的县局同步", lambda: _synced(office, county[0]))
        check("写优盘、读优盘", lambda: _carried(office, county[0], place / "stick"))
        check("程序是完整的", _own_modules)
    return passed


def machine() -> dict[str, str]:
    """What the program runs on, for the report; nothing of the user."""
    libc, version = platform.libc_ver()
    return {
        "python": platform.python_version(), "system": platform.platform(terse=True), "machine": platform.machine(),
        "libc": f"{libc} {version}".strip(), "bundle": "yes" if getattr(sys, "frozen", False) else "no",
    }  # fmt: skip


def _own_modules() -> str:
    """A bundle loads nothing from outside itself; a source tree has no such border."""
    inside = getattr(sys, "_MEIPASS", None)
    loaded = [module for module in list(sys.modules.values()) if Path(_file(module)).is_absolute()]
    if inside is None:
        return f"从源代码运行，{len(loaded)} 个模块"
    strange = [module.__name__ for module in loaded if not Path(_file(module)).is_relative_to(inside)]
    if strange:
        raise Failed(f"有 {len(strange)} 个模块不是程序自带的：{'、'.join(strange[:5])}；请重新安装本程序")
    return f"{len(loaded)} 个模块都在程序文件夹里"


def _file(module: ModuleType) -> str:
    return getattr(module, "__file__", None) or ""


def _unreadable(office: Office, case: str) -> str:
    """Nothing can be read in the file that holds the records."""
    store = office.session.store
    kept = b"".join(path.read_bytes() for path in sorted(store.home.glob("office.db*")))
    words = str(office.get(case).fields["summary"])[:8].encode()
    if _PLAIN_HEAD in kept or words in kept:
        raise Failed("数据库没有加密，登记的内容能从文件里直接读出来；请不要在这台电脑上使用本程序，并报告县局")
    return f"登记 {RECORDS} 条，文件 {len(kept) // 1024} KB，读不出明文"


def _found(office: Office, case: str) -> str:
    two = str(office.get(case).fields["parties"][0]["name"])[:2]
    hits = [hit.id for hit in office.find(two, limit=50)]
    if case not in hits:
        raise Failed(f"用“{two}”没有找到刚登记的案件；检索不能用，请重新安装本程序")
    return f"用两个字找到 {len(hits)} 条"


def _printed(office: Office, case: str, out: Path, paper: Callable[[Office, str, Path], object]) -> str:
    paper(office, case, out)
    made = out.read_bytes()
    if not made.startswith(b"%PDF-") or b"%%EOF" not in made[-64:] or b"/FontFile" not in made:
        raise Failed("打印出的 PDF 不完整，或没有带上字体；请先装好中文字体（如 fonts-wqy-zenhei）再试")
    return f"{len(made) // 1024} KB，字体在内"


def _started(county: list[RunningCounty], running: RunningCounty) -> str:
    county.append(running)
    return running.url


def _synced(office: Office, running: RunningCounty) -> str:
    return f"{demo.pair_and_sync(office, running, lambda _: None)} 条，县局与本所逐字节相同"


def _carried(office: Office, running: RunningCounty, stick: Path) -> str:
    stick.mkdir()
    office.add("consultation", made_up.consultation(9))
    written = office.sticking.write(stick, room=2**30)
    demo.county_reads(running, stick)
    read = office.sticking.read(stick)
    if read.receipts != written.operations or office.status().pending:
        raise Failed(f"优盘上写了 {written.operations} 项，只收到 {read.receipts} 项回执；请用另一个优盘再试")
    return f"写 {written.bytes} 字节，收到 {read.receipts} 项回执"
