"""The tables of what an office keeps beside its records: frozen reports and which records were in them, spreadsheets taken in,
and who looked at what is hidden."""

from __future__ import annotations

import sqlalchemy as sa


def frozen_table(meta: sa.MetaData) -> sa.Table:
    """Reports as they were frozen; a correction is a new version, the ones before stay."""
    return sa.Table(
        "frozen", meta,
        sa.Column("county_id", sa.String(6), primary_key=True),
        sa.Column("report", sa.Text, primary_key=True),
        sa.Column("period", sa.Text, primary_key=True),  # as commands name it: 2026Q1
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),  # from 1
        sa.Column("frozen_at", sa.BigInteger, nullable=False),  # ms since 1970 UTC
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("why", sa.Text),  # of a correction
        sa.Column("digest", sa.String(64), nullable=False),  # SHA-256 of body, hex
        sa.Column("body", sa.Text, nullable=False),  # canonical JSON: report, period, office, figures, late
    )  # fmt: skip


def counted_table(meta: sa.MetaData) -> sa.Table:
    """Which record a frozen report counted; each is reported once by a report of one grain, in its own period or late."""
    return sa.Table(
        "counted", meta,
        sa.Column("county_id", sa.String(6), primary_key=True),
        sa.Column("report", sa.Text, primary_key=True),
        sa.Column("grain", sa.Text, primary_key=True),  # year, half, quarter, month
        sa.Column("population", sa.Text, primary_key=True),
        sa.Column("record_id", sa.LargeBinary(16), primary_key=True),
        sa.Column("period", sa.Text, nullable=False),  # it belongs to
        sa.Column("reported_in", sa.Text, nullable=False),  # the period whose report had it: a later one when it was late
        sqlite_with_rowid=False,
    )  # fmt: skip


def batch_table(meta: sa.MetaData) -> sa.Table:
    """Spreadsheets that were taken in, so that one is not taken in twice and can be taken out again."""
    return sa.Table(
        "batch", meta,
        sa.Column("county_id", sa.String(6), primary_key=True),
        sa.Column("id", sa.String(16), primary_key=True),  # hex
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),  # its name, without the folder
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("imported_at", sa.BigInteger, nullable=False),  # ms since 1970 UTC
        sa.Column("undone_at", sa.BigInteger),
        sa.Column("records", sa.LargeBinary, nullable=False),  # ids on end, 16 bytes each; after undoing, of those that were kept
        sa.Column("prints", sa.LargeBinary, nullable=False),  # what each row said, 16 bytes each, in the same order
    )  # fmt: skip


def access_table(meta: sa.MetaData) -> sa.Table:
    """Who looked at what is hidden, and why: append-only, each row bound to the one before by a hash."""
    return sa.Table(
        "access", meta,
        sa.Column("county_id", sa.String(6), primary_key=True),
        sa.Column("place", sa.BigInteger, primary_key=True, autoincrement=False),  # from 1
        sa.Column("at", sa.BigInteger, nullable=False),  # ms since 1970 UTC
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),  # unmask, unseal, open, export, handover
        sa.Column("about", sa.Text, nullable=False),  # record id and labels of blanks, or a kind and a number of records; never a value
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("link", sa.LargeBinary(32), nullable=False),
    )  # fmt: skip
