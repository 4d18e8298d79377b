"""The portable folder: the program on a stick, for a computer on which nothing may or can be installed.

Linux sticks are FAT, which has neither links nor the right to run, so there the program travels packed and unpacks itself once into the
user's own folder. On Windows it runs from the stick. What an office writes never lies on the stick: a lost stick loses nothing.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from desktop_app import __version__

NAME = "石山司法所工作台（免安装）"
_START = """#!/bin/sh
# Unpack the program once into this user's own folder, proven by its checksum, and start it. Arguments are passed on.
here="$(dirname "$(readlink -f "$0")")"
packed="$here/{packed}"
place="${{XDG_DATA_HOME:-$HOME/.local/share}}/KarstDesk-program/{version}-{digest}"
if [ ! -x "$place/karstdesk/karstdesk-window" ]; then
	if ! echo "{sha256}  $packed" | sha256sum --check --status; then
		echo "优盘上的程序不完整或被改动过，没有启动。请向县局要一份新的。" >&2
		exit 1
	fi
	rm -rf "$place.new" && mkdir -p "$place.new"
	if ! tar -xJf "$packed" -C "$place.new"; then
		rm -rf "$place.new"
		echo "程序解不开（多半是磁盘满了），没有启动。请腾出 250 MB 再试；数据没有改动。" >&2
		exit 1
	fi
	mv "$place.new" "$place"
fi
if [ $# -gt 0 ]; then
	exec "$place/karstdesk/karstdesk" "$@"
fi
exec "$place/karstdesk/karstdesk-window"
"""
_TELLS = f"""石山司法所工作台 {__version__}，不安装也能用

Linux（统信、麒麟、Debian）：在这个文件夹里打开终端，运行  sh 启动.sh
    第一次会解到本人的文件夹里（约 200 MB），以后很快。自检：sh 启动.sh --self-test
Windows 10（1809 以后）、11：双击 windows 文件夹里的 karstdesk-window.exe
    自检：windows\\karstdesk.exe --self-test

登记的内容加密存在这台电脑的本人文件夹里，不在优盘上：优盘丢了，数据不丢。
"""


def portable(packed: Path, windows: Path | None, into: Path) -> Path:
    """The folder to copy onto a stick, from a packed Linux bundle and, where there is one, a Windows bundle."""
    folder = into / NAME
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copyfile(packed, folder / packed.name)
    sha256 = hashlib.sha256(packed.read_bytes()).hexdigest()
    start = _START.format(packed=packed.name, version=__version__, digest=sha256[:8], sha256=sha256)
    (folder / "启动.sh").write_text(start, "utf-8")
    (folder / "说明.txt").write_text(_TELLS.replace("\n", "\r\n"), "utf-8-sig", newline="")  # Windows' Notepad reads it too
    if windows is not None:
        shutil.copytree(windows, folder / "windows")
    return folder
