"""Records in and out of the database, the same at office and county: envelope, content, versions, search text, digest term.

It knows no operation and no exchange; who calls it decides what a record should look like and holds the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
import sqlalchemy as sa

from desktop_app.store import content
from desktop_app.store.columns import only_the_county_writes
from desktop_app.store.rows import Rows, Shape
from desktop_app.store.running import Clocks
from desktop_app.store.schema import Schema
from desktop_app.store.scope import Scope
from desktop_app.store.search import Index
from sync.merge import State, digest_term
from sync.wire.messages import Conflict
from sync.wire.paths import flatten, nest

_dots: msgspec.msgpack.Decoder[dict[str, tuple[int, int, int]]] = msgspec.msgpack.Decoder(dict[str, tuple[int, int, int]])
_conflict: msgspec.msgpack.Decoder[Conflict] = msgspec.msgpack.Decoder(Conflict)
_pack = msgspec.msgpack.Encoder().encode
_ENVELOPE = (
    "county_id", "id", "body", "kind", "office", "revision", "created_by", "created_at", "changed_by", "changed_at", "device", "why",
    "deleted", "inc", "num", "dots", "seq", "term", "pending",
)  # fmt: skip  # the columns, in the order of Records._envelope


@dataclass(slots=True)
class Stored:
    """One record: its state and its envelope."""

    record: bytes
    state: State
    revision: int
    created_by: str
    created_at: int  # ms since 1970 UTC
    changed_by: str
    changed_at: int
    device: str  # 16 hex digits
    why: str | None
    pending: int = 0  # operations the county has not confirmed
    term: int | None = None


class Records:
    """The records of one county's tables."""

    def __init__(self, schema: Schema, county: str, search: Index) -> None:
        self.schema, self.county, self.search = schema, county, search
        self.clocks = Clocks(schema, county)
        self._shape = Shape(schema.record, _ENVELOPE)
        self.scope = Scope(schema, county)

    def insert(self, connection: sa.Connection, made: Iterable[tuple[Stored, dict[str, Any]]]) -> None:
        """Write new records, each with its nested content, in one INSERT a table; search text follows at the end."""
        rows, texts = Rows(), []
        for stored, nested in made:
            state = stored.state
            if state.deleted:
                body: bytes | None = _pack(nested)
            else:
                body = content.put(self.schema, rows, self.county, stored.record, state.kind, state.office, nested)
                texts.append((stored.record, state.kind, nested))
                self.clocks.put(rows, stored.record, state.kind, nested)
            rows.add(self._shape, self._envelope(stored, body))
        rows.flush(connection)
        self.search.add(connection, self.county, texts)
        self._note_files(connection, [item for _, _, nested in texts for item in nested.get("@attachments") or ()])

    def save(self, connection: sa.Connection, before: Stored | None, after: Stored) -> None:
        """Write a record that was loaded as ``before``, or is new; only what differs is touched."""
        if before is None:
            self.insert(connection, [(after, nest(after.state.values, removed=True))])
            self._save_conflicts(connection, after)
            return
        was, now = before.state, after.state
        known = now.kind in self.schema.kinds
        nested = nest(now.values, removed=True)
        body = None if known and not now.deleted else _pack(nested)
        if known and was.deleted and not now.deleted:
            rows = Rows()
            content.put(self.schema, rows, self.county, after.record, now.kind, now.office, nested)
            self.clocks.put(rows, after.record, now.kind, nested)
            rows.flush(connection)
        elif known and now.deleted and not was.deleted:
            content.drop(self.schema, connection, self.county, after.record, now.kind)
            self.clocks.forget(connection, after.record)
        elif known and not now.deleted and (fields := changed_fields(was.values, now.values) | moved(was, now)):
            content.change(self.schema, connection, self.county, after.record, now.kind, now.office, nested, fields)
            self.clocks.change(connection, after.record, now.kind, nested, fields)
        table = self.schema.record
        where = (table.c.county_id == self.county, table.c.id == after.record)
        connection.execute(table.update().where(*where).values(dict(zip(_ENVELOPE, self._envelope(after, body), strict=True))))
        if was.conflicts or now.conflicts:
            self._save_conflicts(connection, after)
        self.search.replace(connection, self.county, after.record, now.kind, None if now.deleted else nest(now.values))
        self._note_files(connection, nested.get("@attachments") or ())  # type: ignore[arg-type]

    def _note_files(self, connection: sa.Connection, items: Iterable[Mapping[str, Any]]) -> None:
        """Open an account for files that records name and nobody has sent yet."""
        table = self.schema.blob
        for item in items:
            sha256, size = bytes.fromhex(item.get("sha256") or ""), item.get("bytes") or 0
            known = sa.select(table.c.have).where(table.c.county_id == self.county, table.c.sha256 == sha256)
            if sha256 and connection.execute(known).first() is None:
                row = {"county_id": self.county, "sha256": sha256, "bytes": size, "have": 0, "sent": 0}
                connection.execute(table.insert().values(**row))

    def load(self, connection: sa.Connection, records: Iterable[bytes]) -> dict[bytes, Stored]:
        """The records with these ids that exist, deleted ones too."""
        wanted, found = list(records), {}
        for start in range(0, len(wanted), 500):
            which = {"county": self.county, "records": wanted[start : start + 500]}
            found.update({row["id"]: row for row in connection.execute(_envelopes(self.schema.record), which).mappings()})
        return self._read(connection, [found[record] for record in wanted if record in found])

    def _read(self, connection: sa.Connection, rows: list[Any]) -> dict[bytes, Stored]:
        by_kind: dict[str, list[bytes]] = {}
        for row in rows:
            if row["body"] is None:
                by_kind.setdefault(row["kind"], []).append(row["id"])
        nested: dict[bytes, dict[str, Any]] = {}
        for kind, ids in by_kind.items():
            nested |= content.take(self.schema, connection, self.county, kind, ids, removed=True)
        conflicts = self._conflicts(connection, [row["id"] for row in rows])
        return {row["id"]: self._stored(row, nested.get(row["id"]), conflicts.get(row["id"], [])) for row in rows}

    def _stored(self, row: Any, nested: dict[str, Any] | None, conflicts: list[Conflict]) -> Stored:
        fields = msgspec.msgpack.decode(row["body"]) if nested is None else nested
        state = State(
            kind=row["kind"], office=row["office"], created=(row["inc"], row["num"]), values=flatten(fields),
            dots=_dots.decode(row["dots"]) if row["dots"] else {}, deleted=bool(row["deleted"]), conflicts=conflicts, seq=row["seq"],
        )  # fmt: skip
        term = None if row["term"] is None else int.from_bytes(row["term"], "big")
        return Stored(
            record=row["id"], state=state, revision=row["revision"], created_by=row["created_by"], created_at=row["created_at"],
            changed_by=row["changed_by"], changed_at=row["changed_at"], device=row["device"], why=row["why"],
            pending=row["pending"], term=term,
        )  # fmt: skip

    def _envelope(self, stored: Stored, body: bytes | None) -> tuple[Any, ...]:
        state = stored.state
        return (
            self.county, stored.record, body, state.kind, state.office, stored.revision, stored.created_by, stored.created_at,
            stored.changed_by, stored.changed_at, stored.device, stored.why, int(state.deleted), *state.created,
            _pack(state.dots) if state.dots else None, state.seq,
            None if stored.term is None else stored.term.to_bytes(16, "big"), stored.pending,
        )  # fmt: skip

    def _conflicts(self, connection: sa.Connection, records: list[bytes]) -> dict[bytes, list[Conflict]]:
        found = dict[bytes, list[Conflict]]()
        for start in range(0, len(records), 500):
            which = {"county": self.county, "records": records[start : start + 500]}
            for record, candidate in connection.execute(_candidates(self.schema.conflict), which):
                found.setdefault(record, []).append(_conflict.decode(candidate))
        return found

    def _save_conflicts(self, connection: sa.Connection, stored: Stored) -> None:
        table = self.schema.conflict
        connection.execute(table.delete().where(table.c.county_id == self.county, table.c.record_id == stored.record))
        for waiting in stored.state.conflicts:
            row: dict[str, Any] = {"county_id": self.county, "record_id": stored.record, "path": waiting.path}
            row |= {"inc": waiting.dot[0], "num": waiting.dot[1], "candidate": _pack(waiting)}
            connection.execute(table.insert().values(row))

    def conflicted(self, connection: sa.Connection) -> list[Stored]:
        """The records with values that wait for a person, by id."""
        table = self.schema.conflict
        query = sa.select(table.c.record_id).where(table.c.county_id == self.county).distinct().order_by(table.c.record_id)
        return list(self.load(connection, connection.execute(query).scalars()).values())

    def binned(self, connection: sa.Connection, limit: int) -> list[Stored]:
        """The records in the bin, the last deleted first."""
        table = self.schema.record
        query = sa.select(table.c.id).where(table.c.county_id == self.county, table.c.deleted == sa.text("1"))
        found = connection.execute(query.order_by(table.c.changed_at.desc()).limit(limit)).scalars()
        return list(self.load(connection, found).values())

    def open_conflicts(self, connection: sa.Connection) -> int:
        """How many values wait for a person."""
        table = self.schema.conflict
        query = sa.select(sa.func.count()).select_from(table).where(table.c.county_id == self.county)
        return int(connection.execute(query).scalar_one())

    def walk(self, connection: sa.Connection, office: str | None = None, page: int = 500) -> Iterable[Stored]:
        """Every record, or every one an office has, deleted ones too, in the order of their ids, read page by page."""
        table, after = self.schema.record, b""
        while True:
            query = sa.select(table).where(table.c.county_id == self.county, table.c.id > after).order_by(table.c.id).limit(page)
            rows = list(connection.execute(query.where(self.scope.has(office)) if office else query).mappings())
            yield from self._read(connection, rows).values()
            if len(rows) < page:
                return
            after = rows[-1]["id"]


