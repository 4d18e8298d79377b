"""The attachments of one record: dropped, pasted, picked or come into the watched folder; seen small and large, named, taken off.

New files wait in the tray until one confirmation.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.errors import KarstError
from desktop_app.domain.kind import Kind
from desktop_app.ui import pictures
from desktop_app.ui.desk import Desk
from desktop_app.ui.forms.editor import Line
from desktop_app.ui.labels import Elided, Plain, button, dress, emptied, sign_button, snug
from desktop_app.ui.notice import Choice, Notice
from desktop_app.ui.pages.page import scrolled
from desktop_app.ui.pages.thumbnail import SIDE, Thumbnail
from desktop_app.ui.pages.tray import READ_MOST, Tray, Waiting, attach_files, in_mime
from desktop_app.ui.words import bytes_spoken, spoken, tr

if TYPE_CHECKING:
    from desktop_app.services.office import Office
    from desktop_app.ui.background import Job

UNDO_MS = 10_000
SEEN_WITHIN = 1600  # pixels of a picture that fills the leaf
Item = dict[str, Any]


class AttachmentsLeaf(QWidget):
    """The attachments of one record."""

    counted = Signal(int)

    def __init__(self, desk: Desk, kind: Kind) -> None:
        super().__init__()
        self._desk, self._id = desk, ""
        self._small: dict[str, QImage] = {}  # by hash, of the record shown
        self._jobs: list[Job | None] = []
        self.tray = Tray(desk, list(dict.fromkeys(entry.title for entry in kind.file if entry.no != "0a")))
        self.tray.confirmed.connect(self.attach_all)
        self.tray.refused.connect(partial(self._say, tone="bad"))
        self.notice = Notice()
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("附件"))
        self._large = Plain()
        self._large.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(scrolled(self._make_body(), tr("附件")))
        self._stack.addWidget(self._make_large())
        outer = QVBoxLayout(self)
        snug(outer)
        outer.addWidget(self.notice)
        outer.addWidget(self._stack)

    def show_record(self, id: str) -> None:
        """Show the attachments of a record; what waits for another one waits there."""
        if id != self._id:
            self._id = id
            self._small.clear()
            self.notice.hide()
            self._say(tr("照片可以直接拖到这里。"), "soft")
        self._stack.setCurrentIndex(0)
        self.tray.show_record(id)
        self._ask()

    def became(self, id: str) -> None:
        """The new record was saved as ``id``: what waited for it can be attached now."""
        self.tray.became(id)
        if not self._id:
            self.show_record(id)

    def add(self, what: Sequence[Path] | Waiting) -> None:
        """Let files wait to be attached; Enter confirms."""
        self.tray.add(what)
        self.setFocus()

    def paste(self) -> None:
        """Take the picture or the files on the clipboard; Ctrl+V."""
        if (found := in_mime(QGuiApplication.clipboard().mimeData())) is not None:
            self.add(found)
        else:
            self._say(tr("剪贴板里没有图片或文件"), "wait")

    def attach_all(self) -> None:
        """Attach everything that waits: the one confirmation."""
        id, files = self._id, list(self.tray.files)
        if not id or not files:
            return

        def done(count: int) -> None:
            self.tray.taken(id, files)
            self._say(tr("已附上 {n} 件").format(n=count), "good")
            self._ask()

        self._desk.labour(lambda office: attach_files(office, id, files), done, self._refused, owner=self)

    def detach(self, item: Item) -> None:
        """Take an attachment off; for some seconds one press puts it back."""
        id, sha256 = self._id, str(item["sha256"])

        def back() -> None:
            self._desk.ask(lambda office: office.attaching.put_back(id, item), lambda _none: self._ask(), self._refused, owner=self)

        def done(_none: None) -> None:
            says = tr("已移除附件：{title}").format(title=item.get("title") or item.get("name"))
            self.notice.tell(says, (Choice(tr("撤销"), back),), for_ms=UNDO_MS)
            self._ask()

        self._desk.ask(lambda office: office.attaching.detach(id, sha256), done, self._refused, owner=self)

    def see(self, sha256: str) -> None:
        """Show a picture as large as the leaf; Esc goes back."""

        def read(office: Office) -> QImage:
            return pictures.opened(office.attaching.data_of(sha256), SEEN_WITHIN)

        def came(picture: QImage) -> None:
            room = self._stack.size() * 0.94
            kept = QPixmap.fromImage(picture)
            self._large.setPixmap(kept.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation))
            self._stack.setCurrentIndex(1)
            self.setFocus()

        self._desk.labour(read, came, self._refused, key="see", owner=self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if (found := in_mime(event.mimeData())) is not None:
            self.add(found)
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        large = self._stack.currentIndex() == 1
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif large and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._stack.setCurrentIndex(0)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.tray.files:
            self.attach_all()
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        id = self._id
        for job in self._jobs:
            if job is not None:
                job.cancelled = True
        self._jobs.clear()
        if not id:
            self._show([])
            return
        self._desk.ask(lambda office: office.attachments(id), self._show, self._refused, key="attachments", owner=self)

    def _show(self, items: list[Item]) -> None:
        emptied(self._kept)
        for item in items:
            self._kept.addWidget(self._row(item))
        if not items:
            says = tr("还没有附件。") if self._id else tr("保存后就能附上照片和扫描件。")
            self._kept.addWidget(Plain(says, tone="soft"))
        self.counted.emit(len(items))

    def _row(self, item: Item) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        snug(row, spacing=10)
        sha256, name = str(item["sha256"]), str(item.get("name") or "")
        picture = Thumbnail(tr("看大图 {name}").format(name=name) if pictures.is_picture(name) else name)
        row.addWidget(picture)
        self._fill(picture, item)
        words = QVBoxLayout()
        snug(words, spacing=2)
        title = Line()
        title.setText(str(item.get("title") or ""))
        title.setAccessibleName(tr("附件标题"))
        title.editingFinished.connect(lambda: self._retitle(sha256, title))
        words.addWidget(title)
        told = " · ".join(filter(None, (name, bytes_spoken(int(item.get("bytes") or 0)), spoken(item.get("added_at")))))
        words.addWidget(Elided(told, tone="soft", rank="small"))
        row.addLayout(words, 1)
        row.addWidget(button(tr("另存为…"), partial(self._save, sha256, name)))
        row.addWidget(sign_button("trash", tr("移除附件 {name}").format(name=name), partial(self.detach, item)))
        return line

    def _fill(self, picture: Thumbnail, item: Item) -> None:
        """Show an attachment in small, once it is read; what is no picture, or not here yet, keeps its sign."""
        sha256 = str(item["sha256"])
        if not pictures.is_picture(str(item.get("name") or "")) or int(item.get("bytes") or 0) > READ_MOST:
            return

        def came(small: QImage) -> None:
            self._small[sha256] = small
            if not small.isNull():
                picture.show_picture(QPixmap.fromImage(small))
                picture.can_be_pressed()
                picture.pressed.connect(partial(self.see, sha256))

        def not_here(_error: KarstError) -> None:
            picture.setToolTip(tr("这个文件还没有传到本机"))

        if sha256 in self._small:
            came(self._small[sha256])
        else:
            self._jobs.append(self._desk.labour(
                lambda office: pictures.opened(office.attaching.data_of(sha256), SIDE * 2), came, not_here, owner=picture
            ))  # fmt: skip

    def _retitle(self, sha256: str, line: Line) -> None:
        id, title = self._id, line.text().strip()
        if title and line.isModified():
            line.setModified(False)
            self._desk.ask(lambda office: office.attaching.retitle(id, sha256, title), lambda _none: None, self._refused, owner=self)

    def _save(self, sha256: str, name: str) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, tr("附件另存为"), name)
        if chosen:
            told = tr("已存为 {name}").format(name=Path(chosen).name)

            def write(office: Office) -> None:
                office.attaching.extract(sha256, Path(chosen))

            self._desk.labour(write, lambda _none: self._say(told, "good"), self._refused, owner=self)

    def _choose(self) -> None:
        names, _kind = QFileDialog.getOpenFileNames(self, tr("选择要附上的文件"))
        if names:
            self.add([Path(name) for name in names])

    def _say(self, text: str, tone: str) -> None:
        self._said.setText(text)
        dress(self._said, tone=tone)

    def _refused(self, error: KarstError) -> None:
        self._say(error.sentence, "bad")

    def _make_body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        snug(column, margins=(16, 12, 16, 12), spacing=10)
        tools = QHBoxLayout()
        snug(tools, spacing=8)
        tools.addWidget(button(tr("添加文件…"), self._choose, look="primary", sign="plus"))
        tools.addWidget(button(tr("粘贴"), self.paste, tip="Ctrl+V"))
        self._said = Plain(tr("照片可以直接拖到这里。"), tone="soft", wrap=True)
        tools.addWidget(self._said, 1)
        column.addLayout(tools)
        column.addWidget(self.tray)
        self._kept = QVBoxLayout()
        snug(self._kept, spacing=10)
        column.addLayout(self._kept)
        column.addStretch(1)
        return body

    def _make_large(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        snug(column, margins=(10, 8, 10, 8), spacing=6)
        column.addWidget(self._large, 1)
        column.addWidget(button(tr("返回（Esc）"), lambda: self._stack.setCurrentIndex(0)), 0, Qt.AlignmentFlag.AlignHCenter)
        return holder
