"""The card of what was deleted elsewhere, many at once: it stays here until a person lets it go or keeps it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.errors import KarstError
from desktop_app.ui.desk import Desk
from desktop_app.ui.labels import Elided, Plain, button, dress, emptied, snug
from desktop_app.ui.pages.page import Card
from desktop_app.ui.words import spoken, thousands, tr

if TYPE_CHECKING:
    from desktop_app.services.holding import Waiting
    from desktop_app.services.office import Office

SHOWN = 8  # records by name; the rest are counted


class HeldCard(Card):
    """What waits for a person before it goes; hidden while nothing does."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("等您认可的删除"))
        self._desk = desk
        self._held: Sequence[Waiting] = ()
        self._says = Plain("", tone="wait", wrap=True)
        self.column.addWidget(self._says)
        self._rows = QVBoxLayout()
        snug(self._rows, spacing=6)
        self.column.addLayout(self._rows)
        row = QHBoxLayout()
        snug(row, spacing=8)
        row.addWidget(button(tr("全部保留"), lambda: self.keep(self._all()), look="primary"))
        row.addWidget(button(tr("全部放行"), lambda: self.accept(self._all()), look="danger"))
        row.addStretch(1)
        self.column.addLayout(row)
        self.hide()

    def show_held(self, held: Sequence[Waiting]) -> None:
        """Show what waits."""
        self._held = held
        self.setVisible(bool(held))
        says = tr("有 {n} 条记录在别处被一次删除或移走，数量多得不像平常，先留在这里没有动。认得是谁删的、应该删的，放行；否则保留。")
        self._says.setText(says.format(n=thousands(len(held))))
        dress(self._says, tone="wait")
        emptied(self._rows)
        for one in held[:SHOWN]:
            self._rows.addWidget(self._row(one))
        if len(held) > SHOWN:
            self._rows.addWidget(Plain(tr("……另有 {n} 条").format(n=thousands(len(held) - SHOWN)), tone="soft"))

    def keep(self, ids: Sequence[str]) -> None:
        """Bring these records back everywhere."""
        self._decide(lambda office: office.holding.keep(ids))

    def accept(self, ids: Sequence[str]) -> None:
        """Let these records go."""
        self._decide(lambda office: office.holding.accept(ids))

    def _decide(self, decide: Callable[[Office], int]) -> None:
        def renewed(office: Office) -> list[Waiting]:
            decide(office)
            return office.holding.waiting()

        def came(held: list[Waiting]) -> None:
            self.show_held(held)
            self._desk.refresh()

        self._desk.ask(renewed, came, self._refused, owner=self)

    def _refused(self, error: KarstError) -> None:
        self._says.setText(error.sentence)
        dress(self._says, tone="bad")

    def _all(self) -> list[str]:
        return [one.id for one in self._held]

    def _row(self, one: Waiting) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        snug(row, spacing=12)
        name = f"{one.number or ''} {one.title}".strip()
        row.addWidget(Elided(name), 3)
        gone = tr("移交别的所") if one.leaves else tr("{who} 删除").format(who=one.who or tr("有人"))
        told = " · ".join(filter(None, (gone, one.why, spoken(one.since))))
        row.addWidget(Elided(told, tone="soft"), 3)
        for says, act in ((tr("保留"), self.keep), (tr("放行"), self.accept)):
            made = button(says, partial(act, [one.id]), look="link")
            made.setAccessibleName(tr("{act} {name}").format(act=says, name=name))
            row.addWidget(made)
        return line
