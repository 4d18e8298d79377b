"""Head and foot of a form: what the record is and where it stands; what is wrong with it, and the buttons that save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.kind import Kind
from desktop_app.ui.forms.stage_bar import StageBar
from desktop_app.ui.labels import Elided, Plain, button, dress, snug
from desktop_app.ui.theme import px
from desktop_app.ui.words import SYNC_WORDS, spoken, tr

if TYPE_CHECKING:
    from desktop_app.services.shown import Shown

SYNC_TONES = {"local": "quiet", "pending": "wait", "received": "good", "attention": "bad"}


class FormHead(QWidget):
    """What record this is, and its life cycle."""

    turning = Signal()  # wish for the other sheet of a new record

    def __init__(self, kind: Kind, *, whole: bool) -> None:
        super().__init__()
        self.kind, self._whole = kind, whole
        column = QVBoxLayout(self)
        snug(column, margins=(18, 14, 18, 10), spacing=8)
        self._title = Elided("", rank="head")
        self._number = Elided("", tone="soft")
        self._sync = Plain("")
        self._sync.setProperty("pill", "true")
        self._turn = button(tr("快速登记") if whole else tr("完整表单"), self.turning.emit, look="link", tip="Ctrl+E")
        self.stages = StageBar(kind)
        row = QHBoxLayout()
        snug(row, spacing=8)
        row.addWidget(self._title, 1)
        row.addWidget(self._turn)
        row.addWidget(self._sync, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(row)
        column.addWidget(self._number)
        column.addWidget(self.stages)

    def show_record(self, shown: Shown | None) -> None:
        """Show a saved record, or with None a new one."""
        stage = shown.stage if shown else self.kind.first_stage
        head = tr("新登记 · {kind}") if self._whole else tr("快速登记 · {kind}")
        self._title.setText(shown.title if shown else head.format(kind=self.kind.title))
        told = [
            shown.number or tr("未编号"), tr("第 {n} 版").format(n=shown.revision), tr("{at} 更改").format(at=spoken(shown.changed_at)),
        ] if shown else []  # fmt: skip
        self._number.setText(" · ".join(told) if told else tr("草稿随时可以保存，编号由本机给出"))
        self._sync.setText(SYNC_WORDS.get(shown.sync, shown.sync) if shown else tr("未保存"))
        dress(self._sync, tone=SYNC_TONES.get(shown.sync, "quiet") if shown else "quiet")
        self.stages.show_stage(stage, new=shown is None)
        self.stages.setVisible(shown is not None or self._whole)
        self._turn.setVisible(shown is None)


class FormFoot(QWidget):
    """What is wrong, what was just done, and saving."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        snug(row, margins=(18, 9, 18, 9), spacing=8)
        self.pill: QPushButton = button("", lambda: None, look="faults", sign="alert", tip=tr("到下一处（F4）"))
        self.pill.hide()
        self._said = Elided("", tone="soft", rank="small")
        self.again = button(tr("保存并再登一条"), lambda: None, tip="Ctrl+Enter")
        self.save = button(tr("保存"), lambda: None, look="primary", tip="Ctrl+S")
        self.save.setMinimumWidth(px(88))
        row.addWidget(self.pill)
        row.addWidget(self._said, 1)
        row.addWidget(self.again)
        row.addWidget(self.save)

    def say(self, text: str, tone: str = "soft") -> None:
        """One line, e.g. when it was saved."""
        if text != self._said.text():
            self._said.setText(text)
            dress(self._said, tone=tone)

    def count_faults(self, faults: int) -> None:
        """Say on the pill how many blanks are wrong; none hides it."""
        self.pill.setText(tr("{n} 处需要修改 · 下一处 F4").format(n=faults))
        self.pill.setAccessibleName(self.pill.text())
        self.pill.setVisible(bool(faults))