@lru_cache(maxsize=64)
def _envelopes(table: sa.Table) -> sa.Select[Any]:
    """The rows of ``records`` of a ``county``; kept, because making a statement takes longer than running it."""
    return sa.select(table).where(table.c.county_id == sa.bindparam("county"), table.c.id.in_(sa.bindparam("records", expanding=True)))


@lru_cache(maxsize=64)
def _candidates(table: sa.Table) -> sa.Select[Any]:
    chosen = table.c.record_id.in_(sa.bindparam("records", expanding=True))
    query = sa.select(table.c.record_id, table.c.candidate).where(table.c.county_id == sa.bindparam("county"), chosen)
    return query.order_by(table.c.path, table.c.inc, table.c.num)


def moved(was: State, now: State) -> set[str]:
    """The field that says whose a record is, when it has become another office's."""
    return {"@office"} if was.office != now.office else set()


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """The fields of the record (a list of parts is one) whose flat content differs."""
    missing = object()
    return {
        path.partition("/")[0]
        for path in before.keys() | after.keys()
        if before.get(path, missing) != after.get(path, missing)
    }  # fmt: skip


def answered(stored: Stored) -> bool:
    """Whether somebody at an office has changed the record since the county last said something of it."""
    marks = stored.state.dots
    said = marks.get("@review", (0, 0, 0))[2]
    return stored.pending > 0 or any(mark[2] > said for path, mark in marks.items() if not only_the_county_writes(path.partition("/")[0]))


def with_term(stored: Stored) -> Stored:
    """The same record with the digest term of its state."""
    stored.term = digest_term(stored.record, stored.state)
    return stored
