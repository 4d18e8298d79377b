"""Attaching files to records, and taking them out again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import Failed, Refused, Unknown
from desktop_app.services.clock import instant
from desktop_app.services.session import Session
from desktop_app.store.desk import Signed
from desktop_app.store.dumping import record_bytes
from sync.wire.limits import ATTACHMENT_BYTES


@dataclass(frozen=True, slots=True)
class Attaching:
    """The files of this office's records."""

    session: Session

    def attach(self, identity: str, path: Path, title: str | None = None) -> dict[str, Any]:
        """Keep a copy of a file with a record: {"sha256", "bytes"}. The same file twice on one record is one attachment."""
        if not path.is_file():
            raise Refused(f"{path} 不是文件；没有附上")
        if path.stat().st_size > ATTACHMENT_BYTES or path.stat().st_size == 0:
            raise Refused(f"{path.name} 是空文件或超过 1 GB；没有附上")
        if title is not None and len(title) > 200:
            raise Refused("附件标题不得超过 200 字；没有附上")
        session, store, record = self.session, self.session.store, record_bytes(identity)
        self._attachments(record)  # refuse before copying a large file
        sha256, size = session.blobs.take_in(path)
        with store.database.writing() as connection:
            stored = store.records.load(connection, [record])[record]
            items: list[Any] = stored.state.nested().get("@attachments") or []  # type: ignore[assignment]
            session.blobs.note(connection, sha256, size, size, sent=False)
            if all(item["sha256"] != sha256.hex() for item in items):
                now = session.clock.now_ms()
                item = {
                    "title": title or path.stem[:200],
                    "name": path.name[:200],
                    "sha256": sha256.hex(),
                    "bytes": size,
                    "added_at": instant(now),
                }
                store.desk.change(connection, stored, {"@attachments": [*items, item]}, Signed(session.author, now))
        return {"sha256": sha256.hex(), "bytes": size}

    def attachments(self, identity: str) -> list[dict[str, Any]]:
        """The files of a record, in order."""
        return [
            {key: item.get(key) for key in ("sha256", "bytes", "title", "name", "added_at")}
            for item in self._attachments(record_bytes(identity))
        ]

    def _attachments(self, record: bytes) -> list[Any]:
        store = self.session.store
        with store.database.reading() as connection:
            stored = store.records.load(connection, [record]).get(record)
        if stored is None or stored.state.deleted:
            raise Unknown("没有这个编号的记录")
        return stored.state.nested().get("@attachments") or []  # type: ignore[return-value]

    def extract(self, sha256: str, to: Path) -> None:
        """Write a file out in clear; raise Unknown when it is not here, Refused when the target cannot be written."""
        try:
            digest = bytes.fromhex(sha256)
        except ValueError:
            raise Refused("附件校验值应为 64 位十六进制") from None
        extract(self.session.blobs.pieces(digest), to)


def extract(pieces: Iterable[bytes], to: Path) -> None:
    """Write pieces to a file, whole or not at all."""
    temporary = to.with_name(to.name + ".new")
    try:
        with temporary.open("wb") as out:
            for piece in pieces:
                out.write(piece)
        temporary.replace(to)
    except OSError as error:
        raise Failed(f"{to} 写不进去：{error.strerror}") from None
    finally:
        temporary.unlink(missing_ok=True)
