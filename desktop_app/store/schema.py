"""The tables: a handful of fixed ones, declared here, and those of each kind, derived from its blanks.

The same tables serve an office and its county, so every key begins with ``county_id`` (first six digits of the office code): on a
distributed PostgreSQL the county is the shard (docs/decisions/0003). Live content stands in the kind's tables; a record in the bin, and
one of a kind this version does not know, keeps its content in ``record.body``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import sqlalchemy as sa

from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.kind import Kind
from desktop_app.domain.reports import days_counted
from desktop_app.store.columns import OWN, Column, column, column_name
from desktop_app.store.office_tables import access_table, batch_table, counted_table, frozen_table
from desktop_app.store.ordering import Least

PUBLICATION = "publication"  # kind of the records that carry the county's documents (published.py); no list or search shows them
VERSION = 1  # of the fixed tables; upgrades.py brings older files here
_COUNTY = sa.String(6)


def _county() -> sa.Column[str]:
    return sa.Column("county_id", _COUNTY, primary_key=True)


def _record(name: str = "record_id") -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(16), primary_key=True)


@dataclass(frozen=True, eq=False, slots=True)
class Holder:
    """One table that holds blanks, and the way of each blank through its column."""

    table: sa.Table
    columns: dict[str, Column]
    own: tuple[str, ...]  # columns that every row fills
    parts: frozenset[str] | None  # fields that have tables of their own; None = this is one of those


@dataclass(frozen=True)
class KindTables:
    """The tables of one kind: its records, and one for each list of parts."""

    kind: Kind
    main: Holder
    parts: Mapping[str, Holder]


class Schema:
    """All tables of a store that records ``kinds``."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self.meta = sa.MetaData()
        self.kinds: dict[str, KindTables] = {}
        self.setting = sa.Table(
            "setting", self.meta, sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False)
        )
        self.record = _record_table(self.meta)
        self.operation = _operation_table(self.meta)
        self.log = _log_table(self.meta)
        self.signature = _signature_table(self.meta)
        self.alias = _alias_table(self.meta)
        self.confirmed = _confirmed_table(self.meta)
        self.held = _held_table(self.meta)
        self.conflict = _conflict_table(self.meta)
        self.scope = _scope_table(self.meta)
        self.arrival = _arrival_table(self.meta)
        self.attachment = _attachment_table(self.meta)
        self.blob = _blob_table(self.meta)
        self.claim = _claim_table(self.meta)
        self.counter = _counter_table(self.meta)
        self.draft = _draft_table(self.meta)
        self.frozen = frozen_table(self.meta)
        self.counted = counted_table(self.meta)
        self.batch = batch_table(self.meta)
        self.access = access_table(self.meta)
        self.clock = _clock_table(self.meta)
        for kind in kinds:
            self.kinds[kind.key] = _kind_tables(self.meta, kind)

    @cached_property
    def shape(self) -> dict[str, list[str]]:
        """The columns of every table by name: what upgrades compare a file with."""
        return {table.name: [c.name for c in table.columns] for table in self.meta.sorted_tables}


@lru_cache(maxsize=16)
def schema_of(kinds: tuple[Kind, ...]) -> Schema:
    """The tables of these kinds, the same object each time: what is worked out from them stays known."""
    return Schema(kinds)


def _record_table(meta: sa.MetaData) -> sa.Table:
    """The envelope of every record: whose it is, its versions, and where it stands in the county's log."""
    in_bin, unsent, stray = sa.text("deleted = 1"), sa.text("pending > 0"), sa.text("seq = 0 AND pending = 0")
    return sa.Table(
        "record", meta, _county(), _record("id"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),  # ms since 1970 UTC, as all instants here
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("device", sa.Text, nullable=False),  # that changed it last, 16 hex digits
        sa.Column("why", sa.Text),  # of the last change
        sa.Column("deleted", sa.SmallInteger, nullable=False),
        sa.Column("body", sa.LargeBinary),  # flat content when no kind's table holds it
        sa.Column("inc", sa.BigInteger, nullable=False),  # the dot that created it
        sa.Column("num", sa.BigInteger, nullable=False),
        sa.Column("dots", sa.LargeBinary),  # versions that differ from it; NULL = nobody has edited it
        sa.Column("seq", sa.BigInteger, nullable=False),  # place of the newest change in the county's log; 0 = not there yet
        sa.Column("term", sa.LargeBinary(16)),  # what it adds to the digest once the county has it
        sa.Column("pending", sa.Integer, nullable=False),  # operations the county has not confirmed; always 0 at the county
        sa.Index("ix_record_scope", "county_id", "office", "seq"),
        sa.Index("ix_record_stray", "county_id", "id", sqlite_where=stray, postgresql_where=stray),
        sa.Index("ix_record_bin", "county_id", "changed_at", sqlite_where=in_bin, postgresql_where=in_bin),
        sa.Index("ix_record_unsent", "county_id", "kind", "id", sqlite_where=unsent, postgresql_where=unsent),
        sqlite_with_rowid=False,
    )  # fmt: skip


