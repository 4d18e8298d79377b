"""The portable folder starts the program on a computer where nothing is installed, and never one that was spoilt on the way."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from desktop_app import __version__
from resources.installer.inspection import pack
from resources.installer.portable import portable


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A stick with a bundle whose programs say what they were asked; the stick gives no right to run anything."""
    bundle = tmp_path / "built" / "karstdesk"
    bundle.mkdir(parents=True)
    for name in ("karstdesk", "karstdesk-window"):
        (bundle / name).write_text(f'#!/bin/sh\necho {name} "$@"\n')
        (bundle / name).chmod(0o755)
    packed = pack(bundle, tmp_path / "built" / f"karstdesk-{__version__}-linux-x86_64.tar.xz")
    folder = portable(packed, None, tmp_path / "stick")
    for path in folder.rglob("*"):
        path.chmod(0o444 if path.is_file() else 0o555)
    return folder


def start(stick: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    home.mkdir(exist_ok=True)
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
    return subprocess.run(["sh", str(stick / "启动.sh"), *arguments], capture_output=True, text=True, env=environment)


def test_it_unpacks_itself_once_and_starts(stick: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert start(stick, home).stdout == "karstdesk-window\n"
    (place,) = (home / ".local/share/KarstDesk-program").iterdir()
    before = place.stat().st_mtime_ns
    assert start(stick, home, "--self-test").stdout == "karstdesk --self-test\n"
    assert place.stat().st_mtime_ns == before


def test_a_program_spoilt_on_the_stick_is_not_started(stick: Path, tmp_path: Path) -> None:
    packed = next(stick.glob("*.tar.xz"))
    packed.chmod(0o644)
    packed.write_bytes(packed.read_bytes()[:-20])
    done = start(stick, tmp_path / "home")
    assert (done.returncode, done.stdout) == (1, "")
    assert "没有启动" in done.stderr and not (tmp_path / "home" / ".local").exists()


def test_windows_rides_along_and_the_note_is_readable_there(tmp_path: Path) -> None:
    (tmp_path / "windows").mkdir()
    (tmp_path / "windows" / "karstdesk-window.exe").write_bytes(b"MZ")
    packed = tmp_path / "packed.tar.xz"
    packed.write_bytes(b"")
    folder = portable(packed, tmp_path / "windows", tmp_path / "out")
    assert (folder / "windows" / "karstdesk-window.exe").is_file()
    note = (folder / "说明.txt").read_bytes()
    assert note.startswith(b"\xef\xbb\xbf") and b"\r\n" in note and b"\r\r" not in note
