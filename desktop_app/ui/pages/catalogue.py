"""The pages of the window, in the order of the rail. Each is read when first needed: the shell is painted before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from desktop_app.domain.kind import Kind
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.page import Page
from desktop_app.ui.words import tr

TODAY, SYNC, CONFLICTS, BIN, SETTINGS, HELP, REPORTS = "today", "sync", "conflicts", "bin", "settings", "help", "reports"
PEOPLE, TEMPLATES = "people", "templates"
PAGE_KEYS = {
    REPORTS: "Ctrl+0", TEMPLATES: "Ctrl+Shift+P", SYNC: "F10", SETTINGS: "Ctrl+,", HELP: "F12", BIN: "Ctrl+Shift+Delete",
    CONFLICTS: "Ctrl+Shift+K",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One page."""

    key: str
    title: str
    make: Callable[[Desk], Page]
    on_rail: bool = True


def places(kinds: Iterable[Kind], commands: Callable[[], Iterable[Command]]) -> list[Place]:
    """Every page there is; ``commands`` are those of the window, for the page of keys."""
    return [
        Place(TODAY, tr("今日待办"), _today),
        *(Place(kind.key, kind.title, partial(_register, kind)) for kind in kinds),
        Place(PEOPLE, tr("人员与村屯"), _people),
        Place(REPORTS, tr("统计报表"), _reports),
        Place(TEMPLATES, tr("文书模板"), _templates),
        Place(SYNC, tr("同步"), _sync),
        Place(SETTINGS, tr("设置"), _settings),
        Place(CONFLICTS, tr("裁定冲突"), _conflicts, on_rail=False),
        Place(BIN, tr("回收站"), _bin, on_rail=False),
        Place(HELP, tr("帮助和快捷键"), partial(_help, commands), on_rail=False),
    ]


def page_keys(places: Iterable[Place]) -> dict[str, str]:
    """The key of each page: the digits in the order of the rail, and those of PAGE_KEYS."""
    counted = [place.key for place in places if place.on_rail and place.key not in PAGE_KEYS]
    return {key: f"Ctrl+{n}" for n, key in enumerate(counted[:9], 1)} | PAGE_KEYS


def _register(kind: Kind, desk: Desk) -> Page:
    from desktop_app.ui.pages.register_page import RegisterPage

    return RegisterPage(desk, kind)


def _today(desk: Desk) -> Page:
    from desktop_app.ui.pages.today_page import TodayPage

    return TodayPage(desk)


def _reports(desk: Desk) -> Page:
    from desktop_app.ui.pages.reports_page import ReportsPage

    return ReportsPage(desk)


def _people(desk: Desk) -> Page:
    from desktop_app.ui.pages.people_page import PeoplePage

    return PeoplePage(desk)


def _templates(desk: Desk) -> Page:
    from desktop_app.ui.pages.templates_page import TemplatesPage

    return TemplatesPage(desk)


def _sync(desk: Desk) -> Page:
    from desktop_app.ui.pages.sync_page import SyncPage

    return SyncPage(desk)


def _conflicts(desk: Desk) -> Page:
    from desktop_app.ui.pages.conflict_page import ConflictPage

    return ConflictPage(desk)


def _bin(desk: Desk) -> Page:
    from desktop_app.ui.pages.bin_page import BinPage

    return BinPage(desk)


def _settings(desk: Desk) -> Page:
    from desktop_app.ui.pages.settings_page import SettingsPage

    return SettingsPage(desk)


def _help(commands: Callable[[], Iterable[Command]], desk: Desk) -> Page:
    from desktop_app.ui.pages.help_page import HelpPage

    return HelpPage(desk, commands)
