"""What this device does to records: row, operation and search text in one transaction (docs/wire.md "Local write path").

It decides nothing about whether a change is good; services check that before. It never waits for the county.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from desktop_app.domain.blanks import blanks_of
from desktop_app.domain.errors import Refused
from desktop_app.domain.fields import Choices
from desktop_app.store import settings
from desktop_app.store.columns import only_the_county_writes
from desktop_app.store.journal import Journal, Log
from desktop_app.store.records import Records, Stored, with_term
from desktop_app.store.schema import Schema
from sync import merge
from sync.merge import FieldClass, State
from sync.wire.operations import Create, Delete, Dot, Edit, Rescue, item_id, record_id
from sync.wire.paths import flatten, item_of, under, with_ids

_pack_state = msgspec.msgpack.Encoder().encode
_state: msgspec.msgpack.Decoder[State] = msgspec.msgpack.Decoder(State)


@dataclass(frozen=True, slots=True)
class Signed:
    """Who changes something, when, and why."""

    author: str
    at: int  # ms since 1970 UTC
    why: str | None = None


@dataclass(frozen=True, slots=True)
class New:
    """A record to be made."""

    kind: str
    fields: Mapping[str, Any]  # nested, with "@number" and "@stage"
    record: bytes | None = None  # a known id, when the caller brings one


class Desk:
    """The writing hand of one office's device."""

    def __init__(self, schema: Schema, records: Records, journal: Journal, office: str, device: str) -> None:
        self.schema, self.records, self.journal, self.office, self.device = schema, records, journal, office, device

    def current_log(self, connection: sa.Connection) -> Log:
        """The log this device writes; a new one at first and after a restore."""
        incarnation = settings.get(self.schema, connection, "incarnation")
        log = self.journal.log(connection, incarnation) if incarnation else None
        return log or self.begin_log(connection)

    def begin_log(self, connection: sa.Connection) -> Log:
        """Start a new log; what the old one holds stays and is still sent."""
        log = self.journal.open_log(connection, self.device)
        settings.put(self.schema, connection, "incarnation", log.incarnation)
        return log

    def create(self, connection: sa.Connection, new: Sequence[New], signed: Signed) -> list[bytes]:
        """Make records; their ids in order. A known id is answered and left alone."""
        brought = [item.record for item in new if item.record]
        known = set(self.records.load(connection, brought)) if brought else set()
        log, entries, made, ids = self.current_log(connection), [], [], []
        for item in new:
            if item.record in known and item.record is not None:
                ids.append(item.record)
                continue
            dot = log.next_dot()
            record = item.record or record_id(dot)
            known.add(record)
            operation = Create(
                record=item.record, kind=item.kind, fields=dict(item.fields), author=signed.author, at=signed.at, why=signed.why
            )
            entries.append(log.append(record, operation))
            made.append(self._new(record, item.kind, dot, with_ids(item.fields, dot), signed))
            ids.append(record)
        if made:
            self.records.insert(connection, made)
            self.journal.add(connection, entries)
            self.journal.save_log(connection, log)
        return ids

    def _new(self, record: bytes, kind: str, dot: Dot, nested: dict[str, Any], signed: Signed) -> tuple[Stored, dict[str, Any]]:
        state = State(kind=kind, office=self.office, created=dot, values={})
        stored = Stored(
            record=record, state=state, revision=1, created_by=signed.author, created_at=signed.at, changed_by=signed.author,
            changed_at=signed.at, device=self.device, why=signed.why, pending=1,
            term=merge.fresh_term(record, kind, self.office, dot, nested),
        )  # fmt: skip
        return stored, nested

    def change(self, connection: sa.Connection, stored: Stored, fields: Mapping[str, Any], signed: Signed) -> Stored:
        """Set nested fields of a record (None clears one); the record as it is now. Nothing happens when nothing differs."""
        log = self.current_log(connection)
        operation = self._edit(stored, fields, log.next_dot(), signed)
        if not (operation.changes or operation.removes):
            return stored
        if is_orphan(stored):
            return self.bring_again(connection, stored, fields, signed)
        return self._write(connection, log, stored, operation)

    def bring_again(self, connection: sa.Connection, stored: Stored, fields: Mapping[str, Any], signed: Signed) -> Stored:
        """Make an orphan anew under its own id, with ``fields`` changed: the county had refused it, or lost it with those who made it."""
        log = self.current_log(connection)
        dot = log.next_dot()
        content = {key: value for key, value in {**stored.state.nested(), **fields}.items() if value is not None}
        operation = Create(
            record=stored.record, kind=stored.state.kind, fields=content, author=signed.author, at=signed.at, why=signed.why
        )  # fmt: skip
        after = deepcopy(stored)
        after.state = merge.created(operation, dot, self.office, 0)
        after.revision, after.pending = stored.revision + 1, 1
        after.changed_by, after.changed_at, after.why, after.device = signed.author, signed.at, signed.why, self.device
        self.records.save(connection, stored, with_term(after))
        self.journal.add(connection, [log.append(stored.record, operation)])
        self.journal.save_log(connection, log)
        return after

    def rescue(self, connection: sa.Connection, stored: Stored, signed: Signed) -> None:
        """Bring an orphan again as others made it, with the versions it has; what only the county may say of it is left out."""
        log, classes = self.current_log(connection), self.classes_of(stored.state.kind)
        fields = {field: value for field, value in stored.state.nested().items() if classes(field) != "county"}
        paths = flatten(fields)
        operation = Rescue(
            record=stored.record, kind=stored.state.kind, made=stored.state.created, made_by=stored.created_by, made_at=stored.created_at,
            fields=fields, versions={path: mark[:2] for path, mark in stored.state.dots.items() if path in paths}, author=signed.author,
            at=signed.at, why=signed.why,
        )  # fmt: skip
        after = deepcopy(stored)
        after.state, after.pending = merge.rescued(operation, stored.state.office, 0), 1
        self.records.save(connection, stored, with_term(after))
        self.journal.add(connection, [log.append(stored.record, operation)])
        self.journal.save_log(connection, log)

    def decide(
        self, connection: sa.Connection, stored: Stored, path: str, value: Any, closes: list[tuple[str, Dot]], signed: Signed
    ) -> Stored:  # fmt: skip
        """Set one flat path, whose value may be the one that stands, and close the open conflicts on it."""
        log = self.current_log(connection)
        changes = {path: (value, base_of(stored.state.dot(path), log.next_dot()))}
        operation = Edit(
            record=stored.record, changes=changes, removes={}, closes=closes, author=signed.author, at=signed.at, why=signed.why
        )  # fmt: skip
        return self._write(connection, log, stored, operation)

    def delete(self, connection: sa.Connection, stored: Stored, signed: Signed) -> Stored:
        """Put a record into the bin."""
        seen = {stored.state.created, *(mark[:2] for mark in stored.state.dots.values())}
        operation = Delete(record=stored.record, seen=sorted(seen), author=signed.author, at=signed.at, why=signed.why)
        return self._write(connection, self.current_log(connection), stored, operation)

    def revive(self, connection: sa.Connection, stored: Stored, signed: Signed) -> Stored:
        """Take a record out of the bin: an edit outlives a deletion, so its stage is written once more (docs/wire.md "Merging")."""
        log, stage = self.current_log(connection), stored.state.values.get("@stage")
        changes = {"@stage": (stage, base_of(stored.state.dot("@stage"), log.next_dot()))}
        operation = Edit(
            record=stored.record, changes=changes, removes={}, closes=[], author=signed.author, at=signed.at, why=signed.why
        )  # fmt: skip
        return self._write(connection, log, stored, operation)

    def _write(self, connection: sa.Connection, log: Log, before: Stored, operation: Edit | Delete) -> Stored:
        self._refuse_left(connection, before.record)
        dot = log.next_dot()
        self.keep_confirmed(connection, before)
        after = deepcopy(before)
        merge.apply(after.state, operation, merge.Context(dot, 0, self.classes_of(before.state.kind), trusted=True))
        after.revision, after.pending = before.revision + 1, before.pending + 1
        after.changed_by, after.changed_at, after.why, after.device = operation.author, operation.at, operation.why, self.device
        after.state.seq = before.state.seq
        self.records.save(connection, before, after)
        self.journal.add(connection, [log.append(before.record, operation)])
        self.journal.save_log(connection, log)
        return after

    def _refuse_left(self, connection: sa.Connection, record: bytes) -> None:
        """Raise Refused for a record that is another office's now and only waits to be let go: the county would take no word of it."""
        held = self.schema.held
        left = sa.select(held.c.at).where(held.c.county_id == self.journal.county, held.c.record_id == record, held.c.row.is_(None))
        if connection.execute(left).first() is not None:
            raise Refused("县局已把这条记录交给别的所，它在本机只等你在“同步”里放行，不能再改；没有改动")

    def keep_confirmed(self, connection: sa.Connection, stored: Stored) -> None:
        """Keep the county's state of a record before the first unconfirmed change to it."""
        if stored.state.seq and not stored.pending:
            row = {"county_id": self.journal.county, "record_id": stored.record, "state": _pack_state(stored.state)}
            connection.execute(self.schema.confirmed.insert().values(**row))

    def _edit(self, stored: Stored, fields: Mapping[str, Any], dot: Dot, signed: Signed) -> Edit:
        changes: dict[str, Any] = {}
        removes: dict[str, list[Dot]] = {}
        state, classes = stored.state, self.classes_of(stored.state.kind)
        for field, value in fields.items():
            after = flatten({field: self._with_new_ids(field, value, dot)}) if value is not None else {field: None}
            before = {path: v for path, v in state.values.items() if path.partition("/")[0] == field}
            for path in [*after, *(path for path in before if path not in after)]:
                _difference(state, dot, classes, path, before, after, changes, removes)
        return Edit(
            record=stored.record, changes=_whole_items(changes, state), removes=removes, closes=[],
            author=signed.author, at=signed.at, why=signed.why,
        )  # fmt: skip

    def _with_new_ids(self, field: str, value: Any, dot: Dot) -> Any:
        if not (isinstance(value, list) and value and isinstance(value[0], dict)):
            return value
        return [item if "id" in item else {"id": item_id(dot, field, place), **item} for place, item in enumerate(value, 1)]

    def classes_of(self, kind: str) -> merge.Classes:
        """How each field of a kind is merged."""
        return classes_of(self.schema, kind)


