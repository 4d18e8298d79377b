"""Code tables: order, unknown codes, and every shipped file."""

import json

import pytest

import resources
from desktop_app.domain.codes import Codes, shipped

SHIPPED = sorted(path.stem for path in resources.path("codes").glob("*.json"))
COLOURS = Codes("颜色", {"2": "红", "1": "绿"}, source="test")


def test_a_table_keeps_its_own_order() -> None:
    assert list(COLOURS) == ["2", "1"] and len(COLOURS) == 2 and COLOURS["1"] == "绿"
    assert sorted(["9", "1", "2"], key=COLOURS.rank) == ["2", "1", "9"]


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert COLOURS.label("2") == "红" and COLOURS.label("7") == "7"
    assert "7" not in COLOURS


def test_tables_are_told_apart_by_being_the_same_object() -> None:
    assert COLOURS == COLOURS and Codes("颜色", {"2": "红", "1": "绿"}, source="test") != COLOURS
    assert len({COLOURS, COLOURS}) == 1


def test_the_offices_own_codes_follow_the_shipped_ones() -> None:
    table = shipped("案件来源", "case_source", source="test", more={"own": "自有"})
    assert list(table) == ["1", "2", "3", "4", "5", "6", "7", "own"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_table_maps_distinct_codes_to_distinct_labels(name: str) -> None:
    table = json.loads(resources.path(f"codes/{name}.json").read_text("utf-8"))
    assert table and all(isinstance(label, str) and label == label.strip() and label for label in table.values())
    assert len(set(table.values())) == len(table)


def test_shipped_codes_ascend() -> None:
    for name in SHIPPED:
        codes = list(json.loads(resources.path(f"codes/{name}.json").read_text("utf-8")))
        numeric = all(code.isdigit() for code in codes) and name != "legal_status"
        assert codes == sorted(codes, key=int if numeric else str), name
