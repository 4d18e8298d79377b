"""The canary itself: it sings where a number, a telephone or a key shows, and is silent otherwise."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from desktop_app.services.made_up import resident_number
from desktop_app.store import slots
from tests import canary

NUMBER = resident_number("19850312", 11)


@pytest.mark.parametrize("said", [NUMBER, "19000001234", f"号码{NUMBER}。"])
def test_a_number_in_a_log_is_heard(said: str) -> None:
    logging.getLogger("desktop_app.test").info("saved %s", said)
    assert len(canary._heard) == 1
    canary._heard.clear()


@pytest.mark.parametrize("said", ["451299", f"1{NUMBER}", "1795000000000", "451299001", "ok"])
def test_what_is_no_number_of_a_person_is_not(said: str) -> None:
    logging.getLogger("desktop_app.test").warning("saved %s", said)
    assert canary._heard == []


def test_a_key_is_heard_in_hex_and_as_bytes() -> None:
    key = slots.new_key()
    assert canary.sings(key.hex()) and canary.sings(b"x" + key) and not canary.sings(bytes(32))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_a_number_in_a_file_of_ours_is_heard(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "office.db-wal").write_bytes(b"\0\1" + NUMBER.encode(encoding) + b"\2")
    assert canary.leaks(tmp_path) != []
    (tmp_path / "office.db-wal").unlink()


def test_a_number_in_the_environment_is_heard_when_the_program_puts_it_there() -> None:
    program = compile("import os; os.environ['KARST_TEST'] = number; del os.environ['KARST_TEST']", f"{canary.OURS[0]}x.py", "exec")
    os.environ["KARST_TEST"] = NUMBER
    assert canary._heard == []  # a test may
    exec(program, {"number": NUMBER})
    assert canary._heard == ["environment"]
    canary._heard.clear()
