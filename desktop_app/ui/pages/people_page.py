"""People and villages: who stands in which records, and what happened in which village, those without anything too.

Nothing is kept for this page: people are read out of the records they stand in, villages are counted by the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QSplitter, QVBoxLayout, QWidget

from desktop_app.domain import places
from desktop_app.domain.fields import IdNumber, Phone
from desktop_app.domain.privacy import masked
from desktop_app.domain.sifting import Condition
from desktop_app.domain.typed_dates import today
from desktop_app.ui.desk import Desk
from desktop_app.ui.forms.editor import Line
from desktop_app.ui.icons import icon
from desktop_app.ui.labels import Plain, emptied, segments, snug
from desktop_app.ui.line_rows import record_row
from desktop_app.ui.lists.pick_list import PickList
from desktop_app.ui.pages.page import Page, card, scrolled
from desktop_app.ui.suggestions import Suggestion
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import thousands, tr

if TYPE_CHECKING:
    from desktop_app.services.office import Office
    from desktop_app.services.recalling import Person
    from desktop_app.services.shown import Shown

PAUSE_MS = 180
OF_A_KIND = 10  # newest records of a kind that are shown for a village
PEOPLE, VILLAGES = "people", "villages"
SIDES = ((PEOPLE, tr("人员")), (VILLAGES, tr("村屯")))
SAYS = {PEOPLE: tr("姓名、拼音首字母、证件号或电话的一段"), VILLAGES: tr("村屯名称或拼音首字母")}


class PeoplePage(Page):
    """Who and where."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("人员与村屯"))
        self.side, self._first = PEOPLE, False
        self._people: list[Person] = []
        self._villages: Mapping[str, Mapping[str, int]] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.list = PickList(self.title)
        self.list.picked.connect(self._show_chosen)
        column = QVBoxLayout(self)
        snug(column, margins=(16, 12, 16, 10), spacing=10)
        column.addLayout(self._make_tools())
        column.addWidget(self._make_halves(), 1)
        desk.opened.connect(self.refresh)
        desk.changed.connect(self.refresh)

    def refresh(self) -> None:
        if self.isVisible():
            self._ask()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()

    def enter(self) -> None:
        self.line.setFocus()

    def choose_side(self, side: str) -> None:
        """Show people, or villages."""
        self.side = side
        self.line.setPlaceholderText(SAYS[side])
        self.line.setAccessibleName(SAYS[side])
        self.line.clear()
        self._clear()
        self._ask()

    def look_for(self, side: str, text: str) -> None:
        """Show somebody, or a village, by name."""
        self.choose_side(side)
        for made in self._sides.findChildren(QPushButton):
            made.setChecked(made.text() == dict(SIDES)[side])
        self.line.setText(text)
        self._first = True
        self._ask()

    def _ask(self) -> None:
        typed = self.line.text().strip()

        def people(office: Office) -> list[Person]:
            return office.recalling.people(typed) if typed else office.recalling.latest()

        if self.side == PEOPLE:
            self.desk.ask(people, self._show_people, key="people-page", owner=self)
        else:
            self.desk.ask(lambda office: office.charting.by_village(today()), self._show_villages, key="people-page", owner=self)

    def _show_people(self, people: list[Person]) -> None:
        if self.side != PEOPLE:
            return
        self._people = people
        none = tr("没有找到这个人") if self.line.text().strip() else tr("还没有登记过人")
        self._offer([Suggestion(n, one.name, detail=one.detail) for n, one in enumerate(people)] or [Suggestion(None, none)])

    def _show_villages(self, villages: Mapping[str, Mapping[str, int]]) -> None:
        if self.side != VILLAGES:
            return
        self._villages = villages
        typed = self.line.text().strip()
        lines = [(code, places.name_of(code) or code, sum(counts.values())) for code, counts in villages.items()]
        from desktop_app.services.recalling import fits

        found = [Suggestion(code, name, thousands(total) if total else tr("无")) for code, name, total in lines if fits(name, typed)]
        self._offer(found or [Suggestion(None, tr("没有这个村屯"))])

    def _offer(self, lines: list[Suggestion]) -> None:
        self.list.offer(lines)
        if self._first and lines[0].key is not None:
            self.list.mark(0)
        self._first = False

    def _show_chosen(self, key: object) -> None:
        if self.side == PEOPLE and isinstance(key, int) and key < len(self._people):
            person = self._people[key]
            self._head.setText(person.name)
            self._told.setText(_particulars(person.body))
            self.desk.ask(lambda office: office.recalling.records_of(person), self._show_records, key="people-records", owner=self)
        elif self.side == VILLAGES and isinstance(key, str):
            counts = self._villages.get(key, {})
            kinds = self.desk.kinds
            told = "，".join(f"{kinds[kind].title} {thousands(n)}" for kind, n in counts.items() if kind in kinds)
            self._head.setText(places.full_name(key))
            self._told.setText(tr("近十二个月：{told}").format(told=told) if told else tr("近十二个月没有任何记录"))
            self.desk.ask(partial(_in_village, key), self._show_records, key="people-records", owner=self)

    def _show_records(self, records: Sequence[Shown]) -> None:
        emptied(self._records)
        for shown in records:
            self._records.addWidget(record_row(self.desk.kinds, shown, partial(self.opens.emit, shown.kind, shown.id)))
        if not records:
            self._records.addWidget(Plain(tr("没有记录。"), tone="soft"))

    def _clear(self) -> None:
        self._head.setText(tr("从左侧选择"))
        self._told.setText("")
        emptied(self._records)

    def _make_tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        snug(row, spacing=10)
        self._sides = segments(SIDES, self.side, self.choose_side)
        row.addWidget(self._sides)
        self.line: QLineEdit = Line()
        self.line.setPlaceholderText(SAYS[self.side])
        self.line.setAccessibleName(SAYS[self.side])
        self.line.setClearButtonEnabled(True)
        self.line.addAction(icon("search", tokens().soft, px(15)), QLineEdit.ActionPosition.LeadingPosition)
        self.line.textChanged.connect(lambda _text: self._pause.start())
        self.line.returnPressed.connect(self._into_list)
        row.addWidget(self.line, 1)
        row.addStretch(1)
        return row

    def _into_list(self) -> None:
        self.list.setFocus()
        self.list.mark(0)

    def _make_halves(self) -> QSplitter:
        left = QFrame()
        left.setProperty("card", "true")
        inner = QVBoxLayout(left)
        snug(inner, margins=(1, 1, 1, 1))
        inner.addWidget(self.list)
        body = QWidget()
        column = QVBoxLayout(body)
        snug(column)
        frame, self._detail = card()
        self._head, self._told = Plain(tr("从左侧选择"), rank="head", wrap=True), Plain("", tone="soft", wrap=True)
        self._detail.addWidget(self._head)
        self._detail.addWidget(self._told)
        self._records = QVBoxLayout()
        snug(self._records, spacing=4)
        self._detail.addLayout(self._records)
        self._detail.addStretch(1)
        column.addWidget(frame)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(px(10))
        halves.addWidget(left)
        halves.addWidget(scrolled(body, tr("记录")))
        left.setMinimumWidth(px(240))
        halves.setStretchFactor(0, 2)
        halves.setStretchFactor(1, 3)
        halves.setSizes([px(400), px(640)])
        return halves


def _particulars(body: Mapping[str, object]) -> str:
    """What is known of somebody, with private numbers masked."""
    told = [
        str(body.get("address") or body.get("org_address") or ""),
        masked(Phone(), str(body.get("phone") or body.get("org_phone") or "")),
        masked(IdNumber(), str(body.get("id_no") or "")),
    ]
    return " · ".join(filter(None, told))


def _in_village(code: str, office: Office) -> list[Shown]:
    """The newest records of each kind in a village."""
    from desktop_app.domain.five_ones import village_of

    found: list[Shown] = []
    for kind in office.kinds.values():
        if where := village_of(kind):
            found += office.page(kind.key, sift=(Condition(where, "is", code),), sort=kind.order, limit=OF_A_KIND)
    return sorted(found, key=lambda shown: shown.changed_at, reverse=True)
