"""The bin: a record goes in, is found nowhere, and comes back whole with its history."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import Refused, Unknown
from desktop_app.services import keeping
from desktop_app.services.office import Office
from tests.makers import consultation, mediation_case
from tests.offices import put


def test_a_record_in_the_bin_is_listed_found_and_counted_nowhere(real_office: Office) -> None:
    shown = real_office.add("mediation_case", mediation_case(1))
    real_office.discarding.discard(shown.id, "重复登记")
    name = shown.fields["parties"][0]["name"]
    assert real_office.find(name) == [] and real_office.count("mediation_case") == 0 and list(real_office.viewing.dump()) == []
    (binned,) = real_office.discarding.discarded()
    assert (binned.id, binned.title, binned.number, binned.why) == (shown.id, shown.title, shown.number, "重复登记")


def test_it_comes_back_as_it_was(real_office: Office) -> None:
    shown = real_office.add("mediation_case", mediation_case(1))
    real_office.discarding.discard(shown.id)
    back = real_office.discarding.take_back(shown.id)
    assert (back.fields, back.number, back.stage, back.title) == (shown.fields, shown.number, shown.stage, shown.title)
    assert real_office.discarding.discarded() == []
    assert [hit.id for hit in real_office.find(shown.fields["parties"][0]["name"])] == [shown.id]
    assert [revision.why for revision in real_office.history(shown.id)] == [None, "移入回收站", "从回收站恢复"]
    assert keeping.faults(real_office.session) == []


def test_what_was_edited_before_the_bin_is_still_edited_after_it(real_office: Office) -> None:
    shown = real_office.add("consultation", consultation())
    real_office.edit(shown.id, {"age": 61})
    real_office.discarding.discard(shown.id)
    assert real_office.discarding.take_back(shown.id).fields["age"] == 61


def test_an_archived_record_stays_out_of_the_bin(real_office: Office) -> None:
    archived = put(real_office, "consultation", consultation(), stage="archived")
    with pytest.raises(Refused, match="已归档"):
        real_office.discarding.discard(archived)
    assert real_office.get(archived).stage == "archived"


def test_what_is_not_in_the_bin_cannot_be_taken_out(real_office: Office) -> None:
    shown = real_office.add("consultation", consultation())
    with pytest.raises(Unknown):
        real_office.discarding.take_back(shown.id)
    real_office.discarding.discard(shown.id)
    with pytest.raises(Unknown):
        real_office.discarding.discard(shown.id)


def test_the_last_discarded_comes_first_and_few_are_read(real_office: Office) -> None:
    ids = [real_office.add("consultation", consultation(n)).id for n in range(4)]
    for id in ids:
        real_office.discarding.discard(id)
    assert [binned.id for binned in real_office.discarding.discarded(3)] == ids[:0:-1]
