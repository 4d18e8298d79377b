"""Numbers of real records: a book a committee and year, final ones for provisional ones, ranges, gaps, and what a restore left."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import Refused, Unknown
from desktop_app.domain.numbering import Book
from desktop_app.services.office import Office
from desktop_app.store import settings
from tests.makers import committee, consultation, mediation_case
from tests.offices import put

DAY_MS = 86_400_000


def number(office: Office, **over: object) -> str:
    return str(office.add("mediation_case", mediation_case(1, **over)).number)


def become_second(office: Office, place: int = 2) -> None:
    """Make this the office's second computer."""
    store = office.session.store
    with store.database.writing() as connection:
        settings.put(store.schema, connection, "place", place)


def test_each_committee_has_a_book_of_its_own(real_office: Office) -> None:
    village = real_office.add("committee", committee(1, name="大化瑶族自治县雅龙乡红日村人民调解委员会")).id
    other = real_office.add("committee", committee(2, name="雅龙乡胜利村人民调解委员会", number_word="胜利村")).id
    given = [number(real_office), number(real_office, committee_id=village), number(real_office, committee_id="红日村调委会"),
             number(real_office, committee_id=other), number(real_office)]  # fmt: skip
    assert given == [
        f"（2026）{word}人调字第{serial}号" for word, serial in (("雅龙", 1), ("红日", 1), ("红日", 2), ("胜利", 1), ("雅龙", 2))
    ]


def test_a_new_year_begins_a_new_book(real_office: Office) -> None:
    first = number(real_office)
    real_office.session.clock.ms += 60 * DAY_MS  # type: ignore[attr-defined]
    assert (first, number(real_office)) == ("（2026）雅龙人调字第1号", "（2027）雅龙人调字第1号")


def test_numbers_that_came_by_another_way_are_not_given_again(real_office: Office) -> None:
    put(real_office, "mediation_case", mediation_case(1), number="（2026）雅龙人调字第7号")
    assert number(real_office) == "（2026）雅龙人调字第8号"  # the book is opened behind what is there
    put(real_office, "mediation_case", mediation_case(1), number="（2026）雅龙人调字第9号")  # as a restore would leave it
    assert number(real_office) == "（2026）雅龙人调字第10号"


def test_a_second_computer_gives_provisional_numbers_that_become_final_and_stay_findable(real_office: Office) -> None:
    become_second(real_office)
    case, asked = real_office.add("mediation_case", mediation_case(1)), real_office.add("consultation", consultation(1))
    assert case.number and asked.number and case.number.startswith("临-") and case.number != asked.number
    assert real_office.numbering.settle() == 0
    become_second(real_office, 1)  # as if the first computer had received them
    assert real_office.numbering.settle() == 2 and real_office.numbering.settle() == 0
    after = real_office.get(case.id)
    assert after.number == "（2026）雅龙人调字第1号"
    for looked_up in (case.number, after.number):
        assert [hit.id for hit in real_office.find(looked_up)] == [case.id]
    assert real_office.history(case.id)[-1].changed == {"number": after.number, "former": case.number}
    assert number(real_office) == "（2026）雅龙人调字第2号"


def test_a_second_computer_uses_its_range_and_then_provisional_numbers(real_office: Office) -> None:
    become_second(real_office)
    real_office.numbering.reserve("mediation_case", "雅龙", 2026, 41, 42, mine=True)
    real_office.numbering.reserve("mediation_case", "雅龙", 2026, 41, 42, mine=True)
    assert real_office.numbering.left("mediation_case", "雅龙", 2026) == 2
    assert [number(real_office) for _ in range(2)] == ["（2026）雅龙人调字第41号", "（2026）雅龙人调字第42号"]
    waiting = number(real_office)
    assert waiting.startswith("临-")
    assert real_office.numbering.wanted() == [Book("mediation_case", "雅龙", 2026)]
    real_office.numbering.reserve("mediation_case", "雅龙", 2026, 81, 120, mine=True)
    assert real_office.numbering.wanted() == [] and real_office.numbering.settle() == 1
    assert [hit.number for hit in real_office.find(waiting)] == ["（2026）雅龙人调字第81号"]


def test_the_first_computer_leaves_out_the_range_of_the_second(real_office: Office) -> None:
    real_office.numbering.reserve("mediation_case", "雅龙", 2026, 2, 3, mine=False)
    assert [number(real_office)[-3:] for _ in range(3)] == ["第1号", "第4号", "第5号"]
    assert real_office.numbering.wanted() == [] and real_office.numbering.left("mediation_case", "红日", 2026) == 0


def test_a_range_that_cannot_be_kept_is_refused(real_office: Office) -> None:
    real_office.numbering.reserve("mediation_case", "雅龙", 2026, 41, 80, mine=False)
    with pytest.raises(Refused, match="重叠"):
        real_office.numbering.reserve("mediation_case", "雅龙", 2026, 80, 90, mine=True)
    with pytest.raises(Unknown):
        real_office.numbering.reserve("nonsense", "雅龙", 2026, 1, 2, mine=True)


def test_the_gaps_of_a_year_are_void_numbers_with_their_reason_and_unused_ones(real_office: Office) -> None:
    cases = [real_office.add("mediation_case", mediation_case(1)) for _ in range(5)]
    real_office.move(cases[1].id, "void", "重复登记")
    real_office.discarding.discard(cases[3].id)
    found = real_office.numbering.gaps("mediation_case", 2026)
    assert [(gap.number, gap.reason, gap.id) for gap in found] == [
        ("（2026）雅龙人调字第2号", "作废：重复登记", cases[1].id), ("（2026）雅龙人调字第4号", "没有使用", None),
    ]  # fmt: skip
    assert real_office.numbering.gaps("mediation_case", 2025) == []


def test_a_number_that_lies_in_the_bin_is_not_given_again(real_office: Office) -> None:
    shown = real_office.add("mediation_case", mediation_case(1))
    real_office.discarding.discard(shown.id)
    assert number(real_office) == "（2026）雅龙人调字第2号"


def test_the_countys_template_takes_effect_at_once(real_office: Office) -> None:
    number(real_office)
    real_office.numbering.adopt_templates({"mediation_case": "{org}人调字[{year}]{serial:03d}号"})
    assert number(real_office) == "雅龙人调字[2026]002号"
    with pytest.raises(Refused, match="mediation_case"):
        real_office.numbering.adopt_templates({"mediation_case": "{serial}"})
    with pytest.raises(Refused, match="nonsense"):
        real_office.numbering.adopt_templates({"nonsense": "{year}{serial}"})
    with pytest.raises(Refused):
        real_office.numbering.adopt_templates("{year}{serial}")
    assert number(real_office) == "雅龙人调字[2026]003号"
    assert real_office.numbering.gaps("mediation_case", 2026) == []


def test_a_batch_is_numbered_in_its_order(real_office: Office) -> None:
    kind = real_office.kind("mediation_case")
    names = ["红日村调委会", "雅龙乡人民调解委员会", "红日村调委会"]
    checked = [real_office.recording.check(kind, mediation_case(1, committee_id=name)) for name in names]
    assert [given for _, given in real_office.recording.add_many(kind, checked)] == [
        "（2026）红日人调字第1号", "（2026）雅龙人调字第1号", "（2026）红日人调字第2号",
    ]  # fmt: skip
