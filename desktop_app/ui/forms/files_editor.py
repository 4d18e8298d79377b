"""Editor of attachments: photographs and scans, dropped on it or picked; it knows their names, never their bytes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.fields import Files
from desktop_app.ui.forms.editor import Context, Editor, editor
from desktop_app.ui.labels import Elided, button, emptied, sign_button, snug
from desktop_app.ui.words import tr

KINDS_OF_FILES = "图片和扫描件 (*.jpg *.jpeg *.png *.bmp *.tif *.tiff *.pdf *.docx *.xlsx *.mp3 *.mp4);;所有文件 (*)"


class FilesEditor(Editor):
    """The attachments named in one blank."""

    wide = True

    def __init__(self, type: Files, context: Context) -> None:
        super().__init__(type, context)
        self.setAcceptDrops(True)
        self._held: list[str] = []
        column = QVBoxLayout(self)
        snug(column, spacing=4)
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        snug(self._rows, spacing=2)
        self._add = button(tr("添加文件（可拖入）"), self._choose, look="add", sign="paperclip")
        column.addWidget(self._list)
        column.addWidget(self._add)
        self.setFocusProxy(self._add)

    def display(self, value: Any) -> None:
        self._held = list(value or ())
        self._draw()

    def read(self) -> Any:
        return list(self._held) or None

    def add(self, path: Path) -> None:
        """Attach a file; it appears once the office has it."""
        self.context.attach(path, self._came)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.add(Path(url.toLocalFile()))

    def _choose(self) -> None:
        names, _kind = QFileDialog.getOpenFileNames(self, tr("选择要附上的文件"), "", tr(KINDS_OF_FILES))
        for name in names:
            self.add(Path(name))

    def _came(self, sha256: str) -> None:
        if sha256 not in self._held:
            self._held.append(sha256)
            self.touch()
            self._draw()

    def _remove(self, sha256: str) -> None:
        self._held.remove(sha256)
        self.touch()
        self._draw()

    def _draw(self) -> None:
        emptied(self._rows)
        for place, sha256 in enumerate(self._held, 1):
            row = QHBoxLayout()
            name = self.context.file_name(sha256) or tr("附件 {n}").format(n=place)
            row.addWidget(Elided(name), 1)
            row.addWidget(sign_button("close", tr("移除附件 {name}").format(name=name), partial(self._remove, sha256)))
            holder = QWidget()
            snug(row)
            holder.setLayout(row)
            self._rows.addWidget(holder)
        self._list.setVisible(bool(self._held))


@editor.register
def _(type: Files, context: Context) -> Editor:
    return FilesEditor(type, context)
