"""The stories of DOMAIN §8 about legal aid at a township station: what it forwards, what it tells the applicant, and which clocks run."""

from __future__ import annotations

from datetime import date

import pytest

from desktop_app.domain.errors import Refused
from desktop_app.services.office import Office
from tests.makers import aid_application, without


def due(office: Office, identity: str, on: str) -> dict[str, int]:
    """Days left of the clocks of an application, by clock."""
    return {one.clock: one.days_left for one in office.reminding.of(identity, date.fromisoformat(on))}


def test_28_a_migrant_worker_hurt_at_work_is_forwarded_without_proof_of_means(real_office: Office) -> None:
    """No statement of means (E3); forwarding is due the next working day; the limit of arbitration is watched."""
    day = "2026-03-06"  # a Friday
    body = without(
        aid_application(1, applied_on=day, signed_on=day, precheck_on=day, name="农忠义", hardship_ground="E3", identities=["5"]),
        "economic_statement", "household_members", "forwarded_on", "way", "receipt_no",
    )  # fmt: skip
    shown = real_office.add("aid_application", body | {"limitation_date": "2026-03-20", "cause": "M0208"})
    for stage in ("received", "precheck_ok"):
        real_office.move(shown.id, stage)
    assert due(real_office, shown.id, day) == {"A1": 3, "A6": 14}  # Monday
    lacks = {lack.document for lack in real_office.checking.check(shown.id).missing}
    assert "forwarding" in lacks and "economic_statement" not in lacks
    with pytest.raises(Refused) as refused:
        real_office.move(shown.id, "forwarded")
    assert {fault.field for fault in refused.value.faults} == {"forwarded_on", "way", "receipt_no"}
    real_office.edit(shown.id, {"forwarded_on": "2026-03-09", "way": "paper", "receipt_no": "转 3 号"})
    after = real_office.move(shown.id, "forwarded")
    assert after.label == "已转交" and due(real_office, shown.id, "2026-03-14") == {"A6": 6}
    with pytest.raises(Refused, match="由县里办理"):
        real_office.move(shown.id, "county_received")


def test_30_missing_papers_are_told_once_and_the_clock_waits_for_them(real_office: Office) -> None:
    """All items in one notice; its last day is watched; not supplied, the application may be taken for withdrawn."""
    body = without(aid_application(2, precheck_opinion="missing"), "forwarded_on", "way", "receipt_no")
    shown = real_office.add("aid_application", body)
    real_office.move(shown.id, "received")
    with pytest.raises(Refused) as refused:
        real_office.move(shown.id, "precheck_missing")
    assert [fault.field for fault in refused.value.faults] == ["supplement_notices"]
    notice = {"items": ["亲属关系证明", "工资欠条"], "noticed_on": "2026-03-02", "due_on": "2026-03-12"}
    real_office.edit(shown.id, {"supplement_notices": [notice]})
    real_office.move(shown.id, "precheck_missing")
    assert due(real_office, shown.id, "2026-03-10") == {"A2": 2}
    (late,) = real_office.reminding.of(shown.id, date(2026, 3, 13))
    assert (late.days_left, late.severity, late.field) == (-1, "overdue", "supplement_notices/1/supplied_on") and "视为撤回" in late.todo
    held = real_office.get(shown.id).fields["supplement_notices"]
    real_office.edit(shown.id, {"supplement_notices": [held[0] | {"supplied_on": "2026-03-12", "signed_on": "2026-03-02"}]})
    assert due(real_office, shown.id, "2026-03-13") == {}
    real_office.edit(shown.id, {"precheck_opinion": "grant"})
    assert real_office.move(shown.id, "precheck_ok").label == "初审通过"


def test_30_an_application_whose_papers_never_came_is_taken_for_withdrawn_with_a_reason(real_office: Office) -> None:
    """The other end of the story."""
    notice = {"items": ["亲属关系证明"], "noticed_on": "2026-03-02", "due_on": "2026-03-12"}
    body = without(aid_application(2, precheck_opinion="missing", supplement_notices=[notice]), "forwarded_on", "way", "receipt_no")
    shown = real_office.add("aid_application", body)
    for stage in ("received", "precheck_missing"):
        real_office.move(shown.id, stage)
    with pytest.raises(Refused, match="原因"):
        real_office.move(shown.id, "withdrawn")
    assert real_office.move(shown.id, "withdrawn", "逾期未补充材料").label == "视为撤回"
    assert due(real_office, shown.id, "2026-03-20") == {}
