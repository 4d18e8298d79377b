"""Lists of parts in a form: added, moved, removed, and found again when something is wrong with one."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import Fault
from desktop_app.domain.kinds import by_key
from desktop_app.ui.forms.parts_editor import PartsEditor
from desktop_app.ui.forms.record_form import RecordForm
from tests.ui.conftest import commit
from tests.ui.test_form import form_of, row

PARTIES = [{"id": "a", "name": "韦小妹", "role": "1"}, {"id": "b", "name": "蓝世豪", "role": "2"}]


def parties(form: RecordForm) -> PartsEditor:
    """The editor of the parties."""
    editor = row(form, "parties").editor
    assert isinstance(editor, PartsEditor)
    return editor


def test_a_new_part_is_opened_and_written_in(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("mediation_case"))
    card = parties(form).add()
    assert card is not None and card.is_open
    name = card.rows()["name"].editor.focusProxy()
    assert name is not None
    commit(name, "韦小妹")
    assert form.body() == {"parties": [{"name": "韦小妹"}]}
    assert form.changed()


def test_parts_keep_their_ids_when_they_are_moved_and_removed(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("mediation_case"), {"parties": PARTIES})
    parties(form).cards[1].asked.emit("up")
    assert form.body() == {"parties": [PARTIES[1], PARTIES[0]]}
    parties(form).cards[0].asked.emit("remove")
    assert form.body() == {"parties": [PARTIES[0]]}


def test_taking_out_the_last_part_clears_the_list(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("mediation_case"), {"parties": PARTIES[:1]})
    parties(form).cards[0].asked.emit("remove")
    assert form.body() == {}
    assert form.changed()


def test_a_list_of_at_most_one_offers_no_second(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("mediation_case"))
    editor = row(form, "agreement").editor
    assert isinstance(editor, PartsEditor)
    assert editor.add() is not None
    assert editor.add() is None
    assert not editor._add.isVisibleTo(editor)


def test_a_fault_inside_a_part_opens_its_card(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("mediation_case"), {"parties": PARTIES})
    form.show_faults([Fault("parties/2/nationality", "国籍", "请填写")])
    card = parties(form).cards[1]
    assert card.is_open
    assert card.rows()["nationality"].fault == "请填写"


def test_what_was_typed_while_it_was_being_saved_stays_typed(qtbot: QtBot) -> None:
    form = form_of(qtbot, by_key("mediation_case"))
    place = row(form, "place").editor.focusProxy()
    assert place is not None
    commit(place, "村委会")
    sent = form.body()
    assert sent == {"place": "村委会"}
    commit(place, "会议室")
    section = next(section for section in form.sections if "place" in section.blanks)
    section.settle(sent, sent)
    assert form.body() == {"place": "村委会会议室"}
    assert form.changed()
