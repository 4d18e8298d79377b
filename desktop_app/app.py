"""The composition root: the one place where store, services, sync and windows meet.

The window is painted before the store is opened, and everything heavy is imported in the worker that opens it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLibraryInfo, Qt, QTimer, QTranslator
from PySide6.QtGui import QFontInfo, QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop_app.domain.errors import Failed, KarstError, Locked, Refused, WrongKey
from desktop_app.domain.kinds import KINDS
from desktop_app.ui import look as looks
from desktop_app.ui.background import Background
from desktop_app.ui.look import Look
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.screenshots import save_screenshots, settle
from desktop_app.ui.single import Single

if TYPE_CHECKING:
    from desktop_app.domain.period import Period
    from desktop_app.services.office import Office
    from desktop_app.services.secrets import Held
    from desktop_app.services.starting import Met
    from desktop_app.ui.pages.first_run import Starter
    from desktop_app.ui.pages.unlock_page import Doors, UnlockPage

TOWNSHIP, OFFERED = 9, 12  # digits of a township's code, townships offered at once
Say = Callable[[str], None]
LIGHT_LOOK = Look("light")  # of the demo and its pictures, whatever the machine prefers


def run_window(home: Path | None, key_file: Path | None) -> int:
    """Show the window and work until it is closed; the exit code. A second start brings the first window to the front."""
    from desktop_app.services.places import default_home

    home = home or default_home()
    look = looks.load(home)
    application = make_application(look)
    single = Single(home)
    if not single.is_first():
        return 0
    window = MainWindow("", KINDS, home)
    window.desk.look = look
    window.show()
    single.wanted.connect(partial(_to_the_front, window))
    opener = Background("opening", window)
    others: list[MainWindow] = []
    opened: list[Office] = []  # one that became another device is closed only when nobody can use it any more

    def practise() -> None:
        def show(office: Office) -> None:
            others.append(_second_window(office, look))

        opener.submit(lambda: _practice(home), show, lambda error: window.desk.trouble.emit(error.sentence))

    def set_up_again(*, all_of_it: bool) -> None:
        from desktop_app.ui.pages.first_run import COUNTY, PIN

        if (office := window.desk.office) is not None:
            opened.append(office)
            window.begin_first_run(starter(home)).resume(office, PIN if all_of_it else COUNTY)

    window.practising.connect(practise)
    window.locking_up.connect(partial(lock_up, window, home))
    window.pairing.connect(partial(set_up_again, all_of_it=False))
    window.setting_up.connect(partial(set_up_again, all_of_it=True))
    QTimer.singleShot(0, partial(_begin, window, opener, home, key_file))
    code = application.exec()
    opened += [each.desk.office for each in (window, *others) if each.desk.office is not None]
    for office in {id(office): office for office in opened}.values():
        office.close()
    opener.stop()
    return code


def _begin(window: MainWindow, opener: Background, home: Path, key_file: Path | None) -> None:
    """Open the office in the folder, or make one with whoever sits there."""
    from desktop_app.services.places import traces

    if not traces(home):
        window.begin_first_run(starter(home))
        return

    def opened(office: Office) -> None:
        window.attach(office)
        window.watchman.lock_if_there_is_a_pin()
        if getattr(sys, "frozen", False):
            from desktop_app import __version__
            from desktop_app.services import switching

            switching.worked(switching.program_home(), __version__)

    def failed(error: KarstError) -> None:
        if isinstance(error, WrongKey | Locked):
            ask_to_unlock(window, doors(home), error.sentence)
        else:
            window.failed_to_open(error.sentence)

    opener.submit(lambda: _open(home, key_file), opened, failed)


def lock_up(window: MainWindow, home: Path) -> None:
    """Close the store of a window and forget its key; the page of ways in stands there until somebody opens it again."""

    def released(office: Office) -> None:
        office.close()
        window.watchman.uncover()
        ask_to_unlock(window, doors(home), "已深度锁定：数据已关上，钥匙也不在内存里。没写完的内容存成了草稿。")

    if window.desk.office is not None:
        window.release(released)


def ask_to_unlock(window: MainWindow, doors: Doors, sentence: str) -> UnlockPage:
    """Let the page stand in a window for all others until an office is open."""
    from desktop_app.ui.pages.unlock_page import UnlockPage

    asks = UnlockPage(doors, sentence, window)
    window.stand_in(asks)

    def opened(office: Office) -> None:
        asks.stop()
        window.show_frame()
        window.attach(office)
        window.watchman.lock_if_there_is_a_pin()
        asks.deleteLater()

    asks.opened.connect(opened)
    return asks


def doors(home: Path) -> Doors:
    """The ways into a locked office, made of services that are imported when one is tried."""
    from desktop_app.services.secrets import SystemKeyring, Words
    from desktop_app.ui.pages.unlock_page import Doors

    def with_code(code: str) -> Office:
        from desktop_app.services import keeping
        from desktop_app.services.clock import SystemClock
        from desktop_app.services.office import Office

        return Office.over(keeping.open_with_code(home, code, SystemKeyring(), KINDS, SystemClock()), KINDS)

    return Doors(lambda: _open(home, None), lambda path: _open(home, path), lambda typed: _open(home, Words(typed)), with_code)


def _second_window(office: Office, look: Look) -> MainWindow:
    window = MainWindow(office.name, KINDS)
    window.desk.look = look
    window.show()
    window.attach(office)
    return window


def _to_the_front(window: MainWindow) -> None:
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.raise_()
    window.activateWindow()


def _practice(home: Path) -> Office:
    from desktop_app.services.clock import SystemClock
    from desktop_app.services.secrets import SystemKeyring
    from desktop_app.services.starting import practice_office

    return practice_office(home / "practice", SystemKeyring(), KINDS, SystemClock())


def starter(home: Path) -> Starter:
    """What the first run may ask for, made of services that are imported when it asks."""
    from desktop_app.ui.pages.first_run import Starter

    def towns(text: str) -> list[tuple[str, str]]:
        from desktop_app.domain import places
        from desktop_app.services.recalling import places_like

        return [(code, places.full_name(code)) for code in places_like(text, digits=TOWNSHIP) if len(code) == TOWNSHIP][:OFFERED]

    def make(code: str, name: str, key_file: Path | None) -> tuple[Office, str]:
        from desktop_app.services.clock import SystemClock
        from desktop_app.services.secrets import SystemKeyring
        from desktop_app.services.starting import make_office

        return make_office(home, code, name, key_file, SystemKeyring(), KINDS, SystemClock())

    def pair(office: Office, text: str) -> Met:
        from desktop_app.services.starting import meet

        return meet(office, text)

    def read(path: Path) -> str:
        from desktop_app.services.starting import invitation_of

        invitation = invitation_of(path)
        return f"{invitation.server} {invitation.code}"

    return Starter(towns, make, pair, read)


def _open(home: Path, held: Held) -> Office:
    """The office, opened in the worker: SQLAlchemy, cryptography and the rest are imported here, behind the painted window."""
    from desktop_app.services import session
    from desktop_app.services.clock import SystemClock
    from desktop_app.services.office import Office
    from desktop_app.services.secrets import SystemKeyring

    opened = session.open_office(home, held, SystemKeyring(), KINDS, SystemClock())
    return Office.over(opened, KINDS)


def make_application(look: Look = LIGHT_LOOK) -> QApplication:
    """The Qt application with Chinese texts and the theme; one a process."""
    _choose_input_method()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("KarstDesk")
    translator = QTranslator(application)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(translator)
    look.put_on(application)
    return application


def _choose_input_method() -> None:
    """Chinese input on Linux: Qt's wheels carry no fcitx plugin, but fcitx answers on the ibus interface (docs/sources.md "Input")."""
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    wants = os.environ.get("QT_IM_MODULE", "")
    if sys.platform.startswith("linux") and wants.startswith("fcitx") and not any(plugins.glob(f"*{wants}*")):
        os.environ["QT_IM_MODULE"] = "ibus"


