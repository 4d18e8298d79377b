"""Backups: proven before they are called done, refused when a byte of content differs, and never over living data unasked."""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path

import pytest

from desktop_app.domain.errors import Failed, Refused
from desktop_app.domain.kinds import KINDS
from desktop_app.store import backups, checking, opening
from desktop_app.store.blobs import Blobs
from tests import makers
from tests.store.conftest import KEY, Hand

FILE = opening.FILE
CONTENT = random.Random(1).randbytes(3000)


def sound(path: Path) -> list[str]:
    return checking.faults_of_file(path, KEY, KINDS)


@pytest.fixture
def office(hand: Hand) -> Hand:
    """An office with records, an attachment and key slots."""
    hand.add("mediation_case", *(makers.mediation_case(seed) for seed in range(3)))
    home = hand.store.home
    (home / "slots.json").write_text("{}")
    source = home.parent / "scan.jpg"
    source.write_bytes(CONTENT)
    Blobs(home / "attachments", hand.store.database, hand.store.schema, hand.store.county, KEY).take_in(source)
    return hand


def write(office: Hand, target: Path) -> Path:
    home = office.store.home
    backups.write(target, office.store.database, FILE, [home / "slots.json", home / "absent.json"], home / "attachments", sound)
    return target


def restore(source: Path, home: Path, *, replace: bool = False) -> None:
    backups.restore(source, home, FILE, sound, replace=replace, aside="before")


def content(home: Path) -> dict[str, bytes]:
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


def records(home: Path) -> int:
    store = opening.open_store(home, KEY, KINDS)
    try:
        return Hand(store).count("record")
    finally:
        store.close()


def test_a_backup_put_into_an_empty_place_is_the_office_again(office: Hand, tmp_path: Path) -> None:
    backup, home = write(office, tmp_path / "b.zip"), tmp_path / "new"
    restore(backup, home)
    assert sound(home / FILE) == []
    assert records(home) == 3
    assert (home / "slots.json").read_text() == "{}"
    attachments = content(office.store.home / "attachments")
    assert len(attachments) == 1
    assert content(home / "attachments") == attachments
    assert sorted(path.name for path in home.iterdir() if "-" not in path.name) == ["attachments", FILE, "slots.json"]


def test_a_backup_is_one_moment_even_while_somebody_writes(office: Hand, tmp_path: Path) -> None:
    with office.store.database.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM record").all()
        office.add("consultation", makers.consultation())
        write(office, tmp_path / "b.zip")
    restore(tmp_path / "b.zip", tmp_path / "new")
    assert records(tmp_path / "new") == 4


def test_all_of_a_backup_is_ciphertext(office: Hand, tmp_path: Path) -> None:
    raw = write(office, tmp_path / "b.zip").read_bytes()
    name = makers.mediation_case(0)["parties"][0]["name"]
    assert name.encode() not in raw and CONTENT[:64] not in raw and b"CREATE TABLE" not in raw


