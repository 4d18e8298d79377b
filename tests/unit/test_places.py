"""Divisions: names, addresses, and codes the list does not know."""

import pytest

import resources
from desktop_app.domain import places


@pytest.mark.parametrize(("code", "name"), [("4512", "河池市"), ("451229", "大化瑶族自治县"), ("451229213", "雅龙乡"),
                                            ("451229213201", "红日村委会"), ("450681101201", "澫尾村村委会")])  # fmt: skip
def test_a_division_has_its_official_name(code: str, name: str) -> None:
    assert places.name_of(code) == name


@pytest.mark.parametrize(("code", "name"), [
    ("451229213201", "河池市大化瑶族自治县雅龙乡红日村"), ("450681101201", "防城港市东兴市江平镇澫尾村"), ("451229", "河池市大化瑶族自治县"),
    ("451299", "451299"), ("", ""),
])  # fmt: skip
def test_an_address_is_written_from_the_city_down(code: str, name: str) -> None:
    assert places.full_name(code) == name


def test_a_community_loses_its_committee_in_an_address() -> None:
    community = next(code for code, name in places.children("450102002") if name.endswith("社区居委会"))
    assert places.full_name(community).endswith("社区")


def test_the_invented_county_is_unknown_but_no_error() -> None:
    assert places.name_of("451299") is None
    assert places.children("451299") == []
    assert places.county_of("451299001") == "451299"


def test_children_are_complete_and_ascending() -> None:
    assert (len(places.children(places.REGION)), len(places.children("451229"))) == (14, 16)
    assert places.children("451229") == sorted(places.children("451229"))


def test_a_city_lies_in_no_county() -> None:
    assert places.county_of("4512") == ""


def test_no_name_holds_a_character_that_no_font_has() -> None:
    names = [name for city, name in places.children(places.REGION) for name in [name, *(town for _, town in places.children(city))]]
    assert not any("\ue000" <= char <= "\uf8ff" for name in names for char in name)


def test_a_shipped_file_is_found_by_its_name() -> None:
    assert resources.path("places/guangxi.json.gz").is_file()