def print_document(office: Office, identity: str, document: str, out: Path) -> list[str]:
    """Print one document, or the whole file, into ``out``: PDF or docx by its ending. What the person should know about it."""
    from desktop_app.domain.papers import FILE
    from desktop_app.services.attaching import extract
    from desktop_app.ui.paper.binding import document_pages, docx_of, file_pages
    from desktop_app.ui.paper.painting import pdf_of

    ending = _ending(out)
    printout = office.printing.open(identity)
    if document == FILE and ending != ".pdf":
        raise Refused("全卷只能打印成 PDF，因为页号贯穿各件；请把文件名的结尾写成 .pdf")
    with _fonts():
        if document == FILE:
            made = pdf_of(file_pages(printout), f"{printout.shown.title}全卷")
        elif ending == ".pdf":
            made = pdf_of(document_pages(printout, document), printout.document(document).title)
        else:
            made = docx_of(printout, document)
    extract([made], out)
    return printout.notes


def print_ledger(office: Office, name: str, period: Period, out: Path) -> list[str]:
    """Print the register of a period into ``out``: PDF or docx by its ending. What the person should know about it."""
    from desktop_app.services.attaching import extract
    from desktop_app.ui.paper.binding import numbered
    from desktop_app.ui.paper.painting import pdf_of

    ending, book = _ending(out), office.ledgers.book(name)
    made, refused = office.ledgers.docx(book, period)
    if ending == ".pdf":
        with _fonts():
            made = pdf_of(numbered(made), f"{period.title}{book.ledger.title}")
    extract([made], out)
    return [] if refused is None else [f"用的是随程序的模板，因为本所的模板不能用：{refused}"]