def _operation_table(meta: sa.MetaData) -> sa.Table:
    """Every operation made here (office) or received (county): outbox, audit trail and history in one."""
    rejected, at_county = sa.text("result = 'rejected'"), sa.text("head IS NOT NULL")
    return sa.Table(
        "operation", meta, _county(),
        sa.Column("inc", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("num", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.LargeBinary(16), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("link", sa.LargeBinary(32), nullable=False),  # of the device's chain
        sa.Column("seq", sa.BigInteger),  # place in the county's log; NULL = the county does not have it yet
        sa.Column("head", sa.LargeBinary(8)),  # head of the county's chain there; only at the county
        sa.Column("result", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("received_at", sa.BigInteger),
        sa.Index("ix_operation_record", "county_id", "record_id"),
        sa.Index("ix_operation_seq", "county_id", "seq", sqlite_where=at_county, postgresql_where=at_county),
        sa.Index("ix_operation_rejected", "county_id", "record_id", sqlite_where=rejected, postgresql_where=rejected),
    )  # fmt: skip


def _log_table(meta: sa.MetaData) -> sa.Table:
    """The logs: this device's own (office), every device's (county)."""
    return sa.Table(
        "log", meta, _county(),
        sa.Column("inc", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),  # number of its newest operation here
        sa.Column("link", sa.LargeBinary(32), nullable=False),  # of that operation
        sa.Column("acked", sa.BigInteger, nullable=False),  # up to where the county has confirmed; at the county = last
    )  # fmt: skip


def _signature_table(meta: sa.MetaData) -> sa.Table:
    """What devices signed: from which to which operation of a log, over the link of the last (county only). Proof for later."""
    return sa.Table(
        "signature", meta, _county(),
        sa.Column("inc", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("last", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("device", sa.Text, nullable=False),  # that signed; a log may pass to a device's heir
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
    )  # fmt: skip


def _alias_table(meta: sa.MetaData) -> sa.Table:
    """Changes that said what an earlier version already said (county only)."""
    return sa.Table(
        "alias", meta, _county(),
        sa.Column("inc", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("num", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("to_inc", sa.BigInteger, nullable=False),
        sa.Column("to_num", sa.BigInteger, nullable=False),
    )  # fmt: skip


def _confirmed_table(meta: sa.MetaData) -> sa.Table:
    """The county's state of records that have unconfirmed operations here (office only)."""
    return sa.Table("confirmed", meta, _county(), _record(), sa.Column("state", sa.LargeBinary, nullable=False))


def _held_table(meta: sa.MetaData) -> sa.Table:
    """What the county says of records whose deletion waits for a person here (office only)."""
    return sa.Table(
        "held", meta, _county(), _record(),
        sa.Column("row", sa.LargeBinary),  # as it came; NULL = the record is no longer this office's
        sa.Column("term", sa.LargeBinary(16), nullable=False),  # what it adds to the county's digest
        sa.Column("at", sa.BigInteger, nullable=False),
    )  # fmt: skip


def _conflict_table(meta: sa.MetaData) -> sa.Table:
    """Values that wait for a person beside the one that stands."""
    return sa.Table(
        "conflict", meta, _county(), _record(),
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("inc", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("num", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("candidate", sa.LargeBinary, nullable=False),
    )  # fmt: skip


def _scope_table(meta: sa.MetaData) -> sa.Table:
    """Records that are or were at an office other than their own, and from where to where in the county's log (county only)."""
    return sa.Table(
        "scope", meta, _county(),
        sa.Column("office", sa.String(20), primary_key=True),
        _record(),
        sa.Column("since_seq", sa.BigInteger, nullable=False),  # 0: from the beginning, as its own
        sa.Column("until_seq", sa.BigInteger),  # NULL = it has it
        sa.Index("ix_scope_since", "county_id", "office", "since_seq"),
        sa.Index("ix_scope_until", "county_id", "office", "until_seq"),
    )  # fmt: skip


def _arrival_table(meta: sa.MetaData) -> sa.Table:
    """What came down from the county, for the history of a record (office only)."""
    return sa.Table(
        "arrival", meta, _county(), _record(),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("changes", sa.LargeBinary, nullable=False),
    )  # fmt: skip


def _attachment_table(meta: sa.MetaData) -> sa.Table:
    """The files that belong to a record; merged like any list of parts."""
    return sa.Table(
        "attachment", meta, _county(), _record(),
        sa.Column("part_id", sa.Text, primary_key=True),
        sa.Column("part_place", sa.Integer),
        sa.Column("fields", sa.Text, nullable=False),  # JSON: title, name, sha256, bytes, added_at
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Index("ix_attachment_sha256", "county_id", "sha256"),
    )  # fmt: skip


def _blob_table(meta: sa.MetaData) -> sa.Table:
    """The files themselves, by content; the bytes lie encrypted in the attachments folder."""
    return sa.Table(
        "blob", meta, _county(),
        sa.Column("sha256", sa.LargeBinary(32), primary_key=True),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("have", sa.BigInteger, nullable=False),  # bytes here; = bytes when whole
        sa.Column("sent", sa.SmallInteger, nullable=False),  # the county has it whole
        sa.Index("ix_blob_sent", "county_id", "sent"),
    )  # fmt: skip


def _claim_table(meta: sa.MetaData) -> sa.Table:
    """Files that an office has named in its records, and whether it has shown them (county only)."""
    unproven = sa.text("proven = 0")
    return sa.Table(
        "claim", meta, _county(),
        sa.Column("office", sa.String(20), primary_key=True),
        sa.Column("sha256", sa.LargeBinary(32), primary_key=True),
        sa.Column("proven", sa.SmallInteger, nullable=False),
        sa.Index("ix_claim_unproven", "county_id", "office", sqlite_where=unproven, postgresql_where=unproven),
        sa.Index("ix_claim_file", "county_id", "sha256"),
    )  # fmt: skip


def _counter_table(meta: sa.MetaData) -> sa.Table:
    """The county's log: one row a county, locked first in every writing transaction; and the digest of each office under it."""
    return sa.Table(
        "counter", meta, _county(),
        sa.Column("name", sa.Text, primary_key=True),  # "log", or "digest:" and an office code
        sa.Column("value", sa.BigInteger, nullable=False),  # of the log: its last seq; of a digest: number of records in it
        sa.Column("hash", sa.LargeBinary(16), nullable=False),
    )  # fmt: skip


def _draft_table(meta: sa.MetaData) -> sa.Table:
    """What somebody has typed and not saved yet (office only); one a record, and one new record a kind."""
    return sa.Table(
        "draft", meta, _county(),
        sa.Column("key", sa.Text, primary_key=True),  # id of the record, or "new:" and the kind
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),  # JSON: {"fields": …, "typed": what could not be read, by path}
    )  # fmt: skip


def _clock_table(meta: sa.MetaData) -> sa.Table:
    """From which day a clock runs in a record; of a settled one there is no row."""
    return sa.Table(
        "clock", meta, _county(), _record(),
        sa.Column("clock", sa.Text, primary_key=True),  # T1: its key in the kind
        sa.Column("item", sa.Text, primary_key=True),  # id of the part it belongs to; "" for the whole record
        sa.Column("start_on", sa.Text, nullable=False),  # YYYY-MM-DD
        sa.Index("ix_clock_start", "county_id", "clock", "start_on"),
        sqlite_with_rowid=False,
    )  # fmt: skip


def _kind_tables(meta: sa.MetaData, kind: Kind) -> KindTables:
    blanks = blanks_of(kind.record)
    order = kind.order.lstrip("-")
    days = sorted(days_counted().get(kind.key, frozenset()) - {order})
    main = sa.Table(
        kind.key, meta, _county(), _record(),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("stage", sa.Text, nullable=False),
        *(sa.Column(column_name(field), way.type()) for field, way in OWN.items() if field not in ("@number", "@stage")),
        *_columns(kind.record),
        sa.Column("unknown_fields", sa.Text),  # JSON of fields a newer program sent; sent on untouched
        sa.Index(f"ix_{kind.key}_number", "county_id", "number"),
        *(_index_of_days(kind, day) for day in days),
    )  # fmt: skip
    sa.Index(f"ix_{kind.key}_order", main.c.county_id, Least(main.c[order]), main.c.record_id)
    parts = {}
    for field, part in kind.parts.items():
        table = sa.Table(
            f"{kind.key}_{field}", meta, _county(), _record(),
            sa.Column("part_id", sa.Text, primary_key=True),
            sa.Column("part_place", sa.Integer),  # NULL = taken out of the list
            *_columns(part),
            sa.Column("unknown_fields", sa.Text),
            sqlite_with_rowid=False,
        )  # fmt: skip
        parts[field] = Holder(table, _ways(part), ("county_id", "record_id", "part_id", "part_place"), None)
    assert not {"county_id", "record_id", "office", "unknown_fields", *map(column_name, OWN)} & set(blanks), kind.key
    own = ("county_id", "record_id", "office", "number", "stage")
    return KindTables(kind, Holder(main, _ways(kind.record), own, frozenset(parts)), parts)


def _index_of_days(kind: Kind, day: str) -> sa.Index:
    """Finds the records of a report's period. Only those that have the day, so that a record which never gets there pays nothing."""
    filled = sa.text(f"{day} IS NOT NULL")
    return sa.Index(f"ix_{kind.key}_{day}", "county_id", day, sqlite_where=filled, postgresql_where=filled)


def _ways(record: type) -> dict[str, Column]:
    return {key: column(blank.type) for key, blank in blanks_of(record).items() if not isinstance(blank.type, Many)}


def _columns(record: type) -> list[sa.Column[Any]]:
    """One nullable column a blank: a new blank is always a plain ADD COLUMN."""
    return [sa.Column(key, way.type()) for key, way in _ways(record).items()]
