"""Every kind names only blanks it has, its form shows each of them once, and docs/kinds.md is what the kinds say today."""

from __future__ import annotations

from collections import Counter

import pytest

from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.kind import Kind, Rule
from desktop_app.domain.kinds import KINDS
from desktop_app.domain.manual import TYPES
from tests.house.kinds_page import PAGE, page

each_kind = pytest.mark.parametrize("kind", KINDS, ids=[kind.key for kind in KINDS])


def strangers(rules: tuple[Rule, ...], record: type) -> set[str]:
    """What rules read or need and the record does not have."""
    return {name for rule in rules for name in (*rule.reads, *rule.needs)} - set(blanks_of(record))


def test_the_page_is_what_the_kinds_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: python -m tests.house.kinds_page"


@each_kind
def test_columns_and_order_name_blanks(kind: Kind) -> None:
    assert {*kind.columns, kind.order.lstrip("-")} <= set(kind.blanks)


@each_kind
def test_search_names_blanks_and_blanks_of_parts(kind: Kind) -> None:
    unknown = []
    for path in kind.search:
        name, _, inner = path.partition(".")
        listed = name in kind.parts
        if name not in kind.blanks or bool(inner) != listed or (listed and inner not in blanks_of(kind.parts[name])):
            unknown.append(path)
    assert unknown == []


@each_kind
def test_every_blank_stands_in_exactly_one_section(kind: Kind) -> None:
    assert Counter(name for names in kind.sections.values() for name in names) == Counter(list(kind.blanks))


@each_kind
def test_rules_read_blanks_and_are_asked_at_stages_there_are(kind: Kind) -> None:
    part_rules = kind.part_rules or {}
    assert set(part_rules) <= set(kind.parts)
    assert strangers(kind.rules, kind.record) == set()
    assert {field: found for field, rules in part_rules.items() if (found := strangers(rules, kind.parts[field]))} == {}
    asked = {stage for rules in (kind.rules, *part_rules.values()) for rule in rules for stage in rule.at}
    assert asked <= set(kind.stages)


@each_kind
def test_stages_lead_to_stages_there_are_and_all_can_be_reached(kind: Kind) -> None:
    assert {name for stage in kind.stages.values() for name in stage.next} == set(kind.stages) - {kind.first_stage}


@each_kind
def test_a_part_holds_no_list_of_parts_and_every_type_has_a_word(kind: Kind) -> None:
    leaves = [blank for part in kind.parts.values() for blank in blanks_of(part).values()]
    assert not any(isinstance(blank.type, Many) for blank in leaves)
    assert {blank.type.name for blank in (*kind.blanks.values(), *leaves)} <= set(TYPES)
