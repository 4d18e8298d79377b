"""Templates of documents: which are in force and whose they are, how each looks with a specimen, taking one out to change it in WPS.

A template is judged before it is put in force; what is wrong is said with its place, and the one before stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLineEdit, QSplitter, QVBoxLayout

from desktop_app.domain.errors import KarstError, Refused
from desktop_app.ui.desk import Desk
from desktop_app.ui.forms.editor import Line
from desktop_app.ui.icons import icon
from desktop_app.ui.labels import Plain, button, emptied, snug
from desktop_app.ui.lists.pick_list import PickList
from desktop_app.ui.pages.page import Page
from desktop_app.ui.pages.papers_leaf import Preview, desk_under
from desktop_app.ui.suggestions import Suggestion
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import tr

if TYPE_CHECKING:
    from desktop_app.services.office import Office
    from desktop_app.services.templates import Template
    from desktop_app.ui.paper.ink import Page as InkPage

ORIGINS = {"shipped": tr("随程序"), "county": tr("县局"), "office": tr("本所")}
FAULTS_TOLD = 8


@dataclass(frozen=True)
class _Known:
    """One template as the list shows it."""

    name: str
    title: str
    origin: str
    version: str
    trouble: str  # why the office's own, or the county's, is not used; "" when nothing is wrong


class TemplatesPage(Page):
    """The templates of this office."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("文书模板"))
        self._known: list[_Known] = []
        self._wanted = ""
        self.list = PickList(self.title)
        self.list.picked.connect(self.show_template)
        self.line: QLineEdit = Line()
        self.line.setPlaceholderText(tr("文书名称或拼音首字母"))
        self.line.setAccessibleName(tr("找文书模板"))
        self.line.setClearButtonEnabled(True)
        self.line.addAction(icon("search", tokens().soft, px(15)), QLineEdit.ActionPosition.LeadingPosition)
        self.line.textChanged.connect(lambda _text: self._fill())
        self.line.returnPressed.connect(self._into_list)
        column = QVBoxLayout(self)
        snug(column, margins=(16, 12, 16, 10), spacing=10)
        column.addWidget(self._make_halves(), 1)
        desk.opened.connect(self.refresh)

    def refresh(self) -> None:
        if self.isVisible():
            self.desk.labour(_known, self._came, self._refused, key="templates", owner=self)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()

    def enter(self) -> None:
        self.line.setFocus()

    @property
    def name(self) -> str:
        """The template that is shown; "" for none."""
        return str(self.list.marked() or "")

    def show_template(self, name: str) -> None:
        """Show a template as it prints, with a specimen's words."""
        known = next((one for one in self._known if one.name == name), None)
        if known is None:
            return
        self._head.setText(tr("《{title}》").format(title=known.title))
        version = tr("，版本 {version}").format(version=known.version) if known.version else ""
        self._say([tr("{origin}的模板").format(origin=ORIGINS[known.origin]) + version, known.trouble], "wait" if known.trouble else "soft")
        self._back.setVisible(known.origin == "office" or bool(known.trouble))
        self.preview.show_pages(())

        def lay_out(office: Office) -> list[InkPage]:
            from desktop_app.services.filling import filled
            from desktop_app.ui.paper.binding import numbered

            use = office.template_use(name)
            return numbered(filled(office.printing.templates.current(use)[0].data, use.context()))

        def came(pages: list[InkPage]) -> None:
            if self.name == name:
                self.preview.show_pages(pages)

        self.desk.labour(lay_out, came, self._refused, key="template", owner=self)

    def look_for(self, name: str) -> None:
        """Show one template, now or as soon as the list is there."""
        self._wanted = name
        self.line.clear()
        self._mark_wanted()

    def _mark_wanted(self) -> None:
        names = [line.key for line in self.list.lines()]
        if self._wanted in names:
            self.list.mark(names.index(self._wanted))
            self._wanted = ""

    def take_out(self, path: Path) -> None:
        """Write the template that is shown into a file, to be changed in WPS."""
        name = self.name

        def write(office: Office) -> None:
            from desktop_app.services.attaching import extract

            extract([office.printing.templates.current(office.template_use(name))[0].data], path)

        says = tr("已取出为 {file}。用 WPS 改好保存，再按“换上…”。").format(file=path.name)
        self.desk.labour(write, lambda _none: self._say([says], "good"), self._refused, owner=self)

    def put_in(self, path: Path) -> None:
        """Put a changed template in force, when it is good."""
        self._change(lambda office, name: office.printing.templates.replace(office.template_use(name), path), tr("已换上 {file}。").format(
            file=path.name
        ))  # fmt: skip

    def withdraw(self) -> None:
        """Go back to the template the office was given."""
        self._change(lambda office, name: office.printing.templates.withdraw(name), tr("已换回原来的模板。"))

    def _change(self, change: Callable[[Office, str], Template], says: str) -> None:
        name = self.name

        def changed(_template: Template) -> None:
            self.refresh()
            self.show_template(name)
            self._say([says], "good")

        if name:
            self.desk.labour(lambda office: change(office, name), changed, self._refused, owner=self)

    def _came(self, known: list[_Known]) -> None:
        self._known = known
        self._fill()
        self._mark_wanted()
        if self.list.marked() is None and known:
            self.list.mark(0)

    def _fill(self) -> None:
        from desktop_app.services.recalling import fits

        typed = self.line.text().strip()
        lines = [Suggestion(one.name, one.title, tr("不能用") if one.trouble else ORIGINS[one.origin] if one.origin != "shipped" else "")
                 for one in self._known if fits(one.title, typed)]  # fmt: skip
        self.list.offer(lines or [Suggestion(None, tr("没有这个模板"))])

    def _into_list(self) -> None:
        self.list.setFocus()
        self.list.mark(0)

    def _say(self, sentences: Sequence[str], tone: str) -> None:
        emptied(self._said)
        for sentence in filter(None, sentences):
            self._said.addWidget(Plain(sentence, tone=tone, wrap=True))

    def _refused(self, error: KarstError) -> None:
        faults = [str(fault) for fault in error.faults] if isinstance(error, Refused) else []
        more = [tr("……共 {n} 处").format(n=len(faults))] if len(faults) > FAULTS_TOLD else []
        self._say([error.sentence, *faults[:FAULTS_TOLD], *more], "bad")

    def _choose_out(self) -> None:
        known = next((one for one in self._known if one.name == self.name), None)
        if known is not None:
            chosen, _kind = QFileDialog.getSaveFileName(self, tr("模板取出为"), known.title + ".docx", "Word (*.docx)")
            if chosen:
                self.take_out(Path(chosen).with_suffix(".docx"))

    def _choose_in(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, tr("改好的模板"), "", "Word (*.docx)")
        if chosen:
            self.put_in(Path(chosen))

    def _make_halves(self) -> QSplitter:
        left, right = QFrame(), QFrame()
        for half in (left, right):
            half.setProperty("card", "true")
        column = QVBoxLayout(left)
        snug(column, margins=(10, 10, 10, 1), spacing=8)
        column.addWidget(self.line)
        column.addWidget(self.list, 1)
        detail = QVBoxLayout(right)
        snug(detail, margins=(14, 12, 14, 10), spacing=8)
        self._head = Plain(tr("从左侧选择"), rank="head", wrap=True)
        detail.addWidget(self._head)
        self._said = QVBoxLayout()
        snug(self._said, spacing=2)
        detail.addLayout(self._said)
        row = QHBoxLayout()
        snug(row, spacing=8)
        row.addWidget(button(tr("取出来改…"), self._choose_out, look="primary"))
        row.addWidget(button(tr("换上…"), self._choose_in))
        self._back = button(tr("换回原来的"), self.withdraw, look="link")
        self._back.hide()
        row.addWidget(self._back)
        row.addStretch(1)
        detail.addLayout(row)
        self.preview = Preview()
        detail.addWidget(desk_under(self.preview), 1)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(px(10))
        halves.addWidget(left)
        halves.addWidget(right)
        left.setMinimumWidth(px(240))
        right.setMinimumWidth(px(360))
        halves.setStretchFactor(0, 2)
        halves.setStretchFactor(1, 3)
        halves.setSizes([px(400), px(640)])
        return halves


def _known(office: Office) -> list[_Known]:
    """Every template with whose it is."""
    found = []
    for use in office.template_uses():
        template, refused = office.printing.templates.current(use)
        found.append(_Known(use.name, use.title, template.origin, template.version, str(refused) if refused else ""))
    return found
