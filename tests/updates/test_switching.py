"""Which version runs: the one that was chosen, unless it keeps failing; and always one, whatever the file of choices says."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.services.switching import TRIES, Chosen, _clean, choose, chosen, instead, worked


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with two fetched versions."""
    for name in ("1.1.0-aaaaaaaa", "1.2.0-bbbbbbbb"):
        (tmp_path / name).mkdir()
    return tmp_path


def test_without_a_choice_the_installed_one_runs(home: Path) -> None:
    assert instead(home, (1, 0, 0)) is None


def test_the_chosen_one_runs_unless_the_installed_one_is_as_new(home: Path) -> None:
    choose(home, Chosen("1.2.0", "1.2.0-bbbbbbbb"))
    assert instead(home, (1, 1, 9)) == home / "1.2.0-bbbbbbbb"
    assert instead(home, (1, 2, 0)) is None
    assert instead(home, (1, 10, 0)) is None  # numbers, not texts


def test_one_that_never_works_is_left_after_three_starts(home: Path) -> None:
    choose(home, Chosen("1.2.0", "1.2.0-bbbbbbbb"))
    assert [instead(home, (1, 0, 0)) is not None for _ in range(TRIES + 2)] == [True] * TRIES + [False] * 2


def test_one_that_worked_once_is_trusted(home: Path) -> None:
    choose(home, Chosen("1.2.0", "1.2.0-bbbbbbbb"))
    instead(home, (1, 0, 0))
    worked(home, "1.1.0")  # another one, that was started by hand
    assert chosen(home) == Chosen("1.2.0", "1.2.0-bbbbbbbb", 1)
    worked(home, "1.2.0")
    assert all(instead(home, (1, 0, 0)) for _ in range(TRIES * 2))


_REST = '"tries": 0, "worked": true}'


@pytest.mark.parametrize(
    "said",
    [
        "",
        "{",
        "[]",
        '{"version": "1.2.0"}',
        '{"version": "1.2.0", "folder": "../1.2.0", ' + _REST,
        '{"version": "9.9.9", "folder": "gone", ' + _REST,
        '{"version": "x", "folder": "1.2.0-bbbbbbbb", ' + _REST,
    ],
)
def test_a_file_of_choices_that_makes_no_sense_chooses_nothing(home: Path, said: str) -> None:
    (home / "chosen.json").write_text(said)
    assert instead(home, (1, 0, 0)) is None


def test_another_version_gets_none_of_this_ones_libraries() -> None:
    given = {"LD_LIBRARY_PATH": "/bundle", "LD_LIBRARY_PATH_ORIG": "/own", "HOME": "/home/clerk"}
    assert _clean(given) == {"LD_LIBRARY_PATH": "/own", "HOME": "/home/clerk", "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    assert "LD_LIBRARY_PATH" not in _clean({"LD_LIBRARY_PATH": "/bundle"})