def test_nothing_but_the_backup_is_left_beside_it(office: Hand, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    write(office, folder / "b.zip")
    assert [path.name for path in folder.iterdir()] == ["b.zip"]


def test_a_check_that_fails_leaves_no_file_and_the_backup_before(office: Hand, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    home = office.store.home
    with pytest.raises(Failed, match="坏了"):
        backups.write(folder / "b.zip", office.store.database, FILE, [], home / "attachments", lambda _: ["坏了"])
    assert list(folder.iterdir()) == []
    before = write(office, folder / "b.zip").read_bytes()
    office.sql("DELETE FROM operation WHERE num = 2")
    with pytest.raises(Failed, match="没有通过检查"):
        write(office, folder / "b.zip")
    assert content(folder) == {"b.zip": before}


def test_a_place_that_cannot_be_written_to_is_said(office: Hand, tmp_path: Path) -> None:
    with pytest.raises(Failed, match="这个文件夹"):
        write(office, tmp_path / "nowhere" / "b.zip")


# --- damage -------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A backup of three small files."""
    home = tmp_path / "made"
    (home / "attachments" / "ab").mkdir(parents=True)
    files = {FILE: home / FILE, "slots.json": home / "slots.json", "attachments/ab/abc": home / "attachments" / "ab" / "abc"}
    for number, path in enumerate(files.values()):
        path.write_bytes(random.Random(number).randbytes(12))
    backups._pack(tmp_path / "small.zip", files)
    return tmp_path / "small.zip"


def _restores_the_same_or_is_refused(backup: Path, raw: bytes, home: Path, expected: dict[str, bytes]) -> bool:
    """Whether it was refused; if not, what is restored is what was saved."""
    backup.write_bytes(raw)
    seen: list[dict[str, bytes]] = []

    def look(path: Path) -> list[str]:
        seen.append(content(path.parent))
        return ["seen"]

    with pytest.raises(Refused):
        backups.restore(backup, home, FILE, look, replace=False, aside="before")
    assert seen in ([], [expected])
    return not seen


def test_a_flipped_byte_of_content_is_refused_and_one_of_the_wrapping_changes_nothing(small: Path, tmp_path: Path) -> None:
    raw, home, expected = small.read_bytes(), tmp_path / "new", content(tmp_path / "made")
    inside = {place for body in expected.values() for place in range(raw.index(body), raw.index(body) + len(body))}
    inside |= set(range(raw.index(b'{\n "version"'), raw.index(b"PK\x01\x02")))
    for place in range(len(raw)):
        damaged = raw[:place] + bytes((raw[place] ^ (1, 8, 255)[place % 3],)) + raw[place + 1 :]
        refused = _restores_the_same_or_is_refused(small, damaged, home, expected)
        assert refused or place not in inside
    assert content(home) == {}


def test_a_backup_cut_short_anywhere_is_refused(small: Path, tmp_path: Path) -> None:
    raw = small.read_bytes()
    for length in range(0, len(raw), 3):
        assert _restores_the_same_or_is_refused(small, raw[:length], tmp_path / "new", {})


def _zip(path: Path, files: dict[str, bytes], manifest: object) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
        archive.writestr("manifest.json", json.dumps(manifest))
    return path


EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("files", "manifest"),
    [
        ({FILE: b""}, {"files": {}}), ({FILE: b""}, {"files": {FILE: "0" * 64}}), ({}, {"files": {FILE: EMPTY}}), ({FILE: b""}, []),
        ({FILE: b""}, {}),
        ({FILE: b""}, {"files": [FILE]}), ({FILE: b"", "more": b""}, {"files": {FILE: EMPTY}}),
        ({"other.db": b""}, {"files": {"other.db": EMPTY}}),
        ({FILE: b"", "../evil": b""}, {"files": {FILE: EMPTY, "../evil": EMPTY}}),
        ({FILE: b"", "/evil": b""}, {"files": {FILE: EMPTY, "/evil": EMPTY}}),
        ({FILE: b"", "a/../../evil": b""}, {"files": {FILE: EMPTY, "a/../../evil": EMPTY}}),
    ],
)  # fmt: skip
def test_a_zip_that_is_not_exactly_a_backup_is_refused(tmp_path: Path, files: dict[str, bytes], manifest: object) -> None:
    with pytest.raises(Refused):
        restore(_zip(tmp_path / "b.zip", files, manifest), tmp_path / "new")
    assert content(tmp_path / "new") == {}
    assert not (tmp_path / "evil").exists()


def test_a_compressed_zip_is_not_ours(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(FILE, bytes(10_000_000))
        archive.writestr("manifest.json", json.dumps({"files": {FILE: EMPTY}}))
    with pytest.raises(Refused):
        restore(tmp_path / "b.zip", tmp_path / "new")


@pytest.mark.parametrize("raw", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_zip_is_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "b.zip").write_bytes(raw)
    with pytest.raises(Refused):
        restore(tmp_path / "b.zip", tmp_path / "new")
    with pytest.raises(Refused):
        restore(tmp_path / "absent.zip", tmp_path / "new")


# --- living data --------------------------------------------------------------------------------------------------------------------


def test_a_living_store_is_not_replaced_unasked(office: Hand, tmp_path: Path) -> None:
    backup = write(office, tmp_path / "b.zip")
    office.add("consultation", makers.consultation())
    office.store.close()
    before = content(office.store.home)
    with pytest.raises(Refused, match="--replace"):
        restore(backup, office.store.home)
    assert content(office.store.home) == before


def test_when_it_is_asked_for_what_was_there_is_kept_aside(office: Hand, tmp_path: Path) -> None:
    backup, home = write(office, tmp_path / "b.zip"), office.store.home
    office.add("consultation", makers.consultation())
    office.store.close()
    before = (home / FILE).read_bytes()
    restore(backup, home, replace=True)
    assert records(home) == 3
    assert (home / "before" / FILE).read_bytes() == before
    assert records(home / "before") == 4
    assert (home / "before" / "slots.json").exists()


def test_a_backup_that_does_not_pass_the_check_replaces_nothing(office: Hand, tmp_path: Path) -> None:
    backup, home = write(office, tmp_path / "b.zip"), office.store.home
    office.store.close()
    before = content(home)
    with pytest.raises(Refused, match="坏了"):
        backups.restore(backup, home, FILE, lambda _: ["坏了"], replace=True, aside="before")
    assert content(home) == before


def test_a_snapshot_that_cannot_be_written_is_said(office: Hand, tmp_path: Path) -> None:
    with pytest.raises(Failed):
        office.store.database.snapshot(tmp_path / "nowhere" / "b.db")
    office.store.database.snapshot(tmp_path / "b.db")
    assert sound(tmp_path / "b.db") == []
