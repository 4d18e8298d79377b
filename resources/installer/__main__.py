"""`python -m resources.installer`: check a bundle and pack it. Exit code 1 when it may not go out, with the reasons."""

from __future__ import annotations

import argparse
import platform
import sys
from pathlib import Path

from desktop_app import __version__
from resources.installer import inspection


def main() -> int:
    """Do what the arguments say; the exit code."""
    arguments = argparse.ArgumentParser(prog="python -m resources.installer", description=__doc__)
    arguments.add_argument("bundle", type=Path, help="folder of the bundle")
    arguments.add_argument("--system", choices=("linux", "windows"), default="linux")
    arguments.add_argument("--glibc", default=platform.libc_ver()[1], help="newest GLIBC it may ask for; default: this machine's")
    given = arguments.parse_args()
    folder: Path = given.bundle
    name = f"karstdesk-{__version__}-{given.system}-{platform.machine()}.tar.xz"
    packed = inspection.pack(folder, folder.parent / name)
    major, minor = (int(part) for part in (given.glibc or "0.0").split(".")[:2])
    expected = Path(__file__).with_name(f"contents-{given.system}.txt").read_text("utf-8").splitlines()
    found = inspection.faults(folder, expected, (major, minor), packed)
    seen = inspection.look(folder)
    print(f"bundle: {seen.files} files, {seen.disk_bytes:,} bytes on disk, {packed.stat().st_size:,} bytes in {packed}")
    if seen.glibc > (0, 0):
        print(f"bundle: runs from GLIBC {seen.glibc[0]}.{seen.glibc[1]} on")
    for fault in found:
        print(f"bundle: {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
