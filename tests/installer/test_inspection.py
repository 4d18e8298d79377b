"""The checks of a bundle find what they are for: size, files, and libraries that ask for too new a system."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlcipher3

from resources.installer import inspection
from resources.installer.inspection import CARRIED_BYTES, DISK_BYTES, differences, faults, glibc_of, pack, settled

EXPECTED = ["# a comment", "karstdesk", "resources/", "libssl.so", "?libffi.so"]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "karstdesk"
    (folder / "_internal" / "resources").mkdir(parents=True)
    (folder / "karstdesk").write_bytes(b"\x7fELF...\0GLIBC_2.17\0GLIBC_2.2.5\0")
    (folder / "karstdesk").chmod(0o755)
    (folder / "_internal" / "libssl.so.3").write_bytes(b"\x7fELF...\0GLIBC_2.28\0")
    (folder / "_internal" / "resources" / "phrases.json").write_text("{}")
    return folder


def test_a_bundle_as_agreed_may_go_out(bundle: Path) -> None:
    assert faults(bundle, EXPECTED, (2, 28), pack(bundle, bundle.parent / "packed.tar.xz")) == []


def test_a_library_that_sneaked_in_and_one_that_is_gone_are_named(bundle: Path) -> None:
    (bundle / "_internal" / "libgtk-3.so.0").write_bytes(b"")
    (bundle / "_internal" / "libssl.so.3").unlink()
    assert faults(bundle, EXPECTED, (2, 28), None) == ["not expected: libgtk-3.so", "missing: libssl.so"]


def test_a_folder_that_is_expected_must_hold_something() -> None:
    assert list(differences(["karstdesk", "_internal/libssl.so.1.1"], EXPECTED)) == ["missing: resources/"]


def test_a_library_that_asks_for_too_new_a_system_is_named(bundle: Path) -> None:
    assert faults(bundle, EXPECTED, (2, 27), None) == ["asks for GLIBC 2.28, more than 2.27: libssl.so.3"]


def test_too_large_on_disk_or_to_carry_is_a_fault(bundle: Path) -> None:
    for path, size in ((bundle / "_internal" / "libffi.so.8", DISK_BYTES), (bundle.parent / "packed.tar.xz", CARRIED_BYTES + 1)):
        with path.open("wb") as file:
            file.truncate(size)  # no block of it is written
    found = faults(bundle, EXPECTED, (2, 28), bundle.parent / "packed.tar.xz")
    assert [fault.partition("bytes ")[2].partition(";")[0] for fault in found] == ["on disk", "to carry"]


def test_the_ceiling_of_a_real_library_is_found() -> None:
    library = next(Path(sqlcipher3.__file__).parent.glob("_sqlite3*.so"))
    assert (2, 2) < glibc_of(library) < (2, 100)
    assert glibc_of(Path(inspection.__file__)) == (0, 0)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("_internal/libssl.so.1.1", "libssl.so"),
        ("_internal/lxml/etree.cpython-311-x86_64-linux-gnu.so", "lxml/etree.so"),
        ("_internal\\lxml\\etree.cp313-win_amd64.pyd", "lxml/etree.pyd"),
        ("_internal/PySide6/QtCore.abi3.so", "PySide6/QtCore.so"),
        ("_internal/libpyside6.abi3.so.6.11", "libpyside6.so"),
        ("_internal/python3.11/lib-dynload/math.cpython-311-x86_64-linux-gnu.so", "python/lib-dynload/math.so"),
        ("_internal/libpython3.11.so.1.0", "libpython.so"),
        ("_internal/cryptography-50.0.2.dist-info/METADATA", "cryptography.dist-info/METADATA"),
        ("_internal/libpng16.so.16", "libpng16.so"),
    ],
)
def test_what_changes_from_build_to_build_is_no_difference(place: str, name: str) -> None:
    assert settled(place) == name


def test_the_same_bundle_is_packed_into_the_same_bytes(bundle: Path) -> None:
    first, second = pack(bundle, bundle.parent / "a.tar.xz"), pack(bundle, bundle.parent / "b.tar.xz")
    assert first.read_bytes() == second.read_bytes()