def is_orphan(stored: Stored) -> bool:
    """Whether the county does not have a record though nothing of it waits to be sent."""
    return not stored.state.seq and not stored.pending


def classes_of(schema: Schema, kind: str) -> merge.Classes:
    """How each flat path of a kind is merged, from the blanks' declarations."""
    tables = schema.kinds.get(kind)
    blanks = tables.kind.blanks if tables else {}

    def of(path: str) -> FieldClass:
        field, *inner = path.split("/")
        if field == "@stage":
            return "stage"
        if only_the_county_writes(field):
            return "county"
        blank = blanks.get(field)
        if blank is None:
            return "plain"
        if not inner:
            return "set" if isinstance(blank.type, Choices) else blank.merging
        if len(inner) == 1 or tables is None:
            return "plain"  # a part's own path: its place in the list
        leaf = blanks_of(tables.kind.parts[field]).get(inner[1])
        if leaf is None:
            return blank.merging
        return "set" if isinstance(leaf.type, Choices) else (blank.merging if leaf.merging == "plain" else leaf.merging)

    return of


def _difference(
    state: State, dot: Dot, classes: merge.Classes, path: str, before: Mapping[str, Any], after: Mapping[str, Any],
    changes: dict[str, Any], removes: dict[str, list[Dot]],
) -> None:  # fmt: skip
    """Note what must change at one path so that it is as ``after`` says."""
    was, now = before.get(path), after.get(path)
    if was == now:
        return
    item = item_of(path)
    if item is not None and item not in after:
        if item == path and was is not None:
            removes[path] = sorted({mark for other in under(path, state.values) if (mark := state.dot(other))})
        return
    if classes(path) == "set" and isinstance(was, list) and isinstance(now, list):
        now = {"+": sorted({*now} - {*was}), "-": sorted({*was} - {*now})}
    changes[path] = (now, base_of(state.dot(path), dot))


def base_of(seen: Dot | None, dot: Dot) -> list[int]:
    """How an operation at ``dot`` names the version it saw."""
    if seen is None:
        return []
    return [seen[1]] if seen[0] == dot[0] else [seen[0], seen[1]]


def _whole_items(changes: dict[str, Any], state: State) -> dict[str, Any]:
    """The same changes with each new part as one value instead of one a field."""
    out: dict[str, Any] = {}
    for path, (value, base) in changes.items():
        item = item_of(path)
        if item is None or item in state.values:
            out[path] = (value, base)
        elif path == item:
            out[path] = ({"@": value, **out.get(path, ({},))[0]}, [])
        else:
            out.setdefault(item, ({}, []))[0][path.split("/")[2]] = value
    return out


def unpack_state(packed: bytes) -> State:
    """A state kept in ``confirmed``."""
    return _state.decode(packed)


def pack_state(state: State) -> bytes:
    """The form a state is kept in."""
    return _pack_state(state)
