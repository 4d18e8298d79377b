"""The rows of one register as the list sees them: pages asked for when they come into view, the least used ones forgotten.

Filtering and sorting are questions to the office; this model never holds more than a few pages. It knows no widget.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop_app.domain.blanks import Many
from desktop_app.domain.fields import Name
from desktop_app.domain.kind import Kind
from desktop_app.domain.sifting import Condition
from desktop_app.ui.cells import cell, sortable, to_the_right
from desktop_app.ui.desk import Desk
from desktop_app.ui.labels import plain_tip
from desktop_app.ui.words import SYNC_WORDS, tr

if TYPE_CHECKING:
    from desktop_app.services.office import Office
    from desktop_app.services.shown import Shown

Index = QModelIndex | QPersistentModelIndex
PAGE_ROWS = 100
PAGES_KEPT = 16
ASKED_AT_ONCE = 4  # pages under way; older wishes are dropped while somebody scrolls fast
NOBODY = QModelIndex()
OWN_TITLES = {"number": tr("编号"), "stage": tr("阶段"), "sync": tr("同步")}
ID_ROLE = Qt.ItemDataRole.UserRole + 1
SHOWN_ROLE = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True)
class Query:
    """What the list shows."""

    sift: tuple[Condition, ...] = ()
    text: str = ""
    sort: str = ""


class RegisterModel(QAbstractTableModel):
    """The records of one kind that answer a query."""

    counted = Signal(int)  # how many rows there are, whenever it is known anew

    def __init__(self, desk: Desk, kind: Kind, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind, self._desk = kind, desk
        self.query = Query(sort=kind.order)
        who = next((key for key in kind.columns if isinstance(kind.blanks[key].type, Many | Name)), None)
        front = ("number", *((who,) if who else ()), "stage", "sync")
        self.first_columns: tuple[str, ...] = (*front, *(key for key in kind.columns if key != who))
        self.columns = self.first_columns
        self.known = False  # whether the office has answered yet
        self._rows, self._round = 0, 0
        self._pages: OrderedDict[int, list[Shown]] = OrderedDict()
        self._asked: list[int] = []

    def show_columns(self, columns: Sequence[str]) -> None:
        """Show these columns in this order; the kind's own when there are none."""
        known = tuple(key for key in columns if key in OWN_TITLES or key in self.kind.blanks)
        self.beginResetModel()
        self.columns = known or self.first_columns
        self.endResetModel()

    def title_of(self, key: str) -> str:
        """What the head of a column says."""
        return OWN_TITLES.get(key) or self.kind.blanks[key].label

    def ask(self, query: Query | None = None) -> None:
        """Show what answers ``query``, or what answers the present one now."""
        self.query = query or self.query
        self._round += 1
        self._asked.clear()
        current = self._round
        kind, wish = self.kind.key, self.query

        def read(office: Office) -> tuple[int, list[Shown]]:
            rows = office.count(kind, sift=wish.sift, text=wish.text)
            return rows, office.page(kind, sift=wish.sift, text=wish.text, sort=wish.sort, offset=0, limit=PAGE_ROWS) if rows else []

        self._desk.ask(read, lambda answer: self._begin(current, *answer), key=f"list/{kind}", owner=self)

    def sort_by(self, column: int) -> str:
        """The sort after a click on a column's head: up first, then down; the sort as it was for one without order."""
        key = self.columns[column]
        if key not in ("number", "stage") and (key == "sync" or not sortable(self.kind.blanks[key].type)):
            return self.query.sort
        self.ask(replace(self.query, sort=f"-{key}" if self.query.sort == key else key))
        return self.query.sort

    def shown(self, row: int) -> Shown | None:
        """The record of a row; None while its page is under way, which this asks for."""
        if not 0 <= row < self._rows:
            return None
        page = self._pages.get(row // PAGE_ROWS)
        if page is None:
            self._want(row // PAGE_ROWS)
            return None
        self._pages.move_to_end(row // PAGE_ROWS)
        return page[row % PAGE_ROWS] if row % PAGE_ROWS < len(page) else None

    def row_of(self, id: str) -> int:
        """Where a record stands among the rows at hand; -1 when it is not there."""
        for number, page in self._pages.items():
            for place, shown in enumerate(page):
                if shown.id == id:
                    return number * PAGE_ROWS + place
        return -1

    def rowCount(self, parent: Index = NOBODY) -> int:
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = NOBODY) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        key = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title_of(key)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = key in self.kind.blanks and to_the_right(self.kind.blanks[key].type)
            return int(Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft))
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            key = self.columns[index.column()]
            right = key in self.kind.blanks and to_the_right(self.kind.blanks[key].type)
            return int(Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft))
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, ID_ROLE, SHOWN_ROLE):
            return None
        shown = self.shown(index.row())
        if shown is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 else None
        if role == SHOWN_ROLE:
            return shown
        if role == ID_ROLE:
            return shown.id
        text = text_of(self.kind, shown, self.columns[index.column()])
        return text if role == Qt.ItemDataRole.DisplayRole else plain_tip(text if len(text) > 8 else "")

    def _begin(self, current: int, rows: int, first: list[Shown]) -> None:
        if current != self._round:
            return
        self.beginResetModel()
        self._rows, self.known = rows, True
        self._pages.clear()
        if first:
            self._pages[0] = first
        self.endResetModel()
        self.counted.emit(rows)

    def _want(self, number: int) -> None:
        if number in self._asked:
            return
        self._asked.append(number)
        current, kind, wish = self._round, self.kind.key, self.query

        def read(office: Office) -> list[Shown] | None:
            if current != self._round or number not in self._asked[-ASKED_AT_ONCE:]:
                return None
            return office.page(kind, sift=wish.sift, text=wish.text, sort=wish.sort, offset=number * PAGE_ROWS, limit=PAGE_ROWS)

        self._desk.ask(read, lambda page: self._keep(current, number, page), owner=self)

    def _keep(self, current: int, number: int, page: list[Shown] | None) -> None:
        if current != self._round:
            return
        if number in self._asked:
            self._asked.remove(number)
        if page is None:
            return
        self._pages[number] = page
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        last = min(self._rows, (number + 1) * PAGE_ROWS) - 1
        self.dataChanged.emit(self.index(number * PAGE_ROWS, 0), self.index(last, len(self.columns) - 1))


def text_of(kind: Kind, shown: Shown, key: str) -> str:
    """What the cell of a record says in a column."""
    if key == "number":
        return shown.number or tr("未编号")
    if key == "stage":
        return shown.label
    if key == "sync":
        return SYNC_WORDS.get(shown.sync, shown.sync)
    return cell(kind.blanks[key], shown.fields.get(key))
