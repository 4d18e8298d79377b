"""What to look at beside other records: the other side in another matter, appointments that have run out, who sits on a committee."""

from __future__ import annotations

from typing import Any

from desktop_app.services.office import Office
from tests.makers import aid_application, committee, consultation, mediation_case, mediator, party
from tests.offices import put

OTHER = {"name": "韦某某", "id_no": "451299198503120113", "id_type": "1"}


def cautions(office: Office, identity: str) -> list[str]:
    return [caution.says for caution in office.cautioning.of(identity)]


def asked(office: Office, stage: str = "accepted", **over: Any) -> str:
    return put(office, "consultation", consultation(1, **over), stage=stage)


def test_whom_somebody_asked_advice_against_is_noticed_when_he_comes_himself(real_office: Office) -> None:
    first = asked(real_office, name="蒙甲", opponent="韦某某")
    second = asked(real_office, **OTHER)
    (caution,) = [one for one in real_office.cautioning.of(second) if one.others]
    assert caution.others == (first,) and caution.field == "name" and "对方当事人" in caution.says
    assert any("韦某某在本所未办结的 1 件事项中是求助人（同名" in says for says in cautions(real_office, first))


def test_another_person_of_the_same_name_is_told_apart_by_the_identity_number(real_office: Office) -> None:
    put(
        real_office,
        "aid_application",
        aid_application(1, opponents=[{"name": "甲"}], name="韦某某", id_no="451299199211280048"),
        stage="received",
    )
    case = put(real_office, "mediation_case", mediation_case(1, parties=[party("1", 1, **OTHER), party("2", 2)]), stage="mediating")
    assert not [one for one in real_office.cautioning.of(case) if one.others]


def test_what_is_over_and_who_gave_no_name_are_no_conflict(real_office: Office) -> None:
    asked(real_office, name="蒙甲", opponent="韦某某", stage="archived")
    asked(real_office, name="拒绝提供", opponent="拒绝提供")
    for name in ("韦某某", "拒绝提供"):
        assert not [one for one in real_office.cautioning.of(asked(real_office, name=name)) if one.others]


def test_two_parties_of_two_mediations_are_no_conflict_but_a_client_is(real_office: Office) -> None:
    parties = [party("1", 1, **OTHER), party("2", 2)]
    put(real_office, "mediation_case", mediation_case(1, parties=parties), stage="mediating")
    second = put(real_office, "mediation_case", mediation_case(2, parties=parties), stage="mediating")
    assert not [one for one in real_office.cautioning.of(second) if one.others]
    client = asked(real_office, **OTHER)
    assert [one.others for one in real_office.cautioning.of(second) if one.others] == [(client,)]


def test_a_mediator_whose_appointment_has_run_out_is_noticed(real_office: Office) -> None:
    old = real_office.add("mediator", mediator(1, appoint_start="2020-01-01", appoint_end="2023-01-01"))
    gone = put(real_office, "mediator", mediator(2), stage="dismissed")
    good = real_office.add("mediator", mediator(3))
    row = [{"name": "甲", "role": "lead", "mediator_id": identity} for identity in (old.id, gone, good.id)]
    case = put(real_office, "mediation_case", mediation_case(1, mediators=row), stage="accepted")
    found = [(one.field, one.others) for one in real_office.cautioning.of(case) if one.field.startswith("mediators/")]
    assert found == [("mediators/1/mediator_id", (old.id,)), ("mediators/2/mediator_id", (gone,))]


def test_a_committee_is_looked_at_with_those_who_sit_on_it(real_office: Office) -> None:
    body = committee(1)
    shown = real_office.add("committee", body)
    real_office.move(shown.id, "accepted")
    assert sum("名册上现有 0 人" in says for says in cautions(real_office, shown.id)) == 4
    for seed, post in enumerate(("03", "02", "01")):
        sits = mediator(seed, committee_id=(shown.id, body["name"], shown.id)[seed], post=post, ethnicity="08")
        put(real_office, "mediator", sits | {"sex": "2", "id_no": "451299199211280048"}, stage="accepted")
    put(real_office, "mediator", mediator(9, committee_id=shown.id, post="03"), stage="dismissed")
    assert cautions(real_office, shown.id) == []


def test_the_advice_of_the_rules_is_among_it(real_office: Office) -> None:
    case = put(real_office, "mediation_case", mediation_case(2, people_count=12), stage="accepted")
    assert any("群体性纠纷" in says for says in cautions(real_office, case))


def test_a_case_takes_the_type_of_its_committee_over(real_office: Office) -> None:
    body = committee(1)
    registered = real_office.add("committee", body)
    assert real_office.add("mediation_case", mediation_case(1, committee_id=registered.id)).fields["committee_type"] == "01"
    named = real_office.add("mediation_case", mediation_case(1))
    assert "committee_type" not in named.fields
    assert real_office.edit(named.id, {"committee_id": registered.id}).fields["committee_type"] == "01"
