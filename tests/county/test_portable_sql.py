"""Tables and statements keep to what a distributed PostgreSQL can do: the list of docs/operating.md "Beyond one machine".

None of those engines can be installed where tests run, so the properties are checked themselves: of the metadata, and of every statement
that a working county sends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from desktop_app.domain import period
from desktop_app.domain.kinds import KINDS, by_key
from desktop_app.domain.reports import REPORTS
from desktop_app.store.schema import Schema
from sync.county import registers
from sync.county.assigning import assign
from sync.county.bureau import Bureau
from sync.county.checking import faults
from sync.county.dossier import record_page
from sync.county.offices import issue_code, offices
from sync.county.publishing import publish
from sync.county.reporting import statement
from sync.county.reviewing import accept, give_back
from sync.county.tables import tables_of
from tests import makers
from tests.county.pairing import OFFICE, OTHER, Clock, Desktop, serving

SERVERS_OWN = {"setting", "account", "session", "audit"}  # few rows, never joined with a county's
PLAIN = (sa.Text, sa.String, sa.Integer, sa.BigInteger, sa.SmallInteger, sa.LargeBinary)

AVOIDED = {
    "LISTEN/NOTIFY": r"\b(UN)?LISTEN\b|\bNOTIFY\b", "LOCK TABLE": r"\bLOCK TABLE\b",
    "row locks by SELECT": r"\bFOR (UPDATE|SHARE|NO KEY)\b",
    "advisory locks": r"pg_(try_)?advisory", "recursive queries": r"\bWITH RECURSIVE\b", "sequences": r"\bnextval\b|\bSERIAL\b",
    "JSONB operators": r"->>|@>|\?\||jsonb", "conditional upserts": r"ON CONFLICT", "system columns": r"\bxmin\b|\bctid\b|pg_snapshot",
    "arrays": r"\bARRAY\b|\bANY ?\(|unnest", "RETURNING": r"\bRETURNING\b", "volatile functions": r"\bnow\(\)|random\(\)|clock_timestamp",
    "PL/pgSQL": r"\bDO \$|LANGUAGE plpgsql", "row comparisons by NULLS": r"\bDISTINCT ON\b", "lateral joins": r"\bLATERAL\b",
}  # fmt: skip
ENGINES_OWN = re.compile("PRAGMA|BEGIN|SAVEPOINT")
SERVER_WIDE = re.compile(  # asked of every county of the server at once, by a page or a check; never while something is written
    r"SELECT count\(\*\) AS count_1 FROM \"?(conflict|record WHERE record\.deleted)|FROM office ORDER BY office\.code$"
)
TABLES = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+\"?([a-z_]+)\"?")


def schema() -> Schema:
    return tables_of(tuple(KINDS))[0]


def test_every_table_of_a_county_begins_its_key_with_the_county() -> None:
    keys = {table.name: [column.name for column in table.primary_key] for table in schema().meta.sorted_tables}
    assert {name for name, key in keys.items() if key[0] != "county_id"} == SERVERS_OWN


def test_no_unique_constraint_or_index_leaves_the_county_out_and_nothing_refers_across() -> None:
    for table in schema().meta.sorted_tables:
        assert not table.foreign_keys, table.name
        unique: list[Any] = [c for c in table.constraints if isinstance(c, sa.UniqueConstraint)]
        unique += [index for index in table.indexes if index.unique]
        for one in unique:
            assert "county_id" in [column.name for column in one.columns], (table.name, one.name)


def test_columns_are_of_plain_types_and_no_engine_makes_their_values() -> None:
    for table in schema().meta.sorted_tables:
        for column in table.columns:
            assert type(column.type) in PLAIN, (table.name, column.name)
            assert column.server_default is None and column.computed is None and column.identity is None, (table.name, column.name)
        made = str(sa.schema.CreateTable(table).compile(dialect=sa.create_engine("postgresql+psycopg://").dialect))
        assert not re.search("SERIAL|IDENTITY|DEFAULT|CHECK|REFERENCES", made), table.name


class Heard:
    """Every statement that a database was sent."""

    def __init__(self, bureau: Bureau) -> None:
        self.statements: set[str] = set()
        sa.event.listen(bureau.database.engine, "before_cursor_execute", self._hear)

    def _hear(self, connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        self.statements.add(" ".join(statement.split()))


@pytest.fixture
def heard(bureau: Bureau) -> Iterator[Heard]:
    yield Heard(bureau)


def _work(bureau: Bureau, folder: Path) -> None:
    """What a county does in a week."""
    with serving(bureau) as served:
        desktops = [Desktop.at(folder / code, served, Clock(), issue_code(bureau, code)[0], office=code) for code in (OFFICE, OTHER)]
        kind = by_key("mediation_case")
        first, second = (desktops[0].add(kind.key, kind.read(makers.mediation_case(seed))) for seed in range(2))
        assert desktops[0].sync().complete
        desktops[0].change(first, {"summary": "改过的经过"})
        give_back(bureau, second, "缺签名", ["summary"])
        assign(bureau, first, OTHER, "share")
        assign(bureau, second, OTHER)
        publish(bureau, "notice/2026-11", "通知".encode())
        for desktop in (*desktops, *desktops):
            assert desktop.sync().complete
        accept(bureau, second)
        desktops[1].delete(second)
        assert desktops[1].sync().complete
    offices(bureau)
    registers.overview(bureau)
    for kind in KINDS:
        registers.register(bureau, registers.Wish(OFFICE[:6], kind.key, office=OFFICE))
    for typed in ("韦小光", "wxg", "宅基地", "韦"):
        registers.found(bureau, typed)
    record_page(bureau, first)
    for report in REPORTS:
        statement(bureau, report, period.parse("2026Q1"))
    assert faults(bureau) == []


@pytest.mark.timeout(180)
def test_what_a_county_sends_in_a_week_keeps_to_the_list(bureau: Bureau, heard: Heard, tmp_path: Path) -> None:
    _work(bureau, tmp_path)
    assert len(heard.statements) > 100
    own, sqlite = SERVERS_OWN | {"search_entry"}, bureau.database.engine.dialect.name == "sqlite"
    theirs = [one for one in sorted(heard.statements) if not ENGINES_OWN.match(one) and not (sqlite and "search_" in one)]
    assert [(what, one) for one in theirs for what, pattern in AVOIDED.items() if re.search(pattern, one, re.IGNORECASE)] == []
    whole = [one for one in theirs if set(TABLES.findall(one)) - own and "county_id" not in one]
    assert "\n".join(one for one in whole if not SERVER_WIDE.search(one)) == ""


@pytest.mark.timeout(180)
def test_a_county_is_held_before_anything_of_it_is_written(bureau: Bureau, tmp_path: Path) -> None:
    """Transaction by transaction: what is written behind the county's log is written after its row was locked."""
    begun: dict[int, list[str]] = {}
    done: list[list[str]] = []
    engine = bureau.database.engine

    def hear(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        begun.setdefault(id(cursor.connection), []).append(" ".join(statement.split()))

    sa.event.listen(engine, "before_cursor_execute", hear)
    sa.event.listen(engine, "commit", lambda connection: done.append(begun.pop(id(connection.connection.dbapi_connection), [])))
    _work(bureau, tmp_path)
    writing = [some for some in done if any(each.startswith("INSERT INTO operation") for each in some)]
    assert len(writing) > 5
    for some in writing:
        changes = [each for each in some if each.startswith(("INSERT", "UPDATE", "DELETE"))]
        assert changes[0].startswith("UPDATE counter SET value=counter.value") or changes[0].startswith("UPDATE counter SET value"), (
            changes[0]
        )
