"""Drafts: what is being typed survives the end of the program, and stays out of everything that is saved or sent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from desktop_app.services.drafting import Draft
from desktop_app.services.office import Office
from tests.makers import consultation
from tests.offices import open_office

TYPE_AND_HANG = """
import sys, time
from pathlib import Path
from desktop_app.services.drafting import Draft
from tests.offices import open_office
office = open_office(Path(sys.argv[1]))
office.drafting.keep(Draft("consultation", None, {"name": "覃测试"}, {"answered_on": "三月三"}))
sys.stdout.write("kept\\n"); sys.stdout.flush()
sys.stdin.read()
"""


def test_a_draft_survives_a_program_that_is_killed(real_office: Office, tmp_path: Path) -> None:
    place = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with subprocess.Popen([sys.executable, "-c", TYPE_AND_HANG, str(tmp_path)], stdin=-1, stdout=-1, text=True, env=place) as killed:
        assert killed.stdout is not None and killed.stdout.readline() == "kept\n"
        killed.send_signal(signal.SIGKILL)
    again = open_office(tmp_path)
    (draft,) = again.drafting.all()
    again.close()
    assert (draft.kind, draft.id, draft.fields, draft.typed) == ("consultation", None, {"name": "覃测试"}, {"answered_on": "三月三"})


def test_there_is_one_draft_a_record_and_one_new_record_a_kind(real_office: Office) -> None:
    record = real_office.add("consultation", consultation()).id
    for text in ("一", "一二"):
        real_office.drafting.keep(Draft("consultation", record, {"question": text}))
        real_office.drafting.keep(Draft("consultation", None, {"question": text}))
    assert [(draft.id, draft.fields["question"]) for draft in real_office.drafting.all()] == [(None, "一二"), (record, "一二")]
    real_office.drafting.forget(record)
    assert real_office.drafting.of(record) is None
    assert real_office.drafting.of("new:consultation") is not None


def test_a_draft_is_no_record_and_no_change(real_office: Office) -> None:
    before = (real_office.change_number(), real_office.status(), list(real_office.viewing.dump()))
    real_office.drafting.keep(Draft("consultation", None, {"name": "覃测试", "question": "只在草稿里"}))
    assert (real_office.change_number(), real_office.status(), list(real_office.viewing.dump())) == before
    assert real_office.find("只在草稿里") == []


def test_a_saved_record_moves_the_change_number(real_office: Office) -> None:
    before = real_office.change_number()
    shown = real_office.add("consultation", consultation())
    assert (added := real_office.change_number()) != before
    real_office.edit(shown.id, {"age": 44})
    assert real_office.change_number() != added
