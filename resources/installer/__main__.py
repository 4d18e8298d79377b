"""`python -m resources.installer`: check and pack a bundle, make a .deb or a portable folder of it, release it to those who update."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_app import __version__
from resources.installer import debian, inspection, portable
from resources.installer.releasing import Keys, Repository, copy, first_root, next_root
from sync.releases.sources import FOLDER

_ROOT = Path(__file__).parents[1] / "updates" / "root.json"
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}  # what Debian calls them


def parser() -> argparse.ArgumentParser:
    """The arguments there are."""
    top = argparse.ArgumentParser(prog="python -m resources.installer", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="is the bundle as it must be; packs it too")
    check.add_argument("bundle", type=Path)
    check.add_argument("--system", choices=("linux", "windows"), default="linux")
    check.add_argument("--glibc", default=platform.libc_ver()[1] or "0.0", help="newest GLIBC it may ask for; default: this machine's")
    deb = commands.add_parser("deb", help="the Debian package of a bundle, beside it")
    deb.add_argument("bundle", type=Path)
    stick = commands.add_parser("portable", help="the folder for a stick, beside a packed bundle")
    stick.add_argument("packed", type=Path)
    stick.add_argument("--windows", type=Path, help="a Windows bundle to go with it")
    _releasing(commands)
    return top


def main() -> int:
    """Do what the arguments say; exit code 1 when a bundle may not go out, with the reasons on stderr."""
    given = parser().parse_args()
    return _COMMANDS[given.command](given)


def _deb(given: argparse.Namespace) -> int:
    print(f"installer: {debian.build(given.bundle, given.bundle.parent, _MACHINES[platform.machine()])}")
    return 0


def _portable(given: argparse.Namespace) -> int:
    print(f"installer: {portable.portable(given.packed, given.windows, given.packed.parent)}")
    return 0


def _releasing(commands: Any) -> None:
    keys = commands.add_parser("keys", help="new keys, and the root that programs built from now on trust; passphrase from stdin")
    release = commands.add_parser("release", help="add a bundle to a repository of releases and sign it; passphrase from stdin")
    refresh = commands.add_parser("refresh", help="sign anew what is newest, before it expires; passphrase from stdin")
    rekey = commands.add_parser("rekey", help="new keys take over from old ones; both passphrases from stdin, a line each")
    stick = commands.add_parser("stick", help="put a repository onto a stick, for a county or an office")
    release.add_argument("bundle", type=Path)
    release.add_argument("--system", choices=("linux", "windows"), default="linux")
    release.add_argument("--machine", choices=tuple(_MACHINES), default="x86_64")
    release.add_argument("--earlier", type=Path, action="append", default=[], help="a bundle before it, to make differences against")
    for one in (release, refresh, rekey, stick):
        one.add_argument("repository", type=Path)
    stick.add_argument("to", type=Path)
    rekey.add_argument("--new", type=Path, required=True)
    for one in (keys, release, refresh, rekey):
        one.add_argument("--keys", type=Path, required=True)


def _repository(given: argparse.Namespace) -> Repository:
    repository = Repository(given.repository, _keys(given), lambda: datetime.now(UTC))
    if not (given.repository / "metadata").is_dir():
        repository.begin(_ROOT.read_bytes())
    return repository


def _keys(given: argparse.Namespace) -> Keys:
    return Keys(given.keys, sys.stdin.readline().strip().encode())


def _new_keys(given: argparse.Namespace) -> int:
    keys = _keys(given)
    keys.make()
    _ROOT.parent.mkdir(exist_ok=True)
    _ROOT.write_bytes(first_root(keys, datetime.now(UTC)))
    print(f"installer: keys in {given.keys}; {_ROOT} goes into every bundle built from now on")
    return 0


def _release(given: argparse.Namespace) -> int:
    made = _repository(given).release(given.bundle, __version__, given.system, given.machine, given.earlier)
    print(f"installer: {made.version} for {made.system} {made.machine}, {len(made.files)} files, in {given.repository}")
    return 0


def _refresh(given: argparse.Namespace) -> int:
    _repository(given).refresh()
    return 0


def _stick(given: argparse.Namespace) -> int:
    copy(given.repository, given.to / FOLDER)
    return 0


def _rekey(given: argparse.Namespace) -> int:
    old, new = _keys(given), Keys(given.new, sys.stdin.readline().strip().encode())
    new.make()
    roots = sorted((given.repository / "metadata").glob("*.root.json"), key=lambda path: int(path.name.partition(".")[0]))
    root = next_root(roots[-1].read_bytes(), old, new, datetime.now(UTC))
    repository = Repository(given.repository, new, lambda: datetime.now(UTC))
    repository.begin(root)
    repository.sign_all()
    _ROOT.write_bytes(root)
    return 0


def _check(given: argparse.Namespace) -> int:
    folder, system, glibc = given.bundle, given.system, given.glibc
    packed = inspection.pack(folder, folder.parent / f"karstdesk-{__version__}-{system}-{platform.machine()}.tar.xz")
    expected = Path(__file__).with_name(f"contents-{system}.txt").read_text("utf-8").splitlines()
    major, minor = (int(part) for part in glibc.split(".")[:2])
    found = inspection.faults(folder, expected, (major, minor), packed)
    seen = inspection.look(folder)
    print(f"bundle: {seen.files} files, {seen.disk_bytes:,} bytes on disk, {packed.stat().st_size:,} bytes in {packed}")
    if seen.glibc > (0, 0):
        print(f"bundle: runs from GLIBC {seen.glibc[0]}.{seen.glibc[1]} on")
    for fault in found:
        print(f"bundle: {fault}", file=sys.stderr)
    return 1 if found else 0


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "check": _check, "deb": _deb, "portable": _portable,
    "keys": _new_keys, "release": _release, "refresh": _refresh, "rekey": _rekey, "stick": _stick,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
