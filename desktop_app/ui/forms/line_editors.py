"""Editors of one line or one box of text: words, names, numbers, amounts, identity numbers, telephones, dates and times."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QDate, QPoint, QSize, Qt
from PySide6.QtWidgets import QCalendarWidget, QHBoxLayout, QLineEdit, QMenu, QPlainTextEdit, QVBoxLayout, QWidgetAction

from desktop_app.domain.fields import Amount, CreditCode, Day, FieldType, IdNumber, Moment, Phone, Text, Whole, Words
from desktop_app.domain.privacy import masked
from desktop_app.domain.typed_dates import day_of, moment_of, today
from desktop_app.ui.forms.editor import Context, Editor, Line, editor
from desktop_app.ui.icons import icon
from desktop_app.ui.labels import Plain, snug
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import tr

LINE_FIRST = 1000  # stretch of a line against the empty space behind it
BOX_LINES = (2, 14)  # the least and the most a box of text grows to


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, type: FieldType, context: Context, *, digits: bool = False, unit: str = "") -> None:
        super().__init__(type, context)
        self.line = Line(digits=digits)
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        snug(row, spacing=8)
        row.addWidget(self.line, LINE_FIRST)
        if unit:
            row.addWidget(Plain(unit, tone="soft"))
        self.line.textEdited.connect(self.touch)
        self.line.left.connect(self._left)

    def display(self, value: Any) -> None:
        self.line.setText("" if value is None else self.shown(value))
        self.line.setCursorPosition(0)

    def read(self) -> Any:
        typed = self.line.text()
        return self.meant(typed) if typed.strip() else None

    def typed(self) -> str:
        return self.line.text()

    def retype(self, text: str) -> None:
        self.line.setText(text)
        self.touch()

    def shown(self, value: Any) -> str:
        """What the line says for a JSON value; the bare text when it cannot be read."""
        try:
            return self.spoken(self.type.from_json(value))
        except (ValueError, TypeError):
            return str(value)

    def spoken(self, value: Any) -> str:
        """What the line says for a typed value."""
        return str(value)

    def meant(self, typed: str) -> Any:
        """The JSON value of typed text."""
        value = self.type.parse(typed)
        if fault := self.type.fault(value):
            raise ValueError(fault)
        return self.type.to_json(value)

    def lock(self) -> None:
        self.line.setReadOnly(True)
        self.line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def _left(self) -> None:
        """Write what was meant the way the form writes it; a mistake is left as it is."""
        if not self.touched:
            return
        try:
            value = self.read()
        except ValueError:
            return
        self.display(value)


class NumberEditor(LineEditor):
    """A whole number or an exact amount with its unit."""

    def __init__(self, type: Whole | Amount, context: Context) -> None:
        super().__init__(type, context, digits=True, unit=type.unit)
        self.line.setMaximumWidth(px(190))
        self.layout().addStretch(1)  # type: ignore[union-attr]

    def spoken(self, value: Any) -> str:
        return f"{value:,.{self.type.places}f}" if isinstance(self.type, Amount) else str(value)


class SecretEditor(LineEditor):
    """An identity number: hidden but for its ends while nobody writes in it."""

    def __init__(self, type: FieldType, context: Context) -> None:
        super().__init__(type, context, digits=True)
        self._plain = ""
        self.line.came.connect(self._uncover)

    def display(self, value: Any) -> None:
        self._plain = "" if value is None else str(value)
        self.line.setText(self._plain if self.line.hasFocus() else masked(self.type, self._plain))

    def read(self) -> Any:
        if self.line.hasFocus():
            self._plain = self.line.text()
        return self.meant(self._plain) if self._plain.strip() else None

    def typed(self) -> str:
        return self._plain

    def retype(self, text: str) -> None:
        self._plain = text
        super().retype(text)

    def put(self, value: Any) -> None:
        self.display(value)
        Editor.touch(self)

    def touch(self, *_: object) -> None:
        self._plain = self.line.text()
        super().touch()

    def _uncover(self) -> None:
        self.line.setText(self._plain)
        self.line.selectAll()

    def _left(self) -> None:
        if self.touched:
            try:
                self._plain = self.meant(self._plain) if self._plain.strip() else ""
            except ValueError:
                return
        self.line.setText(masked(self.type, self._plain))


class DateEditor(LineEditor):
    """A day or a moment: typed in any usual way, or picked from a calendar."""

    def __init__(self, type: Day | Moment, context: Context) -> None:
        super().__init__(type, context, digits=False)
        self._moment = isinstance(type, Moment)
        self.line.setMaximumWidth(px(240))
        self.line.setPlaceholderText(tr("如 1123 0930 或 今天 9:30") if self._moment else tr("如 1123、-1 或 今天"))
        pick = self.line.addAction(icon("calendar", tokens().soft, px(16)), QLineEdit.ActionPosition.TrailingPosition)
        pick.setText(tr("打开日历"))
        pick.setToolTip(tr("打开日历"))
        pick.triggered.connect(self._pick)
        self.layout().addStretch(1)  # type: ignore[union-attr]

    def spoken(self, value: Any) -> str:
        return self.type.show(value)

    def meant(self, typed: str) -> Any:
        value: date | datetime = moment_of(typed, today()) if self._moment else day_of(typed, today())
        if fault := self.type.fault(value):
            raise ValueError(fault)
        return self.type.to_json(value)

    def _pick(self) -> None:
        calendar = QCalendarWidget()
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setAccessibleName(tr("日历"))
        try:
            raw = self.read()
        except ValueError:
            raw = None
        held = self.type.from_json(raw) if raw else None
        if held is not None:
            calendar.setSelectedDate(QDate(held.year, held.month, held.day))
        menu = QMenu(self)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(calendar)
        menu.addAction(holder)

        def take(picked: QDate) -> None:
            day = date(picked.year(), picked.month(), picked.day())
            at = f" {held:%H:%M}" if held is not None and self._moment else " 09:00" if self._moment else ""
            menu.close()
            self.line.setText(f"{day.isoformat()}{at}")
            self.touch()
            self._left()

        calendar.clicked.connect(take)
        calendar.activated.connect(take)
        menu.popup(self.line.mapToGlobal(QPoint(0, self.line.height() + px(2))))
        calendar.setFocus()


class BoxEditor(Editor):
    """Several lines of text; the box grows with what is written. With ``Words`` each line is one text."""

    wide = True

    def __init__(self, type: Text | Words, context: Context) -> None:
        super().__init__(type, context)
        self.box = QPlainTextEdit()
        self.box.setAcceptDrops(False)  # as a Line
        self.box.viewport().setAcceptDrops(False)
        self.box.setProperty("many_lines", True)
        self.box.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.box.setTabChangesFocus(True)
        self.box.document().setDocumentMargin(px(3))
        self.setFocusProxy(self.box)
        self._least = min(max(type.lines if isinstance(type, Text) else BOX_LINES[0], BOX_LINES[0]), 5)
        if isinstance(type, Words):
            self.box.setPlaceholderText(tr("每行一项"))
        column = QVBoxLayout(self)
        snug(column)
        column.addWidget(self.box)
        self.box.textChanged.connect(self._typed)
        self.box.document().documentLayout().documentSizeChanged.connect(lambda _size: self._grow())
        self._grow()

    def display(self, value: Any) -> None:
        """Write the value into the box, one text of a list on each line."""
        self.box.blockSignals(True)
        lines = value if isinstance(value, list) else None
        self.box.setPlainText("\n".join(map(str, lines)) if lines is not None else "" if value is None else str(value))
        self.box.blockSignals(False)
        self._grow()

    def read(self) -> Any:
        typed = self.box.toPlainText()
        if not typed.strip():
            return None
        return self.type.canonical(self.type.to_json(self.type.parse(typed)))

    def typed(self) -> str:
        return self.box.toPlainText()

    def retype(self, text: str) -> None:
        self.box.setPlainText(text)

    def lock(self) -> None:
        self.box.setReadOnly(True)

    def _typed(self) -> None:
        self.touch()
        self._grow()

    def _grow(self) -> None:
        written = int(self.box.document().size().height())
        lines = max(self._least, min(BOX_LINES[1], written))
        # Decided here and not by Qt: a bar that comes as needed takes room from the text, which then needs it or not, in turns without end.
        full = written > BOX_LINES[1]
        self.box.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn if full else Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        height = lines * self.box.fontMetrics().lineSpacing() + px(18)
        if self.box.height() != height:
            self.box.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        return QSize(px(300), self.box.height())


@editor.register
def _(type: Text, context: Context) -> Editor:
    return BoxEditor(type, context) if type.lines > 1 else LineEditor(type, context)


@editor.register
def _(type: Words, context: Context) -> Editor:
    return BoxEditor(type, context)


@editor.register
def _(type: Whole, context: Context) -> Editor:
    return NumberEditor(type, context)


@editor.register
def _(type: Amount, context: Context) -> Editor:
    return NumberEditor(type, context)


@editor.register
def _(type: Day, context: Context) -> Editor:
    return DateEditor(type, context)


@editor.register
def _(type: Moment, context: Context) -> Editor:
    return DateEditor(type, context)


@editor.register
def _(type: IdNumber, context: Context) -> Editor:
    return SecretEditor(type, context)


@editor.register
def _(type: CreditCode, context: Context) -> Editor:
    return LineEditor(type, context, digits=True)


@editor.register
def _(type: Phone, context: Context) -> Editor:
    return LineEditor(type, context)
