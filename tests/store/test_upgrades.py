"""Older files: new blanks become columns and new kinds tables, nothing is lost; a file from a newer program is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.blanks import amount, choices, day, many, name, text
from desktop_app.domain.codes import Codes
from desktop_app.domain.errors import Failed
from desktop_app.domain.kind import Kind, Stage
from desktop_app.store import opening
from desktop_app.store.opening import Store
from desktop_app.store.schema import VERSION, Schema
from desktop_app.store.upgrades import bring_up
from tests.store.conftest import DEVICE, KEY, OFFICE, Hand

TAGS = Codes("标签", {"a": "甲", "b": "乙"}, source="test")


@dataclass(frozen=True, slots=True, kw_only=True)
class OldItem:
    name: str | None = name("姓名")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    name: str | None = name("姓名")
    born_on: date | None = day("出生日期")


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    title: str | None = name("题目")
    items: tuple[OldItem, ...] | None = many("人员", OldItem)


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    title: str | None = name("题目")
    cost: Any = amount("费用")
    note: str | None = text("备注")
    tags: tuple[str, ...] | None = choices("标签", TAGS)
    items: tuple[NewItem, ...] | None = many("人员", NewItem)
    helpers: tuple[OldItem, ...] | None = many("协办", OldItem)


def kind(record: type, key: str = "sheet") -> Kind:
    fields = tuple(field for field in ("title", "note") if hasattr(record, field))
    return Kind(
        key=key, title="试验单", record=record, stages={"draft": Stage(title="草稿")}, sections={"全部": fields}, columns=fields, search=fields,
        order="title", number="{serial}", caption=lambda record: record.title or "",
    )  # fmt: skip


OLD, NEW, MORE = kind(Old), kind(New), kind(New, "drone")
NEWER = {"title": "二", "cost": "3.50", "note": "记", "tags": ["a"], "items": [{"id": "x", "name": "丙", "born_on": "1990-01-02"}]}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Hand]]:
    """Opens the same file with any kinds; the first call makes it."""
    stores: list[Store] = []

    def open_with(*kinds: Kind) -> Hand:
        if stores:
            stores[-1].close()
        made = (tmp_path / opening.FILE).exists()
        stores.append(
            opening.open_store(tmp_path, KEY, kinds) if made else opening.make(tmp_path, KEY, kinds, OFFICE, DEVICE, {"place": 1})
        )  # fmt: skip
        return Hand(stores[-1])

    yield open_with
    for store in stores:
        store.close()


def test_a_new_blank_becomes_a_column_and_nothing_is_lost(opened: Callable[..., Hand]) -> None:
    old = opened(OLD)
    record, binned = old.add("sheet", {"title": "一", "items": [{"name": "甲"}]}, {"title": "弃"})
    old.delete(binned)
    before = old.nested(record)
    new = opened(NEW)
    assert new.nested(record) == before
    assert new.nested(binned) == {"title": "弃"}
    new.change(record, cost="12.50", tags=["b"], items=[{**before["items"][0], "born_on": "1985-03-12"}], helpers=[{"name": "协"}])
    after = new.nested(record)
    assert (after["title"], after["cost"], after["tags"], after["items"][0]["born_on"]) == ("一", "12.50", ["b"], "1985-03-12")
    assert after["helpers"][0]["name"] == "协"
    assert new.find("一") == [record]
    assert new.faults() == []


def test_a_new_kind_becomes_tables(opened: Callable[..., Hand]) -> None:
    opened(OLD)
    both = opened(NEW, MORE)
    (record,) = both.add("drone", NEWER)
    assert both.nested(record) == NEWER
    assert both.faults() == []


def test_a_file_of_this_version_is_left_as_it_is(opened: Callable[..., Hand]) -> None:
    hand = opened(NEW)
    version = hand.store.database.version()
    assert bring_up(hand.store.database, Schema([NEW])) == []
    assert hand.store.database.version() == version


def test_an_upgrade_says_what_it_did_and_is_done_once(opened: Callable[..., Hand]) -> None:
    database = opened(OLD).store.database
    done = bring_up(database, Schema([NEW]))
    assert set(done) == {
        "ALTER TABLE sheet ADD COLUMN cost BIGINT", "ALTER TABLE sheet ADD COLUMN note TEXT", "ALTER TABLE sheet ADD COLUMN tags TEXT",
        "ALTER TABLE sheet_items ADD COLUMN born_on TEXT", "CREATE TABLE sheet_helpers",
    }  # fmt: skip
    assert bring_up(database, Schema([NEW])) == []


def test_an_upgraded_file_has_the_columns_and_indexes_of_a_new_one(opened: Callable[..., Hand], tmp_path: Path) -> None:
    opened(OLD)
    upgraded = opened(NEW)
    (tmp_path / "fresh").mkdir()
    fresh = opening.make(tmp_path / "fresh", KEY, [NEW], OFFICE, DEVICE, {})
    assert _shape(upgraded.store) == _shape(fresh)
    fresh.close()


def _shape(store: Store) -> dict[str, set[str]]:
    with store.database.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type IN ('table', 'index')").scalars().all()
        return {name: {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({name})")} for name in names}


@pytest.mark.parametrize("newer", [VERSION + 1, VERSION + 40])
def test_a_file_from_a_newer_program_is_refused_and_left_alone(opened: Callable[..., Hand], tmp_path: Path, newer: int) -> None:
    hand = opened(OLD)
    hand.sql(f"PRAGMA user_version = {newer}")
    hand.store.close()
    before = (tmp_path / opening.FILE).read_bytes()
    with pytest.raises(Failed, match=f"{newer}.*请先升级程序"):
        opening.open_store(tmp_path, KEY, [NEW])
    assert (tmp_path / opening.FILE).read_bytes() == before


def test_an_older_program_keeps_what_a_newer_one_has_written_in_its_own_columns(opened: Callable[..., Hand]) -> None:
    (record,) = opened(NEW).add("sheet", NEWER)
    old = opened(OLD)
    assert old.nested(record) == {"title": "二", "items": [{"id": "x", "name": "丙"}]}
    old.change(record, title="改")
    assert opened(NEW).nested(record) == {**NEWER, "title": "改"}
