"""A link that cuts, falls silent, shortens or doubles: one call goes on by itself, nothing is lost, doubled, or sent again for nothing."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event

import pytest

from desktop_app.domain.errors import NoLink
from desktop_app.services.shown import Progress
from sync.carriers import http
from tests import makers
from tests.faults.conftest import Far

SCAN_BYTES = 400_000


def _add(far: Far, count: int) -> list[str]:
    return [far.office.add("consultation", makers.consultation(seed)).id for seed in range(count)]


def _attach(far: Far, tmp_path: Path, size: int = SCAN_BYTES) -> bytes:
    (record,) = _add(far, 1)
    scan = tmp_path / "scan.bin"
    scan.write_bytes(os.urandom(size))
    return bytes.fromhex(far.office.attach(record, scan)["sha256"])


def test_a_question_cut_on_its_way_is_sent_again_in_the_same_call(far: Far) -> None:
    _add(far, 30)
    far.link.cuts = [300]
    done = far.office.sync()
    assert (done.complete, done.pushed, far.link.connections) == (True, 30, 2)
    assert far.agree()


def test_an_answer_cut_on_its_way_back_has_its_effect_once(far: Far) -> None:
    _add(far, 30)
    far.link.cuts_back = [40]
    done = far.office.sync()
    assert done.complete and far.agree()
    with far.county.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM operation").scalar_one() == 30


def test_a_link_that_is_cut_again_and_again_wastes_little(far: Far, tmp_path: Path) -> None:
    sha256 = _attach(far, tmp_path)
    far.link.cuts = [60_000] * 12
    done = far.office.sync()
    assert done.complete and done.attachments_sent == 1
    assert far.county.blobs("451299").whole(sha256)
    assert far.link.connections > 5 and far.link.up < SCAN_BYTES * 1.3


def test_an_attachment_goes_on_where_another_run_of_the_program_was_cut(far: Far, tmp_path: Path) -> None:
    sha256 = _attach(far, tmp_path)
    pause = Event()

    def after_a_while(seen: Progress) -> None:
        if seen.bytes_moved > SCAN_BYTES // 3:
            pause.set()

    far.office.sync(after_a_while, pause=pause)
    before, had = far.link.up, far.county.blobs("451299").have(sha256)
    assert 0 < had < SCAN_BYTES and far.office.status().pending_attachments == 1
    assert far.office.sync().attachments_sent == 1
    assert far.link.up - before < (SCAN_BYTES - had) * 1.1 and far.county.blobs("451299").whole(sha256)


def test_records_overtake_files(far: Far, tmp_path: Path) -> None:
    _attach(far, tmp_path)
    pause = Event()
    pause.set()
    far.office.sync(pause=pause)
    _add(far, 3)
    far.office.sync(lambda seen: pause.set(), pause=(pause := Event()))
    assert far.office.status().pending == 0 and far.office.status().pending_attachments == 1


def test_a_silent_link_is_noticed_and_the_call_goes_on(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    assert http.IDLE_S <= 15
    monkeypatch.setattr(http, "IDLE_S", 0.3)
    _add(far, 3)
    far.link.silences = 2
    done = far.office.sync()
    assert done.complete and far.agree() and far.link.connections >= 3


def test_a_proxy_that_says_everything_twice_is_outlived(far: Far) -> None:
    _add(far, 3)
    far.link.change = lambda piece: piece + piece
    for _ in range(3):
        assert far.office.sync().complete
        _add(far, 2)
    far.link.change = None
    assert far.office.sync().complete and far.agree()


def test_a_proxy_that_shortens_answers_is_recognised(far: Far) -> None:
    _add(far, 3)
    far.link.change = lambda piece: piece[:-20]
    with pytest.raises(NoLink):
        far.office.sync(limit_s=3)
    assert far.office.status().pending == 3
    far.link.change = None
    assert far.office.sync().complete and far.agree()


def test_progress_tells_bytes_and_what_is_left(far: Far, tmp_path: Path) -> None:
    _attach(far, tmp_path)
    seen: list[Progress] = []
    far.office.sync(seen.append)
    moved, left = [one.bytes_moved for one in seen], [one.bytes_left for one in seen]
    assert moved == sorted(moved) and moved[-1] >= SCAN_BYTES
    assert left == sorted(left, reverse=True) and left[0] > SCAN_BYTES // 2 and left[-1] == 0


def test_a_full_day_of_cuts_ends_with_what_got_through(far: Far) -> None:
    _add(far, 3)
    far.link.cuts = [50] * 50
    with pytest.raises(NoLink, match="数据都在本机"):
        far.office.sync(limit_s=2)
    assert far.office.status().pending == 3
    far.link.cuts = []
    assert far.office.sync().complete and far.agree()