def _ending(out: Path) -> str:
    ending = out.suffix.lower()
    if ending not in (".pdf", ".docx"):
        raise Refused(f"文件名应以 .pdf 或 .docx 结尾，现为 {out.name[-40:]}；没有打印")
    return ending


@contextmanager
def _fonts() -> Iterator[None]:
    """Fonts can be measured: Qt wants an application for that, but no screen."""
    running = QGuiApplication.instance()
    if running is None and sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    held = running or QGuiApplication(sys.argv[:1])
    yield
    del held


def has_screen() -> bool:
    """Whether a window can be shown to a person."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and os.environ.get("QT_QPA_PLATFORM") != "offscreen"


def run_demo(home: Path | None, records: int, seed: int, *, headless: bool, say: Say) -> dict[str, Any]:
    """The main job on made-up data; with a screen the window opens at the end and the county runs until it is closed."""
    from desktop_app.services import demo

    if not headless and not has_screen():
        say("这里没有屏幕，改为不开窗口、只留截图")
        headless = True
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    folder = home or Path(tempfile.mkdtemp(prefix="karstdesk-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    say(f"演示数据全在 {folder}")
    place = demo.office(folder / "office", KINDS)
    try:
        made = demo.work_without_a_link(place, records, seed)
        say(f"没有网络：登记了 {len(made)} 条记录，都在本机的加密数据库里")
        with demo.county(folder / "county") as running:
            synced = demo.pair_and_sync(place, running, say)
            say(f"网络回来了：县局已有 {synced} 条，与本所逐字节相同。县局网页 {running.url}  用户 {running.user}  密码 {running.password}")
            pictures = _show(place, folder / "screenshots", stay=not headless)
    finally:
        place.close()
    return {"records": len(made), "synced": synced, "county_url": running.url, "screenshots": [str(path) for path in pictures]}


def run_self_test(say: Say) -> dict[str, Any]:
    """Do once what an office needs, on made-up data; what each check showed. Raise what failed, after its name was said."""
    from PySide6.QtCore import qVersion

    from desktop_app import __version__
    from desktop_app.services import self_testing
    from desktop_app.ui.glyphs import is_painted, not_drawn

    if not has_screen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application, began = make_application(), time.monotonic()

    def characters(text: str) -> str:
        if failed := not_drawn(text, application.font()):
            raise Failed(f"这些字显示不出来：{failed}；请先装好中文字体（Windows 自带；Linux 如 fonts-wqy-zenhei），再运行自检")
        return f"{len(text)} 个字，{QFontInfo(application.font()).family()}，Qt {qVersion()}，{QGuiApplication.platformName()}"

    def window(office: Office) -> str:
        shown = MainWindow(office.name, KINDS)
        shown.show()
        shown.attach(office)
        settle(shown)
        picture = shown.grab().toImage()
        shown.close()
        if not is_painted(picture):
            raise Failed("窗口打开了而上面什么也没有画出来；请更新显卡驱动，或报告县局")
        return f"{picture.width()}×{picture.height()}"

    def paper(office: Office, case: str, out: Path) -> list[str]:
        return print_document(office, case, office.printing.open(case).documents()[0].key, out)

    checks = self_testing.run(KINDS, self_testing.Shown(characters, window, paper), say)
    seconds = round(time.monotonic() - began, 1)
    return {"ok": True, "version": __version__, "seconds": seconds, "checks": checks, "machine": self_testing.machine()}


def _show(office: Office, folder: Path, *, stay: bool) -> list[Path]:
    """Pictures of the window over the office; with ``stay`` it remains until the person closes it."""
    application = make_application()
    window = MainWindow(office.name, KINDS)
    window.show()
    window.attach(office)
    settle(window)
    pictures = save_screenshots(window, folder)
    if stay:
        application.exec()
    window.close()
    return pictures
