"""What goes into a bundle is known by name and licence, and nothing goes that a bureau could not pass on."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
import sqlcipher3

from resources.installer import inventory
from resources.installer.inventory import NotForUs, accepted, bill, components, notices

SQLCIPHER = ("sqlcipher3/_sqlite3.so", str(next(Path(sqlcipher3.__file__).parent.glob("_sqlite3*"))))
MSGSPEC = ("msgspec", msgspec.__file__)


@pytest.mark.parametrize(
    ("licence", "fits"),
    [
        ("MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("MIT AND (Zlib OR GPL-3.0-only)", True),
        ("GPL-2.0-or-later WITH Bootloader-exception", True),
        ("GPL-3.0-only", False),
        ("GPL-2.0-or-later", False),
        ("MIT AND AGPL-3.0-only", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_the_gpl_alone_is_not_accepted_and_nothing_unknown(licence: str, fits: bool) -> None:
    assert accepted(licence) is fits


def _package(folder: Path, name: str, licence: str) -> tuple[str, str]:
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\nLicense-Expression: {licence}\n")
    (about / "RECORD").write_text(f"{name}.py,,\n")
    module = folder / f"{name}.py"
    module.write_text("")
    return name, str(module)


def test_a_package_under_the_gpl_alone_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(NotForUs, match=r"^readerline 1\.0: licence GPL-3\.0-only$"):
        components([MSGSPEC, _package(tmp_path, "readerline", "GPL-3.0-only")])


def test_a_library_nobody_knows_stops_the_build(tmp_path: Path) -> None:
    library = tmp_path / "libreadline.so.8"
    library.write_bytes(b"\x7fELF")
    with pytest.raises(NotForUs, match=r"libreadline\.so\.8: nobody knows"):
        components([("libreadline.so.8", str(library))])


def test_each_component_is_named_once_with_its_licence_text(tmp_path: Path) -> None:
    placed = dict(notices([SQLCIPHER, MSGSPEC, MSGSPEC], tmp_path / "notices"))
    listed = (tmp_path / "notices" / "LICENCES.txt").read_text("utf-8").splitlines()
    assert [line.split("\t")[1] for line in listed] == ["BSD-3-Clause", "Zlib AND BSD-3-Clause AND Apache-2.0 AND blessing"]
    assert [line.split()[0] for line in listed] == ["msgspec", "sqlcipher3"]
    assert "licences/sbom.cdx.json" in placed and any(place.startswith("licences/msgspec-0") for place in placed)


def test_the_bill_is_the_same_for_the_same_parts_and_names_where_each_is_from() -> None:
    first, second = bill(components([MSGSPEC, SQLCIPHER])), bill(components([SQLCIPHER, MSGSPEC]))
    assert json.dumps(first) == json.dumps(second)
    assert (first["bomFormat"], first["specVersion"]) == ("CycloneDX", "1.6")
    assert all(part["purl"].startswith("pkg:pypi/") and part["version"] for part in first["components"])
    assert first["dependencies"][0]["dependsOn"] == [part["bom-ref"] for part in first["components"]]


def test_our_own_files_are_no_component() -> None:
    assert components([("resources/phrases.json", str(Path(inventory.__file__).parents[1] / "phrases.json"))]) == []
