"""Attachments by content: each file lies encrypted in the attachments folder under a name that says nothing.

A file is a row of chunks of 1 MiB, each sealed by itself (the store's suite, key from the store's key and the file's hash, nonce = chunk
number), so that a part of it can be read. After the store's key was changed, files that came before still lie under the root of the old
one. One that is on its way here lies in a spool until it is whole. ``have`` counts plain bytes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from desktop_app.domain.errors import Damaged, Failed, Unknown
from desktop_app.store import leaving
from desktop_app.store.schema import Schema
from desktop_app.store.scope import Scope
from desktop_app.store.spool import Spool
from desktop_app.store.transactions import Transactions
from desktop_app.store.whole import disk_says, flush_folder, put_in_place, tidy
from sync.wire.suites import STANDARD, Sealing, Suite

CHUNK = 2**20
_TAG = 16


def _reading(source: Path | bytes) -> BinaryIO:
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")


class Blobs:
    """The attachments of one county's records in one folder."""

    def __init__(
        self, folder: Path, database: Transactions, schema: Schema, county: str, key: bytes,
        older: Sequence[bytes] = (), suite: Suite = STANDARD,
    ) -> None:  # fmt: skip
        """``older`` are the roots of keys the store had before, the newest first."""
        self.folder, self.database, self.schema, self.county, self._suite = folder, database, schema, county, suite
        self.roots = (suite.mac(key, b"karst attachments"), *older)

    def path(self, sha256: bytes) -> Path:
        """Where a file lies."""
        return self._place(self._root(sha256), sha256)

    def _place(self, root: bytes, sha256: bytes) -> Path:
        name = self._suite.mac(root, b"name" + sha256).hex()[:40]
        return self.folder / name[:2] / name

    def _root(self, sha256: bytes) -> bytes:
        """The root under which a file lies, whole or on its way; of a new one the newest."""
        for root in self.roots if len(self.roots) > 1 else ():
            place = self._place(root, sha256)
            if place.exists() or place.with_suffix(".part").exists():
                return root
        return self.roots[0]

    def take_in(self, source: Path | bytes) -> tuple[bytes, int]:
        """Keep a copy of a file, or of the bytes of one; its hash and size. What is there already is kept once."""
        digest, size = hashlib.sha256(), 0
        with disk_says("文件没有附上"):
            with _reading(source) as file:
                while piece := file.read(CHUNK):
                    digest.update(piece)
                    size += len(piece)
            sha256 = digest.digest()
            if self.have(sha256) != size or not self.path(sha256).exists():
                with _reading(source) as file:
                    self._write(sha256, iter(lambda: file.read(CHUNK), b""))
                self._spool(sha256).drop()
        return sha256, size

    def _write(self, sha256: bytes, chunks: Iterable[bytes]) -> None:
        """Seal a file chunk by chunk; raise Failed, with nothing left, when it is not the one of this hash."""
        path = self.path(sha256)
        temporary = path.with_suffix(".new")
        digest = hashlib.sha256()
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with temporary.open("wb") as out:
                for number, piece in enumerate(chunks):
                    digest.update(piece)
                    out.write(self._sealed(sha256, number, piece))
                out.flush()
                os.fsync(out.fileno())
            if digest.digest() != sha256:
                raise Failed("文件在复制时被改动，没有附上；请再试一次")
            put_in_place(temporary, path)
            flush_folder(self.folder)
        except (OSError, Failed):
            tidy(temporary)
            raise

    def note(self, connection: sa.Connection, sha256: bytes, size: int, have: int, sent: bool) -> None:
        """Keep account of a file; one that is known stays as it is, but for what is newly here."""
        table = self.schema.blob
        where = (table.c.county_id == self.county, table.c.sha256 == sha256)
        row = connection.execute(sa.select(table.c.have).where(*where)).first()
        if row is None:
            values = {"county_id": self.county, "sha256": sha256, "bytes": size, "have": have, "sent": int(sent)}
            connection.execute(table.insert().values(**values))
        elif have > row.have:
            connection.execute(table.update().where(*where).values(have=have, bytes=size))

    def have(self, sha256: bytes) -> int:
        """How many plain bytes of a file are here; 0 when it was never heard of."""
        table = self.schema.blob
        with self.database.reading() as connection:
            query = sa.select(table.c.have).where(table.c.county_id == self.county, table.c.sha256 == sha256)
            return int(connection.execute(query).scalar() or 0)

    def named_by(self, office: str, sha256: bytes, *, past: bool = False) -> bool:
        """Whether a record that an office has, or with ``past`` one it had, names the file."""
        attachment, record = self.schema.attachment, self.schema.record
        same = sa.and_(record.c.county_id == attachment.c.county_id, record.c.id == attachment.c.record_id)
        scope = Scope(self.schema, self.county)
        whose = sa.or_(scope.has(office), scope.had(office)) if past else scope.has(office)
        query = sa.select(record.c.id).join(attachment, same).where(attachment.c.county_id == self.county, whose)
        with self.database.reading() as connection:
            return connection.execute(query.where(attachment.c.sha256 == sha256).limit(1)).first() is not None

    def unsent(self, connection: sa.Connection) -> int:
        """How many files are whole here and, as far as is known, not at the county."""
        table = self.schema.blob
        query = sa.select(sa.func.count()).select_from(table).where(table.c.county_id == self.county, table.c.sent == 0)
        return int(connection.execute(query.where(table.c.have == table.c.bytes)).scalar_one())

    def unsent_files(self) -> list[tuple[bytes, int]]:
        """Files that are whole here and, as far as is known, not at the county: hash and bytes; the smallest first."""
        table = self.schema.blob
        query = sa.select(table.c.sha256, table.c.bytes).where(
            table.c.county_id == self.county, table.c.sent == 0, table.c.have == table.c.bytes
        )
        with self.database.reading() as connection:
            return [(row.sha256, row.bytes) for row in connection.execute(query.order_by(table.c.bytes, table.c.sha256))]

    def mark_sent(self, but: set[bytes]) -> None:
        """Note that the county has every file that is whole here, except ``but``."""
        table = self.schema.blob
        here = (table.c.county_id == self.county, table.c.sent == 0, table.c.have == table.c.bytes)
        with self.database.reading() as connection:
            ids = [sha256 for sha256 in connection.execute(sa.select(table.c.sha256).where(*here)).scalars() if sha256 not in but]
        if ids:
            with self.database.writing() as connection:
                for sha256 in ids:
                    connection.execute(table.update().where(*here, table.c.sha256 == sha256).values(sent=1))

    def tidy(self) -> None:
        """Remove files that lay here only for records which have left the office."""
        with self.database.reading() as connection:
            if not leaving.files_may_be_left(self.schema, connection):
                return
        with self.database.writing() as connection:
            for sha256 in leaving.let_go_of_files(self.schema, connection, self.county):
                self.path(sha256).unlink(missing_ok=True)

    def missing(self) -> list[tuple[bytes, int, int]]:
        """Files that records name and that are not whole here: hash, bytes here, bytes in all; the smallest first."""
        table = self.schema.blob
        query = sa.select(table.c.sha256, table.c.have, table.c.bytes).where(table.c.county_id == self.county, table.c.have < table.c.bytes)
        with self.database.reading() as connection:
            return [(row.sha256, row.have, row.bytes) for row in connection.execute(query.order_by(table.c.bytes).limit(200))]

    def append(self, sha256: bytes, offset: int, piece: bytes, total: int) -> int:
        """Take the next piece of a file in, of any size; how many bytes are here now. A piece that does not join on is left out.

        When the last one makes no file of this hash, all of it is thrown away.
        """
        with disk_says("附件没有收下"):
            return self._append(sha256, offset, piece, total)

    def _append(self, sha256: bytes, offset: int, piece: bytes, total: int) -> int:
        have, spool = self.have(sha256), self._spool(sha256)
        if self.path(sha256).exists():
            if not have and self.whole(sha256):  # the account was put back to an older state, the file was not
                have = total
                self._count(sha256, total, have)
            if have:
                return have
        if not spool.ends_at(have):
            have = spool.mend()
            self._count(sha256, total, have)
        if offset != have or not piece or have + len(piece) > total:
            return have
        spool.append(piece, offset)
        have += len(piece)
        if have == total:
            have = total if self._completed(sha256, spool) else 0
            spool.drop()
        self._count(sha256, total, have)
        return have

    def _spool(self, sha256: bytes) -> Spool:
        root = self._root(sha256)
        cipher = self._suite.cipher(self._suite.mac(root, b"spool" + sha256))
        return Spool(self._place(root, sha256).with_suffix(".part"), cipher)

    def _completed(self, sha256: bytes, spool: Spool) -> bool:
        """Write the file that the pieces make, if it is the one of this hash."""
        try:
            self._write(sha256, _rechunked(spool.pieces()))
        except Failed:
            return False
        return True

    def _count(self, sha256: bytes, total: int, have: int) -> None:
        table = self.schema.blob
        with self.database.writing() as connection:
            self.note(connection, sha256, total, 0, sent=False)
            where = (table.c.county_id == self.county, table.c.sha256 == sha256)
            connection.execute(table.update().where(*where).values(bytes=total, have=have, sent=int(have == total)))

    def read(self, sha256: bytes, offset: int, length: int) -> bytes:
        """Plain bytes of a file from ``offset`` on, fewer at its end; raise Unknown when it is not here, Failed when it is damaged."""
        path = self.path(sha256)
        if not path.exists():
            raise Unknown("这个附件还没有到本机")
        found = b""
        with path.open("rb") as file:
            for number in range(offset // CHUNK, (offset + max(length, 1) - 1) // CHUNK + 1):
                file.seek(number * (CHUNK + _TAG))
                if sealed := file.read(CHUNK + _TAG):
                    found += self._opened(sha256, number, sealed)
        return found[offset % CHUNK :][:length]

    def pieces(self, sha256: bytes) -> Iterator[bytes]:
        """The whole file, chunk by chunk."""
        offset = 0
        while piece := self.read(sha256, offset, CHUNK):
            yield piece
            offset += len(piece)

    def _digest(self, sha256: bytes) -> bytes:
        digest = hashlib.sha256()
        for piece in self.pieces(sha256):
            digest.update(piece)
        return digest.digest()

    def whole(self, sha256: bytes) -> bool:
        """Whether the file is here and is what its hash says."""
        try:
            return self.path(sha256).exists() and self._digest(sha256) == sha256
        except Failed:
            return False

    def fetch_again(self, sha256: bytes) -> bool:
        """Let the next sync bring a damaged file from the county, when the county has it; whether it will."""
        table = self.schema.blob
        where = (table.c.county_id == self.county, table.c.sha256 == sha256)
        with self.database.writing() as connection:
            at_county = table.update().where(*where, table.c.sent == 1).values(have=0)
            found = connection.execute(at_county).rowcount == 1
        if found:
            tidy(self.path(sha256))
        return found

    def _file_cipher(self, sha256: bytes) -> Sealing:
        return self._suite.cipher(self._suite.mac(self._root(sha256), b"key" + sha256))

    def _sealed(self, sha256: bytes, number: int, piece: bytes) -> bytes:
        return self._file_cipher(sha256).encrypt(number.to_bytes(12, "big"), piece, sha256)

    def _opened(self, sha256: bytes, number: int, sealed: bytes) -> bytes:
        try:
            return self._file_cipher(sha256).decrypt(number.to_bytes(12, "big"), sealed, sha256)
        except InvalidTag:
            raise Damaged("一个附件文件已损坏；记录本身完好。请从备份恢复") from None


def _rechunked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in whole chunks, but the last."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    if waiting:
        yield bytes(waiting)
