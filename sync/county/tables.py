"""The tables only a county has: its offices, their devices, enrolment codes, web accounts and the audit trail.

They stand beside the store's own tables in one database. What belongs to a county begins its key with ``county_id``; accounts, sessions
and the audit trail belong to the server. Only portable SQL: the same tables are meant for PostgreSQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from desktop_app.domain.kind import Kind
from desktop_app.store.ordering import Least
from desktop_app.store.schema import Schema


@dataclass(frozen=True, slots=True)
class CountyTables:
    """The county's own tables."""

    office: sa.Table
    device: sa.Table
    code: sa.Table
    account: sa.Table
    session: sa.Table
    audit: sa.Table


@lru_cache(maxsize=16)
def tables_of(kinds: tuple[Kind, ...]) -> tuple[Schema, CountyTables]:
    """The tables of a county: those of an office, an index for the overview, and its own; the same objects each time."""
    schema = Schema(kinds)
    meta = schema.meta
    for tables in schema.kinds.values():
        c = tables.main.table.c
        order = tables.kind.order.lstrip("-")
        sa.Index(f"ix_{tables.kind.key}_office", c.county_id, c.office, Least(c[order]), c.record_id)
    return schema, CountyTables(_office(meta), _device(meta), _code(meta), _account(meta), _session(meta), _audit(meta))


def _county() -> sa.Column[str]:
    return sa.Column("county_id", sa.String(6), primary_key=True)


def _office(meta: sa.MetaData) -> sa.Table:
    return sa.Table(
        "office", meta, _county(),
        sa.Column("code", sa.String(20), primary_key=True),  # the 9-digit division code, or it with -NN
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("area", sa.Text),  # 片区
        sa.Column("added_at", sa.BigInteger, nullable=False),  # ms since 1970 UTC, as all instants here
    )  # fmt: skip


def _device(meta: sa.MetaData) -> sa.Table:
    """A device is never forgotten: a revoked one keeps its row, so that what it wrote stays attributed."""
    return sa.Table(
        "device", meta, _county(),
        sa.Column("id", sa.String(16), primary_key=True),  # hex of the first 8 bytes of SHA-256 of its public key
        sa.Column("office", sa.String(20), nullable=False),
        sa.Column("public", sa.LargeBinary(32), nullable=False),  # Ed25519
        sa.Column("sealing", sa.LargeBinary(32)),  # X25519; null: enrolled by a version without sticks
        sa.Column("asked", sa.LargeBinary),  # its last question, without operations: from where on a stick has to tell it
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),  # which device of its office it is, from 1; part of new numbers
        sa.Column("enrolled_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
        sa.Column("why", sa.Text),  # of the revocation
        sa.Column("last_seen_at", sa.BigInteger),  # up to ten minutes behind; the server knows better
        sa.Index("ix_device_office", "county_id", "office"),
        sa.Index("ix_device_id", "id"),
    )  # fmt: skip


def _code(meta: sa.MetaData) -> sa.Table:
    """One-time enrolment codes; the code itself is never kept."""
    return sa.Table(
        "code", meta, _county(),
        sa.Column("label", sa.String(8), primary_key=True),  # its first, public part
        sa.Column("office", sa.String(20), nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),  # scrypt of the secret rest
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),  # wrong ones so far
        sa.Column("used_at", sa.BigInteger),
        sa.Column("used_by", sa.String(16)),  # device; it alone may hear the answer again when the first was lost
    )  # fmt: skip


def _account(meta: sa.MetaData) -> sa.Table:
    return sa.Table(
        "account", meta,
        sa.Column("name", sa.String(50), primary_key=True),
        sa.Column("role", sa.String(20), nullable=False),  # of permissions.ROLES
        sa.Column("password", sa.Text, nullable=False),  # argon2id, PHC string
        sa.Column("added_at", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),  # wrong passwords in a row
        sa.Column("locked_until", sa.BigInteger, nullable=False),  # 0 = never locked
        sa.Column("offices", sa.Text),  # codes of the offices and counties it is limited to, spaces between; null = everything
        sa.Column("secret", sa.String(40)),  # of the second factor, base32; null = none yet
        sa.Column("step", sa.BigInteger),  # the last code that was used; none counts twice
        sa.Column("disabled_at", sa.BigInteger),
        sa.Column("spent_on", sa.BigInteger),  # the day (since 1970, China) that the next two count
        sa.Column("unmasked", sa.Integer),  # values shown in clear
        sa.Column("exported", sa.Integer),  # files taken away
    )  # fmt: skip


def _session(meta: sa.MetaData) -> sa.Table:
    return sa.Table(
        "session", meta,
        sa.Column("id", sa.String(64), primary_key=True),  # SHA-256 of the cookie, hex
        sa.Column("account", sa.String(50), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),  # of its forms, against cross-site requests
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("secret", sa.String(40)),  # of a second factor that is being set up
        sa.Column("proven_at", sa.BigInteger),  # when the second factor was shown; null = by password only
    )  # fmt: skip


def _audit(meta: sa.MetaData) -> sa.Table:
    """Who did what at the county, append-only; each row's link covers the row before."""
    return sa.Table(
        "audit", meta,
        sa.Column("place", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.Text, nullable=False),  # account, "device:ID", or "console"
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("link", sa.LargeBinary(32), nullable=False),
    )  # fmt: skip
