"""`python -m tests.screenshots [page …]`: pages in three sizes and two themes into build/screenshots, the best few into docs/pictures.

A real store with made-up people; nothing is shown that the program cannot do.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from desktop_app import app
from desktop_app.domain.kinds import KINDS
from desktop_app.services import made_up
from desktop_app.services.office import Office
from desktop_app.ui.look import Look
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.pages.catalogue import BIN, CONFLICTS, HELP, PEOPLE, REPORTS, SETTINGS, SYNC, TEMPLATES, TODAY
from desktop_app.ui.pages.people_page import PeoplePage
from desktop_app.ui.pages.reports_page import ReportsPage
from desktop_app.ui.screenshots import settle
from tests.bench.places import office
from tests.makers import without

ROOT = Path(__file__).resolve().parents[1]
SIZES = {"1366x768": (1366, 768, 1.0), "1024x768": (1024, 768, 1.0), "large": (1366, 768, 1.5)}
THEMES = ("light", "dark")
BEST = {"register": "register", "quick": "quick", "papers": "papers", "today": "today", "reports": "reports", "files": "files"}


def fill(place: Office) -> None:
    """Some weeks of work: cases at every stage, some of which run out, consultations, a conflict-free register."""
    stages = ["draft", "registered", "accepted", "mediating", "concluded", "closed"]
    from tests.offices import put

    for number in range(60):
        stage = stages[number % len(stages)]
        body = made_up.mediation_case(number, accepted_on=f"2026-{10 + number % 2}-{1 + number % 28:02d}")
        if stage in ("draft", "registered", "accepted", "mediating"):
            body = without(body, "concluded_on", "result", "closed_on", "agreement", "performance", "followups", "agreement_form")
        put(place, "mediation_case", body, stage=stage, number=f"（2026）雅龙人调字第{number + 1}号")
    for number in range(40):
        place.add("consultation", made_up.consultation(number + 270))
        if number % 4 == 0:
            place.add("aid_application", made_up.aid_application(number + 270))
            place.add("publicity_event", made_up.publicity_event(number + 270))


def scan(path: Path) -> Path:
    """A made-up page of writing as a camera would take it."""
    image = QImage(1500, 2100, QImage.Format.Format_RGB32)
    image.fill(QColor("#f4f1e8"))
    painter = QPainter(image)
    painter.setFont(QFont(QApplication.font().family(), 40))
    for row in range(22):
        painter.drawText(150, 220 + row * 78, "人民调解协议书" if not row else "双方自愿达成如下协议，一、甲方于本月底前……")
    painter.end()
    image.save(str(path))
    return path


def pages(window: MainWindow, scans: list[Path]) -> dict[str, Callable[[], object]]:
    """How each page is brought to the screen."""

    def open_case() -> None:
        window.go("mediation_case")
        settle(window)
        page = window.register_page("mediation_case")
        page.view.choose(3)
        settle(window)
        page.pane.deck.leaves.turn_to(0)

    def quick() -> None:
        window.go("mediation_case")
        settle(window)
        window.register_page("mediation_case").begin()

    def papers() -> None:
        open_case()
        settle(window)
        window.register_page("mediation_case").pane.preview()
        settle(window)

    def files() -> None:
        open_case()
        settle(window)
        page = window.register_page("mediation_case")
        page.pane.deck.turn_to_files()
        settle(window)
        if not page.pane.deck.files.tray.files:
            page.pane.deck.files.add(scans)
            settle(window)

    def people() -> None:
        window.go(PEOPLE)
        settle(window)
        page = window.page(PEOPLE)
        assert isinstance(page, PeoplePage)
        page.list.mark(0)

    def reports() -> None:
        window.go(REPORTS)
        page = window.page(REPORTS)
        assert isinstance(page, ReportsPage)
        page._choose_grain("year")

    plain = {key: lambda key=key: window.go(key) for key in (TODAY, SYNC, CONFLICTS, BIN, SETTINGS, HELP, TEMPLATES)}
    return {**plain, "register": open_case, "quick": quick, "papers": papers, "files": files, "people": people, REPORTS: reports}


def main(wanted: Sequence[str]) -> int:
    """Take all pictures, or those of the pages named; where they are is printed."""
    into, best = ROOT / "build" / "screenshots", ROOT / "docs" / "pictures"
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    app.make_application()
    with office() as place, tempfile.TemporaryDirectory() as folder:
        fill(place)
        scans = [scan(Path(folder) / f"IMG_20{n}.png") for n in (31, 32)]
        for shown in place.page("mediation_case", limit=5):
            place.attach(shown.id, scans[0], "调解协议书签字页")
        window = MainWindow(place.name, KINDS)
        window.show()
        window.attach(place)
        settle(window)
        for theme in THEMES:
            for name, (width, height, scale) in SIZES.items():
                window.desk.wish_look(Look(theme, scale))
                window.resize(width, height)
                settle(window)
                for page, show in pages(window, scans).items():
                    if wanted and page not in wanted:
                        continue
                    show()
                    settle(window)
                    picture = into / f"{page}-{name}-{theme}.png"
                    window.grab().save(str(picture))
                    if (theme, name) == ("light", "1366x768") and page in BEST:
                        window.grab().save(str(best / f"{BEST[page]}.png"))
        window._closing = True
        window.close()
    sys.stdout.write(f"{into}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
