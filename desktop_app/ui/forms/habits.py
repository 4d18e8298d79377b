"""The habits of typing in a form: Enter goes on, phrases unfold, undo reaches behind a field; none of it while an input method composes.

Source: DESKTOP §3 "Enter habit", "IME rules". It knows no blank and no record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from desktop_app.ui.forms.editor import Line

_SHORT = re.compile(r"[;；]([A-Za-z]{1,8})$")  # an input method in Chinese mode writes the wide mark
_NONE, _CTRL, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Habits(QObject):
    """What the keys of every place to write do beside writing."""

    def __init__(self, move: Callable[[QWidget, bool], object], phrases: Callable[[], Mapping[str, str]], parent: QObject) -> None:
        super().__init__(parent)
        self._move, self._phrases = move, phrases
        self._composing: set[int] = set()

    def watch(self, widget: QWidget) -> None:
        """Give a place to write these habits."""
        widget.installEventFilter(self)

    def composing(self, widget: QWidget) -> bool:
        """Whether an input method holds unfinished text in the widget."""
        return id(widget) in self._composing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            (self._composing.add if event.preeditString() else self._composing.discard)(id(watched))
        elif event.type() == QEvent.Type.FocusOut:
            self._composing.discard(id(watched))
        elif isinstance(event, QKeyEvent) and isinstance(watched, QWidget) and id(watched) not in self._composing:
            if event.type() == QEvent.Type.KeyPress:
                return self._key(watched, event)
            if event.type() == QEvent.Type.ShortcutOverride:
                return _gives_up_undo(watched, event)
        return False

    def _key(self, widget: QWidget, event: QKeyEvent) -> bool:
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Space and plain == _NONE:
            return self._unfold(widget)
        if widget.property("many_lines") is True:
            onward = {Qt.Key.Key_Down: True, Qt.Key.Key_Up: False}
            if plain != _CTRL or event.key() not in onward:
                return False
            self._move(widget, onward[Qt.Key(event.key())])
            return True
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or plain not in (_NONE, _SHIFT):
            return False
        if not (plain == _NONE and isinstance(widget, Line) and widget.enters is not None and widget.enters()):
            self._move(widget, plain == _NONE)
        return True

    def _unfold(self, widget: QWidget) -> bool:
        """Write the phrase whose short form stands before the cursor; False when there is none."""
        if isinstance(widget, QLineEdit):
            before = widget.text()[: widget.cursorPosition()]
        elif isinstance(widget, QPlainTextEdit):
            cursor = widget.textCursor()
            before = cursor.block().text()[: cursor.positionInBlock()]
        else:
            return False
        found = _SHORT.search(before)
        phrase = self._phrases().get(found[1].lower()) if found else None
        if found is None or phrase is None:
            return False
        length = len(found[0])
        if isinstance(widget, QLineEdit):
            widget.setSelection(widget.cursorPosition() - length, length)
            widget.insert(phrase)
        else:
            cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, length)
            cursor.insertText(phrase)
        return True


def _gives_up_undo(widget: QWidget, event: QKeyEvent) -> bool:
    """Let the form's undo and redo have the key when the field itself has nothing to take back."""
    for sequence, line_has, text_has in (
        (QKeySequence.StandardKey.Undo, QLineEdit.isUndoAvailable, "isUndoAvailable"),
        (QKeySequence.StandardKey.Redo, QLineEdit.isRedoAvailable, "isRedoAvailable"),
    ):
        if event.matches(sequence):
            if isinstance(widget, QLineEdit):
                return not line_has(widget)
            return isinstance(widget, QPlainTextEdit) and not getattr(widget.document(), text_has)()
    return False
