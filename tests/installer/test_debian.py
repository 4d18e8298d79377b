"""The .deb is built, installed into a root of its own, brought up to a newer version and removed; an office's data stays."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from resources.installer.debian import APPID, build

pytestmark = pytest.mark.skipif(shutil.which("dpkg") is None, reason="no Debian")
HOME = f"opt/apps/{APPID}"
LINKS = ["usr/bin/karstdesk", "usr/bin/karstcounty", f"usr/share/applications/{APPID}.desktop"]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle with programs that say which version they are."""
    folder = tmp_path / "karstdesk"
    (folder / "_internal").mkdir(parents=True)
    (folder / "_internal" / "libx.so.1").write_bytes(b"\x7fELF\0GLIBC_2.28\0")
    for name in ("karstdesk", "karstdesk-window", "karstcounty"):
        (folder / name).write_text("#!/bin/sh\necho ran $0\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The root of a system on which nothing is installed, with an office's data in a home."""
    root = tmp_path / "root"
    for folder in ("var/lib/dpkg/updates", "var/lib/dpkg/info", "home/clerk/.local/share/KarstDesk"):
        (root / folder).mkdir(parents=True)
    for name in ("status", "available"):
        (root / "var/lib/dpkg" / name).touch()
    (root / "home/clerk/.local/share/KarstDesk/office.db").write_bytes(b"the office")
    return root


def dpkg(root: Path, *arguments: str) -> None:
    options = [f"--root={root}", "--force-depends", "--force-script-chrootless", "--force-not-root", "--log=/dev/null"]
    environment = os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    done = subprocess.run(["dpkg", *options, *arguments], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr


def test_it_lies_where_uos_looks_and_starts_from_there(bundle: Path, root: Path, tmp_path: Path) -> None:
    made = build(bundle, tmp_path)
    assert made.name == f"{APPID}_0.1.0_amd64.deb"
    dpkg(root, "--install", str(made))
    told = json.loads((root / HOME / "info").read_text("utf-8"))
    assert (told["appid"], told["name"], told["arch"]) == (APPID, "石山司法所工作台", ["amd64"])
    entry = (root / HOME / "entries/applications" / f"{APPID}.desktop").read_text("utf-8")
    starts = next(line.removeprefix("Exec=/") for line in entry.splitlines() if line.startswith("Exec="))
    assert subprocess.run([root / starts], capture_output=True, text=True).stdout.startswith("ran ")
    assert (root / HOME / "entries/icons/hicolor/scalable/apps" / f"{APPID}.svg").is_file()
    for link in LINKS:
        assert (root / str((root / link).readlink())[1:]).is_file()


def test_on_uos_nothing_is_written_outside_its_own_folder(bundle: Path, root: Path, tmp_path: Path) -> None:
    (root / "etc").mkdir()
    (root / "etc/os-version").touch()
    dpkg(root, "--install", str(build(bundle, tmp_path)))
    assert not (root / "usr").exists()


def test_a_newer_one_takes_its_place_and_removing_keeps_what_the_office_wrote(bundle: Path, root: Path, tmp_path: Path) -> None:
    dpkg(root, "--install", str(build(bundle, tmp_path)))
    (bundle / "new").touch()
    dpkg(root, "--install", str(build(bundle, tmp_path, version="0.2.0")))
    assert (root / HOME / "files/karstdesk/new").exists() and all((root / link).is_symlink() for link in LINKS)
    (root / "usr/bin/karstcounty").unlink()
    (root / "usr/bin/karstcounty").write_text("somebody else's")
    dpkg(root, "--purge", APPID)
    assert not (root / "opt/apps" / APPID).exists() and not any((root / link).is_symlink() for link in LINKS)
    assert (root / "usr/bin/karstcounty").read_text() == "somebody else's"
    assert (root / "home/clerk/.local/share/KarstDesk/office.db").read_bytes() == b"the office"


def test_it_asks_for_a_system_as_new_as_its_libraries_do(bundle: Path, tmp_path: Path) -> None:
    asked = subprocess.run(["dpkg-deb", "--field", str(build(bundle, tmp_path)), "Depends"], capture_output=True, text=True).stdout
    assert asked.startswith("libc6 (>= 2.28), libegl1")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["karstdesk", f"{APPID}_0.1.0_amd64.deb"]
