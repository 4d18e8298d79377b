"""The tray of one record: files that wait to be attached. Pictures are turned, named and made small here, away from the window.

Nothing is written to a file on the way, and what waits for one record never lands in another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.errors import KarstError
from desktop_app.ui import pictures
from desktop_app.ui.desk import Desk
from desktop_app.ui.labels import Elided, button, emptied, menu_button, sign_button, snug
from desktop_app.ui.pages.thumbnail import Thumbnail
from desktop_app.ui.words import bytes_spoken, tr

if TYPE_CHECKING:
    from desktop_app.services.office import Office
    from desktop_app.ui.pictures import Prepared

READ_MOST = 60 * 2**20  # bytes of a picture that is made smaller; a larger file is kept as it is


@dataclass(frozen=True)
class Waiting:
    """A file that waits to be attached."""

    name: str
    data: bytes | None  # None: kept from its path, as it is
    path: Path | None = None
    size_bytes: int = 0
    title: str = ""  # what it is called in the file; "" = by its name
    turns: int = 0
    original: bool = False
    prepared: Prepared | None = None

    @property
    def kept_name(self) -> str:
        """The name it is kept under."""
        anew = self.prepared is not None and self.prepared.anew
        return str(Path(self.name).with_suffix(".jpg")) if anew else self.name


def read_files(paths: Sequence[Path]) -> list[Waiting]:
    """Files as they will wait; one that is no picture, or too large to be made smaller, is kept from its path as it is."""
    return [_read(path) for path in paths]


def _read(path: Path) -> Waiting:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if pictures.is_picture(path.name) and size <= READ_MOST else None
    except OSError:
        return Waiting(path.name, None, path)  # attaching it will say what is wrong with it
    return prepare(Waiting(path.name, data, path, size))


def prepare(file: Waiting) -> Waiting:
    """The same file, made small as it is wished now."""
    return replace(file, prepared=pictures.prepared(file.data, turns=file.turns, original=file.original) if file.data else None)


def in_mime(mime: QMimeData) -> list[Path] | Waiting | None:
    """What is dropped or pasted: files, a picture that is none yet, or None for neither."""
    if paths := [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]:
        return paths
    image = mime.imageData() if mime.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        data = pictures.png(image)
        return Waiting(tr("粘贴的图片") + ".png", data, size_bytes=len(data))
    return None


def attach_files(office: Office, id: str, files: Sequence[Waiting]) -> int:
    """Attach files to a record; how many."""
    for file in files:
        if file.prepared is not None:
            office.attaching.attach_data(id, file.kept_name, file.prepared.data, file.title or None)
        elif file.path is not None:
            office.attaching.attach(id, file.path, file.title or None)
    return len(files)


class Tray(QFrame):
    """What waits to be attached to one record; hidden while nothing does."""

    confirmed = Signal()  # attach all of it
    refused = Signal(str)  # a sentence

    def __init__(self, desk: Desk, names: Sequence[str]) -> None:
        super().__init__()
        self.setProperty("card", "notice")
        self._desk, self._names = desk, names
        self._id = ""
        self._of: dict[str, list[Waiting]] = {}  # by record; "" = the new one
        self._rows = QVBoxLayout(self)
        snug(self._rows, margins=(12, 10, 12, 10), spacing=8)
        self.hide()

    @property
    def files(self) -> list[Waiting]:
        """What waits for the record shown."""
        return self._of.setdefault(self._id, [])

    def show_record(self, id: str) -> None:
        """Show what waits for a record."""
        if not self.files:
            self._of.pop(self._id)
        self._id = id
        self._draw()

    def became(self, id: str) -> None:
        """The new record was saved: what waited for it waits for ``id`` now, and is let go when there is none."""
        if (waiting := self._of.pop("", None)) and id:
            self._of[id] = [*self._of.get(id, []), *waiting]

    def add(self, what: Sequence[Path] | Waiting) -> None:
        """Let files wait."""
        id = self._id

        def read(_office: Office) -> list[Waiting]:
            return [prepare(what)] if isinstance(what, Waiting) else read_files(what)

        def came(files: list[Waiting]) -> None:
            self._of[id] = [*self._of.get(id, []), *files]
            self._draw()

        self._desk.labour(read, came, self._complain, owner=self)

    def turn(self, place: int) -> None:
        """Turn a picture a quarter to the right."""
        self._again(place, replace(self.files[place], turns=self.files[place].turns + 1))

    def keep_original(self, place: int) -> None:
        """Keep a picture in its own size, or make it small after all."""
        self._again(place, replace(self.files[place], original=not self.files[place].original))

    def call(self, place: int, title: str) -> None:
        """Say what a file is."""
        self.files[place] = replace(self.files[place], title=title)
        self._draw()

    def drop(self, place: int) -> None:
        """Let a file go."""
        del self.files[place]
        self._draw()

    def taken(self, id: str, files: Sequence[Waiting]) -> None:
        """These were attached to a record and wait no more."""
        self._of[id] = [file for file in self._of.get(id, []) if file not in files]
        self._draw()

    def _again(self, place: int, file: Waiting) -> None:
        id, before = self._id, self.files[place]

        def came(made: Waiting) -> None:
            self._of[id] = [made if each is before else each for each in self._of.get(id, [])]
            self._draw()

        self._desk.labour(lambda _office: prepare(file), came, self._complain, owner=self)

    def _complain(self, error: KarstError) -> None:
        self.refused.emit(error.sentence)

    def _draw(self) -> None:
        emptied(self._rows)
        for place, file in enumerate(self.files):
            self._rows.addWidget(self._row(place, file))
        says = tr("附上 {n} 件（Enter）").format(n=len(self.files)) if self._id else tr("先保存这条记录（Ctrl+S），再附上")
        row = QHBoxLayout()
        snug(row, spacing=8)
        made = button(says, self.confirmed.emit, look="primary")
        made.setEnabled(bool(self._id))
        row.addWidget(made)
        row.addStretch(1)
        self._rows.addLayout(row)
        self.setVisible(bool(self.files))

    def _row(self, place: int, file: Waiting) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        snug(row, spacing=10)
        picture = Thumbnail(file.name)
        row.addWidget(picture)
        size, made = bytes_spoken(file.size_bytes), file.prepared
        if made is not None:
            picture.show_picture(QPixmap.fromImage(made.thumbnail))
            size = tr("{was} → {now}").format(was=size, now=bytes_spoken(len(made.data))) if made.anew else size
        words = QVBoxLayout()
        snug(words, spacing=2)
        words.addWidget(Elided(file.title or file.kept_name))
        words.addWidget(Elided(size if not file.title else f"{size} · {file.kept_name}", tone="soft", rank="small"))
        acts = QHBoxLayout()
        snug(acts, spacing=8)
        if made is not None:
            acts.addWidget(button(tr("旋转"), partial(self.turn, place)))
            acts.addWidget(button(tr("缩小") if file.original else tr("存原图"), partial(self.keep_original, place), look="link"))
        if self._names:
            acts.addWidget(menu_button(tr("这是…"), [(name, partial(self.call, place, name)) for name in self._names]))
        acts.addStretch(1)
        words.addLayout(acts)
        row.addLayout(words, 1)
        row.addWidget(sign_button("close", tr("不附 {name}").format(name=file.name), partial(self.drop, place)))
        return line
