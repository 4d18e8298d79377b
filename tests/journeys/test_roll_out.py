"""Setting up many computers with nobody at the keyboard: the county writes files, each computer carries one out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.journeys.conftest import OFFICE, County, Program


@pytest.fixture
def computer(tmp_path: Path) -> Program:
    """A computer on which nothing has been set up."""
    return Program("desktop_app", ("--home", str(tmp_path / "laptop" / "home"), "--key-file", str(tmp_path / "laptop.key")))


def _files(county: County, url: str, folder: Path) -> dict[str, Path]:
    return {line["office"]: Path(line["file"]) for line in county.program("provision", str(folder), "--server", url).lines}


def test_a_computer_sets_itself_up_pairs_and_works(county: County, computer: Program, tmp_path: Path) -> None:
    with county.serving() as url:
        (file,) = _files(county, url, tmp_path / "files").values()
        assert file.stat().st_mode & 0o077 == 0
        first = computer("provision", str(file))
        assert (first.value["office"], first.value["made"], first.value["paired"]) == (OFFICE, True, True)
        card = file.with_name(f"{OFFICE}-恢复码.txt")
        assert str(card) in first.err
        again = computer("provision", str(file)).value  # run again, as a script of the county's IT will
        assert again == first.value | {"made": False, "paired": False}
        computer.add("consultation", {"channel": "5"})
        assert computer("sync").value["pushed"] == 1
    words = card.read_text("utf-8").split()
    assert "恢复码" in words[0] and any(word.count("-") > 3 for word in words)


def test_without_a_link_the_office_is_made_and_the_next_run_pairs_it(county: County, computer: Program, tmp_path: Path) -> None:
    with county.serving() as url:
        (file,) = _files(county, url, tmp_path / "files").values()
    assert "没有配对" in computer("provision", str(file), "--recovery", str(tmp_path / "card.txt"), code=3).err
    assert (tmp_path / "card.txt").exists()
    with county.serving():
        done = computer("provision", str(file)).value
    assert (done["made"], done["paired"]) == (False, True)


def test_a_file_is_for_one_computer_only(county: County, computer: Program, tmp_path: Path) -> None:
    other = Program("desktop_app", ("--home", str(tmp_path / "second"), "--key-file", str(tmp_path / "second.key")))
    with county.serving() as url:
        (file,) = _files(county, url, tmp_path / "files").values()
        computer("provision", str(file))
        refused = other("provision", str(file), "--recovery", str(tmp_path / "second.txt"), code=2)
    assert "配对码" in refused.err


def test_nothing_is_written_over_a_recovery_code_or_over_another_office(county: County, computer: Program, tmp_path: Path) -> None:
    with county.serving() as url:
        (file,) = _files(county, url, tmp_path / "files").values()
        card = tmp_path / "card.txt"
        card.write_text("留着")
        assert "没有改动" in computer("provision", str(file), "--recovery", str(card), code=2).err
        assert card.read_text() == "留着" and not (tmp_path / "laptop" / "home" / "office.db").exists()
        computer("init", "--office", "451299002", "--name", "别的所")
        assert "451299002 的数据" in computer("provision", str(file), "--recovery", str(tmp_path / "new.txt"), code=2).err
        assert not (tmp_path / "new.txt").exists()


def test_the_county_writes_for_whom_it_is_asked_and_names_what_it_does_not_know(county: County, tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_text("-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n")
    county.program("office", "add", "451299002", "达悟司法所")
    asked = ("--server", "https://sfj.example", "--ca", str(ca), "--office", "451299002")
    (line,) = county.program("provision", str(tmp_path / "out"), *asked).lines
    said = json.loads(Path(line["file"]).read_text("utf-8"))
    assert (said["name"], said["server"], said["ca"][:11]) == ("达悟司法所", "https://sfj.example", "-----BEGIN ")
    for wrong in (
        ("--server", "http://sfj.example"),
        ("--server", "https://x", "--office", "451299999"),
        ("--server", "https://x", "--ca", line["file"]),
    ):
        assert "没有写任何文件" in county.program("provision", str(tmp_path / "none"), *wrong, code=2).err
    assert not (tmp_path / "none").exists()
