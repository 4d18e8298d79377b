"""A line that asks for one condition on a list: which blank, what of it, and the value in that blank's own editor."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.domain.fields import Amount, Choice, Choices, Day, FieldType, Flag, Moment, Whole
from desktop_app.domain.kind import Kind
from desktop_app.domain.sifting import OPS, Condition, Op
from desktop_app.ui.forms.choice_editors import MenuEditor
from desktop_app.ui.forms.editor import Context, Editor, editor
from desktop_app.ui.labels import button, emptied, snug
from desktop_app.ui.words import tr

ORDERED = (Day, Moment, Whole, Amount)
PICKED = (Choice, Choices, Flag)
WITHOUT_VALUE: tuple[Op, ...] = ("empty", "filled")


def ops_for(type: FieldType) -> tuple[Op, ...]:
    """What can be asked of a blank of this type."""
    if isinstance(type, ORDERED):
        return ("from", "to", "is", *WITHOUT_VALUE)
    return ("is", *WITHOUT_VALUE) if isinstance(type, PICKED) else WITHOUT_VALUE


class ConditionForm(QWidget):
    """The line."""

    made = Signal(object)  # the Condition

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind
        self.value: Editor | None = None
        self.field = MenuEditor(tr("栏目"), {key: blank.label for key, blank in kind.blanks.items() if not blank.private})
        self.op = MenuEditor(tr("条件"), {})
        self.field.chosen.connect(self._field_chosen)
        row = QHBoxLayout(self)
        snug(row, spacing=8)
        self._place = QHBoxLayout()
        snug(self._place)
        row.addWidget(self.field)
        row.addWidget(self.op)
        row.addLayout(self._place)
        row.addWidget(button(tr("加上"), self.add, look="primary"))

    def condition(self) -> Condition | None:
        """The condition as it stands; None while something is missing or cannot be read."""
        key, op = self.field.value, next((each for each in OPS if each == self.op.value), None)
        if not key or op is None:
            return None
        if op in WITHOUT_VALUE:
            return Condition(key, op)
        try:
            given = self.value.value() if self.value is not None else None
        except ValueError:
            return None
        return Condition(key, op, given) if given is not None else None

    def add(self) -> None:
        """Hand over the condition when it is whole."""
        condition = self.condition()
        if condition is not None:
            self.made.emit(condition)
        elif self.value is not None:
            self.value.mark(True)

    def _field_chosen(self, key: str) -> None:
        type = self.kind.blanks[key].type
        self.op.offer({each: OPS[each] for each in ops_for(type)})
        emptied(self._place)
        self.value = None
        if isinstance(type, (*ORDERED, *PICKED)):
            self.value = editor(Choice(codes=type.codes) if isinstance(type, Choices) else type, Context())
            self.value.setAccessibleName(tr("值"))
            if (target := self.value.focusProxy()) is not None:
                target.setAccessibleName(tr("值"))
            self._place.addWidget(self.value)
