"""Figures summed by the database: the right records, days at the edges, parts, money, drill-down, and what is left out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from desktop_app.domain.figures import Counted, Figure, Has, Is, Not
from desktop_app.domain.kinds import by_key
from desktop_app.domain.reports.aid import CIVIL, CONSULTATIONS, RECIPIENTS
from desktop_app.domain.reports.mediation import CASES, CONCLUDED
from desktop_app.domain.reports.organisation import ORGANISATION
from desktop_app.domain.reports.publicity import EVENTS
from desktop_app.domain.reports.township import MONTH
from desktop_app.store.totals import Span, Totals
from tests import makers
from tests.store.conftest import OFFICE, Hand

QUARTER = Span(date(2026, 1, 1), date(2026, 3, 31), OFFICE)


def closed(seed: int = 0, **over: Any) -> dict[str, Any]:
    return {"@stage": "closed", **by_key("mediation_case").read(makers.mediation_case(seed, concluded_on="2026-02-10") | over)}


def event(seed: int = 0, **over: Any) -> dict[str, Any]:
    body = makers.publicity_event(seed, started_at="2026-03-01T09:00:00+08:00") | over
    return {"@stage": "accepted", **by_key("publicity_event").read(body)}


def sums(hand: Hand, report: Any = CASES, span: Span = QUARTER) -> dict[str, Any]:
    with hand.store.database.reading() as connection:
        found = Totals(hand.store.schema, connection, hand.store.county).sums(report.counted, span)
    return {key: value for key, value in found.items() if value}


def members(hand: Hand, key: str, report: Any = CASES, span: Span = QUARTER) -> list[bytes]:
    with hand.store.database.reading() as connection:
        figure = report.figure(key)
        return Totals(hand.store.schema, connection, hand.store.county).members(figure.of, span, figure)


def test_the_first_and_the_last_day_belong_to_the_period(hand: Hand) -> None:
    days = ("2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01")
    hand.add("mediation_case", *(closed(concluded_on=day, accepted_on="2025-12-01", closed_on="2026-04-02") for day in days))
    assert sums(hand)["cases"] == 2


def test_a_moment_in_the_last_minute_of_the_last_day_belongs_to_the_period(hand: Hand) -> None:
    hand.add("publicity_event", event(started_at="2026-03-31T23:59:00+08:00"), event(1, started_at="2026-04-01T00:00:00+08:00"))
    assert sums(hand, EVENTS)["events"] == 1


def test_drafts_void_and_deleted_records_do_not_count(hand: Hand) -> None:
    ids = hand.add("mediation_case", closed(), closed(1), {**closed(2), "@stage": "draft"}, {**closed(3), "@stage": "void"})
    hand.delete(ids[1])
    assert sums(hand)["cases"] == 1
    with hand.store.database.reading() as connection:
        assert Totals(hand.store.schema, connection, hand.store.county).left_out(CONCLUDED, QUARTER) == 1


def test_each_case_stands_in_one_column_of_every_block(hand: Hand) -> None:
    names = ("雅龙乡人民调解委员会", "石山县雅龙乡红日村人民调解委员会", "城厢镇中山社区调委会", "城西街道人民调解委员会", "石山糖业有限公司人民调解委员会",
             "石山县医疗纠纷人民调解委员会", "镇西村调委会", "城西街道新村社区人民调解委员会")  # fmt: skip
    hand.add("mediation_case", *(closed(n, committee_id=name, dispute_key="other", source="zongzhi") for n, name in enumerate(names)))
    found = sums(hand)
    assert {key: int(value) for key, value in found.items() if key.startswith("by_")} == {
        "by_township": 1, "by_village": 2, "by_residents": 2, "by_street": 1, "by_enterprise": 1, "by_organisation": 1,
    }  # fmt: skip
    assert (found["of_other"], found["referred"], found["from_others"]) == (8, 8, 8)


def test_money_people_and_prevented_dangers_are_summed(hand: Hand) -> None:
    danger = [{"kind": "4", "petition_cases": 1, "petition_people": 17}, {"kind": "5", "fight_cases": 2}]
    large, small = closed(agreed_amount="86400.55", people_count=17, escalation=danger), closed(1, agreed_amount="0.45", people_count=3)
    ids = hand.add("mediation_case", large, small)
    found = sums(hand)
    assert (found["money"], found["people"]) == (Decimal("86401.00"), 20)
    assert (found["petition_cases"], found["petition_people"], found["fight_cases"]) == (1, 17, 2)
    assert members(hand, "petition_people") == ids[:1]


def test_parts_that_were_taken_out_do_not_count(hand: Hand) -> None:
    leaflets = [{"id": "a", "name": "读本", "qty": 100}, {"id": "b", "name": "折页", "qty": 30}]
    (record,) = hand.add("publicity_event", event(materials=leaflets))
    assert sums(hand, EVENTS)["copies"] == 130
    hand.change(record, materials=leaflets[:1])
    assert sums(hand, EVENTS)["copies"] == 100


def test_a_village_that_was_reached_twice_is_one_village(hand: Hand) -> None:
    hand.add("publicity_event", event(), event(1), event(2, div="451229213202"))
    assert (sums(hand, EVENTS)["villages"], sums(hand, EVENTS)["form_04"]) == (2, 3)


def test_an_empty_blank_fulfils_no_condition_and_its_opposite(hand: Hand) -> None:
    (record,) = hand.add("publicity_event", event(campaign=None))
    here = Counted(key="x", kind="publicity_event", on="started_at", says="", where=Is("stage", ("accepted",)))
    figures = (
        Figure(key="is", title="", of=here, where=Is("campaign", ("other",))),
        Figure(key="not", title="", of=here, where=Not(Is("campaign", ("other",)))),
        Figure(key="has", title="", of=here, where=Has("languages", ("zhuang",))),
    )
    with hand.store.database.reading() as connection:
        totals = Totals(hand.store.schema, connection, hand.store.county)
        assert totals.sums(figures, QUARTER) == {"is": 0, "not": 1, "has": 1}
        assert [totals.members(here, QUARTER, figure) for figure in figures] == [[], [record], [record]]


def test_consultations_stand_once_under_a_channel_and_once_under_a_matter(hand: Hand) -> None:
    asked = {"consulted_at": "2026-02-01T10:00:00+08:00"}
    bodies = (
        {"channel": "1", "cause": "M0208"}, {"channel": "5", "cause": "M0205"}, {"channel": "6", "cause": "M0301", "disposition": "3"},
        {"channel": "3", "call_type": "1", "matter_type": "2", "cause": "99"}, {"channel": "2", "letter_route": "1", "cause": "99"},
    )  # fmt: skip
    read = by_key("consultation").read
    hand.add("consultation", *({"@stage": "accepted", **read(makers.consultation(n, **asked) | b)} for n, b in enumerate(bodies)))
    found = {key: int(value) for key, value in sums(hand, CONSULTATIONS).items()}
    assert found == {
        "total": 5, "visit": 2, "online": 1, "call": 1, "letter": 1, "on_social": 1, "on_labour": 1, "on_tort": 1, "on_criminal": 1,
        "on_other": 1, "tort_traffic": 1, "drafted": 1,
    }  # fmt: skip


def test_aid_counts_recipients_of_a_group_and_money_won(hand: Hand) -> None:
    read = by_key("aid_application").read
    applied = read(makers.aid_application(0, applied_on="2026-02-01", cause="M0205", identities=["5", "6"], is_group=True, group_n=17))
    county = {
        "county_decided_on": "2026-02-08",
        "county_closed_on": "2026-03-20",
        "county_recovered": "86400.00",
        "county_recovered_wages": "86400.00",
    }
    alone = read(makers.aid_application(1, applied_on="2026-02-02", cause="99", identities=["2"], sex="2", id_type="none", id_no=None))
    hand.add(
        "aid_application", {"@stage": "closed", **applied, **county}, {"@stage": "granted", **alone, "county_decided_on": "2026-03-01"}
    )
    civil, people = sums(hand, CIVIL), sums(hand, RECIPIENTS)
    assert (civil["applied"], civil["on_wages"], civil["on_other"], civil["wages_migrant"], civil["closed_court"]) == (2, 1, 1, 1, 1)
    assert (civil["recovered"], civil["recovered_wages"]) == (86400, 86400)
    assert (people["total"], people["migrants"], people["elderly"], people["farmers"]) == (18, 17, 1, 17)


def test_what_a_figure_opens_to_is_what_it_counted(hand: Hand) -> None:
    ids = hand.add("mediation_case", *(closed(n, dispute_key="neighbour" if n % 2 else "contract", agreement_form="1") for n in range(6)))
    assert members(hand, "of_neighbour") == sorted(ids[1::2])
    assert len(members(hand, "oral")) == sums(hand)["oral"] == 6


def test_other_offices_do_not_count_and_each_has_its_own_line(hand: Hand) -> None:
    hand.add("mediation_case", closed(), closed(1))
    hand.sql("UPDATE mediation_case SET office = '451299002' WHERE number = '2'")
    assert sums(hand)["cases"] == 1
    with hand.store.database.reading() as connection:
        totals = Totals(hand.store.schema, connection, hand.store.county)
        by_office = totals.sums_by_office(CASES.counted, Span(QUARTER.first, QUARTER.last))
    assert {office: found["cases"] for office, found in by_office.items()} == {OFFICE: 1, "451299002": 1}


def test_the_day_that_decides_is_indexed(hand: Hand) -> None:
    with hand.store.database.reading() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT count(*) FROM mediation_case WHERE county_id = '451299'"
            " AND concluded_on >= '2026-01-01' AND concluded_on < '2026-04-01'"
        ).fetchall()
    assert "ix_mediation_case_concluded_on" in str(plan)


def committee(**over: Any) -> dict[str, Any]:
    body = {"name": "雅龙乡人民调解委员会", "type": "03", "division_code": "451229213", "term_start": "2025-01-01"} | over
    return {"@stage": "accepted", **by_key("committee").read(body)}


def mediator(name: str, **over: Any) -> dict[str, Any]:
    body = {"name": name, "sex": "1", "committee_id": "雅龙", "ethnicity": "08", "full_time": "02", "appoint_start": "2025-01-01"} | over
    return {"@stage": "accepted", **by_key("mediator").read(body)}


YEAR = Span(date(2026, 1, 1), date(2026, 12, 31), OFFICE)


def test_form_b_counts_who_stands_in_the_register_at_the_end_and_what_the_year_brought(hand: Hand) -> None:
    money = [
        {"year": 2026, "kind": "03", "source": "01", "amount": "12000.00"},
        {"year": 2025, "kind": "03", "source": "01", "amount": "1.00"},
    ]
    hand.add("committee", committee(funds=money, own_room="综治楼"), committee(type="01", own_room="无", term_start="2027-01-01"))
    course = {"course": "调解实务", "hours": 8, "begins_on": "2026-05-01"}
    ids = hand.add(
        "mediator", mediator("甲", sex="2", trainings=[course, course | {"hours": 4}], education="06", occupation="07"),
        mediator("乙", ethnicity="01", full_time="01", gov_purchased=True, trainings=[course | {"begins_on": "2025-05-01"}]),
        mediator("丙", appoint_start="2027-01-01"), {**mediator("丁"), "@stage": "dismissed"},
    )  # fmt: skip
    found = {key: str(value) for key, value in sums(hand, ORGANISATION, YEAR).items()}
    assert found == {
        "committees": "1", "type_03": "1", "own_room": "1", "mediators": "2", "women": "1", "minorities": "1", "full_time": "1",
        "part_time": "1", "purchased": "1", "education_bachelor": "1", "education_unknown": "1", "occupation_farmer": "1",
        "occupation_unknown": "1",
        "trained": "1", "training_hours": "12", "funds": "12000.00", "fund_03": "12000.00", "from_01": "12000.00",
    }  # fmt: skip
    assert members(hand, "trained", ORGANISATION, YEAR) == ids[:1]
    assert members(hand, "full_time", ORGANISATION, YEAR) == ids[1:2]


def test_rounds_of_screening_are_counted_and_a_round_that_found_nothing_too(hand: Hand) -> None:
    one = {"held_on": "2026-02-01", "place": "红日村", "village": "451229213201", "screener": "韦", "content": "走访", "found_count": 3}
    read = by_key("screening").read
    hand.add("screening", *({"@stage": "accepted", **read(one | over)} for over in ({"prevented_count": 2}, {"found_count": 0})))
    assert {key: int(value) for key, value in sums(hand, MONTH).items()} == {"screenings": 2, "found": 3, "prevented": 2}
