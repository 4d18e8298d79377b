"""What the county refused is laid out again or let be, and its words stay in the history either way."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import Unknown
from desktop_app.services.office import Office
from desktop_app.store.dumping import record_bytes
from tests.makers import mediation_case

REASON = "没有这一项"


def _refused(office: Office, id: str, *numbers: int) -> None:
    """Let the county have refused these operations of a record, as an answer says it, and everything else confirmed."""
    store = office.session.store
    operation, record = store.schema.operation, store.schema.record
    with store.database.writing() as connection:
        log = store.desk.current_log(connection)
        connection.execute(operation.update().values(seq=operation.c.num, result="ok"))
        connection.execute(operation.update().where(operation.c.num.in_(numbers)).values(result="rejected", reason=REASON))
        log.acked = log.last
        store.journal.save_log(connection, log)
        seq = 0 if 1 in numbers else 1
        connection.execute(record.update().where(record.c.id == record_bytes(id)).values(pending=0, seq=seq))


def test_refused_words_are_laid_out_again_as_a_draft(real_office: Office) -> None:
    id = real_office.add("mediation_case", mediation_case(0)).id
    before = real_office.get(id).fields["summary"]
    real_office.edit(id, {"summary": "县局没有接受的话"})
    _refused(real_office, id, 2)
    real_office.edit(id, {"summary": before})  # as the answer puts it back
    _refused(real_office, id, 2)
    draft = real_office.refusals.correct(id)
    assert draft is not None and draft.fields["summary"] == "县局没有接受的话"
    kept = real_office.drafting.of(id)
    assert kept is not None and kept.fields == draft.fields


def test_what_is_let_be_is_no_longer_shown_and_stays_in_the_history(real_office: Office) -> None:
    id = real_office.add("mediation_case", mediation_case(0)).id
    real_office.edit(id, {"summary": "县局没有接受的话"})
    _refused(real_office, id, 2)
    assert [(shown.id, why) for shown, why in real_office.outgoing.refused()] == [(id, REASON)]
    assert real_office.get(id).sync == "attention"
    real_office.refusals.waive(id)
    assert real_office.outgoing.refused() == []
    assert real_office.get(id).sync != "attention"
    assert any("县局没有接受的话" in str(step) for step in real_office.history(id))


def test_a_record_the_county_never_took_leaves_and_its_words_stay_in_the_log(real_office: Office) -> None:
    id = real_office.add("mediation_case", mediation_case(0)).id
    kept = real_office.add("mediation_case", mediation_case(1)).id
    _refused(real_office, id, 1)
    real_office.refusals.waive(id)
    with pytest.raises(Unknown):
        real_office.get(id)
    assert real_office.get(kept).id == kept
    store = real_office.session.store
    with store.database.reading() as connection:
        assert store.journal.of_record(connection, record_bytes(id)) != []


def test_there_is_nothing_to_decide_about_other_records(real_office: Office) -> None:
    id = real_office.add("mediation_case", mediation_case(0)).id
    for act in (real_office.refusals.correct, real_office.refusals.waive):
        with pytest.raises(Unknown):
            act(id)
