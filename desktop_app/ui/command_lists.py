"""The commands that concern pages and registers, with their names and keys; what else the window can do stands in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop_app.domain.kind import Kind
from desktop_app.domain.reports import REPORTS
from desktop_app.ui.commands import Command
from desktop_app.ui.look import SCALES, THEMES, Look
from desktop_app.ui.pages.catalogue import PEOPLE, SETTINGS, TEMPLATES, Place, page_keys
from desktop_app.ui.pages.catalogue import REPORTS as REPORTS_PAGE
from desktop_app.ui.pages.page import Page
from desktop_app.ui.words import tr

if TYPE_CHECKING:
    from desktop_app.ui.pages.keeping_card import KeepingCard
    from desktop_app.ui.pages.register_page import RegisterPage

Act = Callable[["RegisterPage"], object]
Bring = Callable[[str], Page | None]  # shows a page by its key


def going(places: Iterable[Place], go: Callable[[str], object]) -> list[Command]:
    """The way to every page."""
    known = list(places)
    keys = page_keys(known)
    return [
        Command(f"go-{place.key}", tr("打开{title}").format(title=place.title), partial(go, place.key), keys.get(place.key, ""))
        for place in known
    ]


def beginning(kinds: Iterable[Kind], open_record: Callable[[str, str], object]) -> list[Command]:
    """A new record of every kind."""
    return [Command(f"new-{kind.key}", tr("登记{title}").format(title=kind.title), partial(open_record, kind.key, "")) for kind in kinds]


def reading(bring: Bring, kinds: Iterable[Kind]) -> list[Command]:
    """Every report and every template of a document, by its name."""
    papers = {paper.key: paper.title for kind in kinds for paper in kind.papers.catalogue}

    def report(key: str) -> None:
        from desktop_app.ui.pages.reports_page import ReportsPage

        if isinstance(page := bring(REPORTS_PAGE), ReportsPage):
            page.show_report(key)

    def template(name: str) -> None:
        from desktop_app.ui.pages.templates_page import TemplatesPage

        if isinstance(page := bring(TEMPLATES), TemplatesPage):
            page.look_for(name)

    return [
        *(Command(f"report-{each.key}", tr("看报表 {title}").format(title=each.title), partial(report, each.key)) for each in REPORTS),
        *(Command(f"template-{key}", tr("看模板 {title}").format(title=title), partial(template, key)) for key, title in papers.items()),
    ]


def show_named(bring: Bring, side: str, name: str) -> None:
    """Show somebody, or a village, with what is recorded."""
    from desktop_app.ui.pages.people_page import PeoplePage

    if isinstance(page := bring(PEOPLE), PeoplePage):
        page.look_for(side, name)


def looking(look: Callable[[], Look], wish: Callable[[Look], object]) -> list[Command]:
    """How the window looks."""

    def wear(**change: Any) -> None:
        wish(replace(look(), **change))

    themes = [Command(f"theme-{key}", tr("外观 {title}").format(title=title), partial(wear, theme=key)) for key, title in THEMES]
    scales = [Command(f"scale-{scale}", tr("字号 {title}").format(title=title), partial(wear, scale=scale)) for scale, title in SCALES]
    return [*themes, *scales]


def keeping(bring: Bring) -> list[Command]:
    """What keeps the data, done on the page of settings."""

    def command(key: str, title: str, act: Callable[[KeepingCard], object]) -> Command:
        def do() -> None:
            from desktop_app.ui.pages.settings_page import SettingsPage

            if isinstance(page := bring(SETTINGS), SettingsPage):
                act(page.keeping)

        return Command(key, title, do)

    return [
        command("back-up", tr("立即备份"), lambda card: card.back_up()),
        command("drill", tr("恢复演练"), lambda card: card.drill()),
        command("check", tr("检查数据库"), lambda card: card.check()),
        command("support", tr("导出支持文件"), lambda card: card.choose_support_file()),
    ]


def on_a_register(do: Callable[[Act], object]) -> list[Command]:
    """What is done with the register and the record that are shown; ``do`` does it where one is."""

    def command(key: str, title: str, keys: str, act: Act, *, listed: bool = True) -> Command:
        return Command(key, title, partial(do, act), keys, listed)

    return [
        command("new", tr("新登记"), "Ctrl+N", lambda page: page.begin()),
        command("save", tr("保存"), "Ctrl+S", lambda page: page.pane.save()),
        command("copy", tr("复制一条"), "Ctrl+D", lambda page: page.pane.duplicate()),
        command("turn", tr("展开完整表单"), "Ctrl+E", lambda page: page.pane.deck.turn()),
        command("preview", tr("预览文书"), "F9", lambda page: page.pane.preview()),
        command("files", tr("附件"), "F8", lambda page: page.pane.deck.turn_to_files()),
        command("print", tr("打印文书"), "Ctrl+P", lambda page: page.pane.deck.print()),
        command("discard", tr("移入回收站"), "Ctrl+Delete", lambda page: page.pane.discard()),
        command("filter", tr("筛选本列表"), "Ctrl+F", lambda page: into(page.filter)),
        command("before", tr("上一条"), "Alt+Up", lambda page: page.step(-1), listed=False),
        command("after", tr("下一条"), "Alt+Down", lambda page: page.step(1), listed=False),
    ]


def into(line: QLineEdit) -> None:
    """Put the cursor into a line, with all of it selected."""
    line.setFocus(Qt.FocusReason.ShortcutFocusReason)
    line.selectAll()
