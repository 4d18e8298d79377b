"""Attaching files to records, and taking them out again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import Damaged, Failed, Refused, Unknown
from desktop_app.services.clock import instant
from desktop_app.services.session import Session
from desktop_app.store.desk import Signed
from desktop_app.store.dumping import record_bytes
from desktop_app.store.records import Stored
from sync.wire.limits import ATTACHMENT_BYTES

Item = dict[str, Any]  # sha256, bytes, title, name, added_at


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
        return self._keep(identity, path, path.name, title)

    def attach_data(self, identity: str, name: str, data: bytes, title: str | None = None) -> dict[str, Any]:
        """As ``attach``, for a file that exists in memory only, e.g. a picture that was turned and made smaller."""
        if not data:
            raise Refused(f"{name} 是空文件；没有附上")
        return self._keep(identity, data, name, title)

    def _keep(self, identity: str, source: Path | bytes, name: str, title: str | None) -> dict[str, Any]:
        _refuse_long(title)
        session, store, record = self.session, self.session.store, record_bytes(identity)
        self._attachments(record)  # refuse before copying a large file
        sha256, size = session.blobs.take_in(source)
        with store.database.writing() as connection:
            stored = store.records.load(connection, [record])[record]
            items: list[Any] = stored.state.nested().get("@attachments") or []  # type: ignore[assignment]
            session.blobs.note(connection, sha256, size, size, sent=False)
            if all(item["sha256"] != sha256.hex() for item in items):
                now = session.clock.now_ms()
                item = {
                    "title": title or Path(name).stem[:200], "name": name[:200], "sha256": sha256.hex(), "bytes": size,
                    "added_at": instant(now),
                }  # fmt: skip
                store.desk.change(connection, stored, {"@attachments": [*items, item]}, Signed(session.author, now))
        return {"sha256": sha256.hex(), "bytes": size}

    def retitle(self, identity: str, sha256: str, title: str) -> None:
        """Call an attachment otherwise."""
        _refuse_long(title)
        self._change(identity, lambda items: [item | {"title": title} if item["sha256"] == sha256 else item for item in items], "附件改名")

    def detach(self, identity: str, sha256: str) -> None:
        """Take an attachment off; what it was stays in the history. Raise Refused for a record that only takes additions now."""
        self._change(identity, lambda items: [item for item in items if item["sha256"] != sha256], "移除附件", keeps_all=True)

    def put_back(self, identity: str, item: Item) -> None:
        """Put back an attachment that was just taken off, at the end; one that is there again stays as it is."""
        kept = {key: value for key, value in item.items() if key not in ("id", "@")}
        self._change(identity, lambda items: [*(each for each in items if each["sha256"] != kept["sha256"]), kept], "恢复附件")

    def data_of(self, sha256: str) -> bytes:
        """All bytes of a file; raise Unknown when it is not here yet."""
        return b"".join(self.session.blobs.pieces(bytes.fromhex(sha256)))

    def _change(self, identity: str, change: Callable[[list[Item]], list[Item]], why: str, *, keeps_all: bool = False) -> None:
        store, record = self.session.store, record_bytes(identity)
        with store.database.writing() as connection:
            stored = store.records.load(connection, [record]).get(record)
            if stored is None or stored.state.deleted:
                raise Unknown("没有这个编号的记录")
            if keeps_all and (title := self._closed_at(stored)):
                raise Refused(f"“{title}”后只能补充附件，不能移除；没有改动")
            held: Any = stored.state.nested().get("@attachments") or []
            signed = Signed(self.session.author, self.session.clock.now_ms(), why)
            store.desk.change(connection, stored, {"@attachments": change(held) or None}, signed)

    def _closed_at(self, stored: Stored) -> str:
        """The stage at which a record stands, when it takes only additions there; "" while all of it may be changed."""
        tables = self.session.store.schema.kinds.get(stored.state.kind)
        stage = tables.kind.stages.get(str(stored.state.values.get("@stage") or "")) if tables else None
        returned = stored.state.values.get("@review") == "returned"
        return stage.title if stage is not None and stage.open is not None and not returned else ""

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
        try:
            extract(self.session.blobs.pieces(digest), to)
        except Damaged:
            if not self.session.blobs.fetch_again(digest):
                raise
            raise Damaged("这个附件在本机的文件已损坏；县局有完好的一份，下次同步自动取回") from None


def _refuse_long(title: str | None) -> None:
    if title is not None and len(title) > 200:
        raise Refused("附件标题不得超过 200 字；没有附上")


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
