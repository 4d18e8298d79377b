"""The installer for Windows compiles without a warning, asks for no rights, and keeps what an office wrote."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT

SCRIPT = ROOT / "resources" / "installer" / "windows.nsi"


@pytest.mark.skipif(shutil.which("makensis") is None, reason="make installer-windows installs it")
def test_it_compiles_without_a_warning(tmp_path: Path) -> None:
    (tmp_path / "bundle" / "_internal").mkdir(parents=True)
    (tmp_path / "bundle" / "karstdesk.exe").write_bytes(b"MZ")
    (tmp_path / "bundle" / "_internal" / "python.dll").write_bytes(b"MZ")
    out = tmp_path / "karstdesk-1.2.3.exe"  # a name with "setup" makes Windows load compatibility shims from beside it
    defines = ("-DVERSION=1.2.3", f"-DBUNDLE={tmp_path / 'bundle'}", f"-DOUT={out}")
    done = subprocess.run(["makensis", "-V2", "-WX", *defines, str(SCRIPT)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert out.read_bytes().startswith(b"MZ")


def test_every_way_out_is_a_sentence_in_chinese_with_a_code_of_its_own() -> None:
    refusals = re.findall(r'!insertmacro Refuse (\d) "(.+)"', SCRIPT.read_text("utf-8"))
    assert [code for code, _ in refusals] == ["3", "2", "2"]
    assert all("没有" in sentence for _, sentence in refusals)


def test_it_never_removes_a_folder_that_an_office_writes_in() -> None:
    removed = re.findall(r"^\s*(?:RMDir|Delete)(?: /r)? \"(.+?)\"", SCRIPT.read_text("utf-8"), re.MULTILINE)
    assert removed and all(path.startswith(("$INSTDIR", "$SMPROGRAMS\\", "$DESKTOP\\")) for path in removed)
    assert re.findall(r"RMDir /r \"(.+?)\"", SCRIPT.read_text("utf-8")) == ["$INSTDIR\\_internal"] * 2
