"""The history of one record: who changed what, when, on which computer and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.blanks import Many
from desktop_app.domain.kind import Kind
from desktop_app.ui.cells import blank_at, cell
from desktop_app.ui.labels import Plain, emptied, snug
from desktop_app.ui.words import spoken, tr

if TYPE_CHECKING:
    from desktop_app.services.shown import Revision

CHANGES_TOLD = 12  # of one revision; the rest are counted


class History(QScrollArea):
    """Who changed what of one record, newest first."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind
        inside = QWidget()
        inside.setObjectName("body")
        self._rows = QVBoxLayout(inside)
        snug(self._rows, margins=(18, 14, 18, 14), spacing=12)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inside)
        self.setAccessibleName(tr("办理记录"))

    def show_revisions(self, revisions: Sequence[Revision]) -> None:
        """Show the revisions, newest first."""
        emptied(self._rows)
        ordered = sorted(revisions, key=lambda revision: -revision.revision)
        for revision in ordered:
            self._rows.addWidget(self._entry(revision))
        if not ordered:
            self._rows.addWidget(Plain(tr("保存后，这里记下每一次更改：谁、何时、在哪台电脑上、改了什么。"), tone="soft", wrap=True))
        self._rows.addStretch(1)

    def _entry(self, revision: Revision) -> QWidget:
        entry = QFrame()
        entry.setProperty("card", "part")
        column = QVBoxLayout(entry)
        snug(column, margins=(14, 10, 14, 12), spacing=6)
        top = QHBoxLayout()
        who = Plain(revision.who or tr("未署名"))
        who.setProperty("weight", "bold")
        top.addWidget(who)
        top.addWidget(Plain(tr("第 {n} 版").format(n=revision.revision), tone="soft"))
        top.addStretch(1)
        top.addWidget(Plain(spoken(revision.when), tone="soft"))
        column.addLayout(top)
        if revision.why:
            column.addWidget(Plain(tr("原因：{why}").format(why=revision.why), tone="accent", wrap=True))
        told = [line for path, value in sorted(revision.changed.items(), key=self._place) if (line := self._told(path, value))]
        for line in told[:CHANGES_TOLD]:
            column.addWidget(Plain(line, tone="soft", wrap=True))
        if len(told) > CHANGES_TOLD:
            column.addWidget(Plain(tr("另有 {n} 处").format(n=len(told) - CHANGES_TOLD), tone="faint"))
        return entry

    def _place(self, change: tuple[str, Any]) -> int:
        """Where a change stands in the form; what is no blank comes first."""
        first = change[0].replace(".", "/").partition("/")[0]
        order = [key for keys in self.kind.sections.values() for key in keys]
        return order.index(first) if first in order else -1

    def _told(self, path: str, value: Any) -> str:
        """One change as a sentence; "" for what is of no interest to people."""
        if path in ("stage", "@stage"):
            stage = self.kind.stages.get(str(value))
            return tr("阶段 → {stage}").format(stage=stage.title if stage else value)
        label, blank = blank_at(self.kind, path)
        if not label:
            return ""
        if value is None:
            return tr("{label}：清空").format(label=label)
        says = cell(blank, value) if blank is not None and not isinstance(blank.type, Many) else ""
        return f"{label}：{says}" if says else label
