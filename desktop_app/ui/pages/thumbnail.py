"""A small picture of a file, or the sign of a clip where there is none to show; it can be pressed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import QLabel

from desktop_app.ui.icons import pixmap
from desktop_app.ui.theme import px, tokens

SIDE = 80  # at scale 1


class Thumbnail(QLabel):
    """A picture of a fixed size; ``pressed`` once it shows one that can be seen larger."""

    pressed = Signal()

    def __init__(self, says: str) -> None:
        super().__init__()
        side = px(SIDE)
        self.setFixedSize(side, side)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(says)
        self.setPixmap(pixmap("paperclip", tokens().soft, side // 2))

    def show_picture(self, picture: QPixmap) -> None:
        """Show this picture instead of the sign."""
        size = QSize(self.width(), self.height())
        self.setPixmap(picture.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation))

    def can_be_pressed(self) -> None:
        """Let mouse and keys press it."""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._press()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._press()
        else:
            super().keyPressEvent(event)

    def _press(self) -> None:
        if self.focusPolicy() != Qt.FocusPolicy.NoFocus:
            self.pressed.emit()
