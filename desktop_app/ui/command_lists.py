"""The commands that concern pages and registers, with their names and keys; what else the window can do stands in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop_app.domain.kind import Kind
from desktop_app.ui.commands import Command
from desktop_app.ui.pages.catalogue import Place, page_keys
from desktop_app.ui.words import tr

if TYPE_CHECKING:
    from desktop_app.ui.pages.register_page import RegisterPage

Act = Callable[["RegisterPage"], object]


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
