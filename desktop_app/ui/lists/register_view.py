"""The list of one register on the screen: fixed row height, stage and sync state as coloured words, a sentence when it is empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop_app.domain.kind import Kind
from desktop_app.ui.cells import columns_wide
from desktop_app.ui.icons import pixmap
from desktop_app.ui.lists.register_model import ID_ROLE, SHOWN_ROLE, RegisterModel
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import tr

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 34
SAMPLED_ROWS = 40  # looked at for the width of the number's column


def stage_tone(kind: Kind, stage: str) -> str:
    """How a stage is coloured: a draft quiet, work under way busy, a good end good, one that needed a reason bad."""
    known = kind.stages.get(stage)
    if known is None or stage == kind.first_stage:
        return "quiet"
    if known.why:
        return "bad"
    return "good" if known.demands == "closed" and (not known.next or "archived" in known.next) else "busy"


class _Words(QStyledItemDelegate):
    """Draws the stage as a pill and the sync state as a dot with its word."""

    def __init__(self, model: RegisterModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        key, text = self._model.columns[index.column()], index.data(Qt.ItemDataRole.DisplayRole)
        shown = index.data(SHOWN_ROLE)
        if shown is None or key not in ("stage", "sync"):
            super().paint(painter, option, index)
            return
        look = tokens()
        area = QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(look.chosen))
        elif index.row() % 2:
            painter.fillRect(area, QColor(look.raised))
        if key == "stage":
            self._pill(painter, area, str(text), stage_tone(self._model.kind, shown.stage))
        else:
            self._dot(painter, area, str(text), shown.sync)
        painter.restore()

    def _pill(self, painter: QPainter, area: QRect, text: str, tone: str) -> None:
        look = tokens()
        inks = {"quiet": look.soft, "busy": look.busy, "good": look.good, "bad": look.bad}
        grounds = {"quiet": look.quiet_wash, "busy": look.busy_wash, "good": look.good_wash, "bad": look.bad_wash}
        font = QFont(painter.font())
        font.setPointSizeF(font.pointSizeF() * 0.92)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        said = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() - px(30))
        height = metrics.height() + px(4)
        pill = QRectF(area.left() + px(8), area.center().y() - height / 2 + 0.5, metrics.horizontalAdvance(said) + px(16), height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(grounds[tone]))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setPen(QColor(inks[tone]))
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), said)

    def _dot(self, painter: QPainter, area: QRect, text: str, sync: str) -> None:
        look = tokens()
        colour = QColor({"received": look.good, "pending": look.wait, "attention": look.bad}.get(sync, look.soft))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QRectF(area.left() + px(10), area.center().y() - px(3) + 0.5, px(6), px(6)))
        painter.setPen(colour)
        painter.drawText(area.adjusted(px(22), 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), text)


class RegisterView(QTableView):
    """The list of one register."""

    opened = Signal(str)  # id of the record the clerk chose
    entered_record = Signal()  # Enter or F2 on a row: the clerk wants to write in it
    discarding = Signal()  # Delete: the record at hand goes into the bin
    copying = Signal(list)  # Ctrl+C: the numbers of the rows to be copied
    undoing = Signal()  # Ctrl+Z: what was just done here is taken back

    def __init__(self, model: RegisterModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._fitted, self._quiet = model, False, False
        self.empty_says = tr("还没有记录")
        self.setModel(model)
        self.setItemDelegate(_Words(model, self))
        self.setAccessibleName(tr("{title}列表").format(title=model.kind.title))
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows, heads = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(px(ROW_HEIGHT))
        heads.setHighlightSections(False)
        heads.setSectionsClickable(True)
        heads.setSortIndicatorShown(True)
        heads.setAccessibleName(tr("列标题，点击排序"))
        heads.sectionClicked.connect(self._sorted)
        self._show_sort()
        self._guess_widths()
        self.selectionModel().selectionChanged.connect(self._chosen)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._return)
        self._marked, self._scrolled, self._had_mark = "", 0, False

    def choose(self, row: int) -> None:
        """Select a row and bring it into view; out of range is nothing."""
        if 0 <= row < self._model.rowCount():
            index = self._model.index(row, max(0, self.currentIndex().column()))
            self.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            )
            self.scrollTo(index)

    def chosen_rows(self) -> list[int]:
        """The numbers of the rows that are selected, ascending."""
        spans: Any = self.selectionModel().selection()  # a list of ranges, whatever its type says
        return sorted({row for span in spans for row in range(span.top(), span.bottom() + 1)})

    def show_columns(self, columns: Sequence[str]) -> None:
        """Show these columns instead; none for the kind's own."""
        self._model.show_columns(columns)
        self._fitted = False
        self._guess_widths()
        self._show_sort()

    def mark(self, id: str) -> None:
        """Show which record is open, without opening it; "" marks none. The mark stays with the record when the rows change."""
        self._quiet, self._marked = True, id
        row = self._model.row_of(id) if id else -1
        if row >= 0:
            self.choose(row)
        else:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        self._quiet = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.entered_record.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.discarding.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copying.emit(self.chosen_rows())
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undoing.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._model.rowCount() or not self._model.known:
            return
        painter = QPainter(self.viewport())
        area = self.viewport().rect()
        sign = pixmap(self._model.kind.key, tokens().edge, px(44))
        painter.drawPixmap(area.center().x() - px(22), area.center().y() - px(60), sign)
        painter.setPen(QColor(tokens().soft))
        said = QRect(area.left() + px(16), area.center().y(), area.width() - px(32), px(70))
        painter.drawText(said, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap), self.empty_says)

    def _sorted(self, column: int) -> None:
        self._model.sort_by(column)
        self._show_sort()

    def _show_sort(self) -> None:
        sort = self._model.query.sort
        key, down = sort.lstrip("-"), sort.startswith("-")
        heads = self.horizontalHeader()
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        heads.setSortIndicator(self._model.columns.index(key) if key in self._model.columns else -1, order)

    def _guess_widths(self) -> None:
        own = {"number": 150, "stage": 96, "sync": 84}
        for place, key in enumerate(self._model.columns):
            blank = self._model.kind.blanks.get(key)
            head = self.fontMetrics().horizontalAdvance(str(self._model.headerData(place, Qt.Orientation.Horizontal))) + px(34)
            self.setColumnWidth(place, max(head, px(own[key] if blank is None else columns_wide(blank.type))))

    def _fit_number(self) -> None:
        """Give the number the width it needs, once, from a few rows."""
        rows = range(min(self._model.rowCount(), SAMPLED_ROWS))
        texts = [str(self._model.index(row, 0).data() or "") for row in rows] if self._model.columns[0] == "number" else []
        if texts:
            widest = max(self.fontMetrics().horizontalAdvance(text) for text in texts)
            self.setColumnWidth(0, max(px(84), min(widest + px(26), px(260))))
            self._fitted = True

    def _chosen(self, *_: object) -> None:
        """One row is chosen: the clerk wants to see its record; several are for copying."""
        rows = [] if self._quiet else self.chosen_rows()
        if len(rows) == 1 and (id := self._model.index(rows[0], 0).data(ID_ROLE)):
            self._marked = id
            self.opened.emit(id)

    def _remember(self) -> None:
        self._scrolled, self._had_mark = self.verticalScrollBar().value(), self.currentIndex().isValid()

    def _return(self) -> None:
        if not self._fitted:
            self._fit_number()
        self.mark(self._marked)
        if self._had_mark or not self.currentIndex().isValid():
            self.verticalScrollBar().setValue(self._scrolled)
