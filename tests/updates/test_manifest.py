"""A manifest names only places inside the program's folder, on every system, whoever signed it."""

from __future__ import annotations

import msgspec
import pytest

from sync.releases.manifest import BadRelease, File, Manifest, is_version, number, read, written

SHA = "ab" * 32
GOOD = File("_internal/字 体.so", SHA, 10, 8, True, changed={"cd" * 32: 3})
MANIFEST = Manifest("1.2.0", "linux", "x86_64", (GOOD, File("libQt6Core.so.6", link="_internal/PySide6/libQt6Core.so.6")))


def test_what_was_written_is_read_back() -> None:
    assert read(written(MANIFEST)) == MANIFEST


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../x", "a/../../x", "a//b", "C:/x", "a\\b", "con", "aux.txt", "a/nul", "x.", "x ", "a/b\x00", "~" * 300, "a:b"],
)
def test_a_path_that_leads_out_or_that_windows_does_not_take_is_refused(path: str) -> None:
    with pytest.raises(BadRelease):
        read(written(msgspec.structs.replace(MANIFEST, files=(msgspec.structs.replace(GOOD, path=path),))))


@pytest.mark.parametrize("link", ["../x", "/etc/passwd", "a/../../..", "..", "C:\\x"])
def test_a_link_that_leads_out_is_refused(link: str) -> None:
    with pytest.raises(BadRelease):
        read(written(msgspec.structs.replace(MANIFEST, files=(File("libx.so", link=link),))))


def test_a_link_to_a_neighbour_folder_is_fine() -> None:
    read(written(msgspec.structs.replace(MANIFEST, files=(File("a/b/libx.so", link="../../c/libx.so"),))))


@pytest.mark.parametrize(
    "files",
    [
        (),
        (GOOD, GOOD),
        (GOOD, msgspec.structs.replace(GOOD, path="_INTERNAL/字 体.so")),
        (File("x", "AB" * 32, 1, 1),),
        (File("x", SHA, -1, 1),),
        (File("x", SHA, 2**40, 1),),
        (File("x", SHA, 1, 0),),
        (File("x", SHA, 1, 1, changed={"zz": 1}),),
    ],
)
def test_files_without_sense_are_refused(files: tuple[File, ...]) -> None:
    with pytest.raises(BadRelease):
        read(written(msgspec.structs.replace(MANIFEST, files=files)))


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b"\xff", b"[" * 100_000, written(MANIFEST)[:-4]])
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(BadRelease):
        read(data)


def test_versions_are_numbers() -> None:
    assert number("1.10.0") > number("1.9.9")
    assert [is_version(text) for text in ("1.2", "1.2.3.4", "1", "1.2.x", "1.2-rc1", 3, None)] == [
        True,
        True,
        False,
        False,
        False,
        False,
        False,
    ]
