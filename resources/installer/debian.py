"""The .deb: everything of the program below /opt/apps/APPID, as UOS wants it; on other systems a link or two beside.

UOS looks into /opt/apps/*/entries by itself and forbids packages to write elsewhere; Kylin and Debian need the links (scripts below).
Nothing of the package touches a home folder: removing or purging it keeps every office's data.
Source: UOS desktop application packaging rules (info, entries, files); Debian Policy §6.5 for the order of scripts.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from desktop_app import __version__
from resources.installer import inspection

APPID = "org.karstdesk.desk"
TITLE = "石山司法所工作台"
_HOME = f"opt/apps/{APPID}"
_RUNS = f"/{_HOME}/files/karstdesk"
_ENTRY = f"""[Desktop Entry]
Type=Application
Name={TITLE}
Name[en]=KarstDesk
Comment=司法所的登记、提醒、文书和报表，没有网络也能用
Exec={_RUNS}/karstdesk-window
Icon={APPID}
Categories=Office;
StartupNotify=true
StartupWMClass=karstdesk-window
"""
_LINKS = f"""/usr/bin/karstdesk {_RUNS}/karstdesk
/usr/bin/karstcounty {_RUNS}/karstcounty
/usr/share/applications/{APPID}.desktop /{_HOME}/entries/applications/{APPID}.desktop
/usr/share/icons/hicolor/scalable/apps/{APPID}.svg /{_HOME}/entries/icons/hicolor/scalable/apps/{APPID}.svg"""
_POSTINST = f"""#!/bin/sh
# UOS (/etc/os-version) finds the entries by itself; other systems get links to them.
set -e
[ "$1" = configure ] || exit 0
[ ! -e "$DPKG_ROOT/etc/os-version" ] || exit 0
while read -r link target; do
	mkdir -p "$DPKG_ROOT$(dirname "$link")"
	[ -e "$DPKG_ROOT$link" ] && [ ! -L "$DPKG_ROOT$link" ] || ln -sfn "$target" "$DPKG_ROOT$link"
done <<END
{_LINKS}
END
"""
_PRERM = f"""#!/bin/sh
# Only our own links go, and only when the program goes; what an office wrote lies in its user's home and stays.
set -e
[ "$1" = remove ] || exit 0
while read -r link target; do
	[ "$(readlink "$DPKG_ROOT$link")" != "$target" ] || rm -f "$DPKG_ROOT$link"
done <<END
{_LINKS}
END
"""


def build(bundle: Path, into: Path, architecture: str = "amd64", version: str = __version__) -> Path:
    """The package of a bundle, written into a folder; built there too, in a place of its own that is removed."""
    root = into / f"{APPID}-{version}"
    shutil.rmtree(root, ignore_errors=True)
    home = root / _HOME
    _write(home / "info", json.dumps(_info(architecture, version), ensure_ascii=False, indent=1))
    _write(home / "entries" / "applications" / f"{APPID}.desktop", _ENTRY)
    icon = home / "entries" / "icons" / "hicolor" / "scalable" / "apps" / f"{APPID}.svg"
    icon.parent.mkdir(parents=True)
    shutil.copyfile(Path(__file__).parents[1] / "icons" / "mark.svg", icon)
    shutil.copytree(bundle, home / "files" / "karstdesk", symlinks=True)
    seen = inspection.look(bundle)
    _write(root / "DEBIAN" / "control", _control(seen, architecture, version))
    for name, script in (("postinst", _POSTINST), ("prerm", _PRERM)):
        _write(root / "DEBIAN" / name, script, mode=0o755)
    made = into / f"{APPID}_{version}_{architecture}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "-z9", "-Sextreme", "--build", str(root), str(made)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.rmtree(root)
    return made


def _control(seen: inspection.Looked, architecture: str, version: str) -> str:
    libc = ".".join(map(str, seen.glibc))
    return f"""Package: {APPID}
Version: {version}
Architecture: {architecture}
Maintainer: KarstDesk
Installed-Size: {seen.disk_bytes // 1024}
Depends: libc6 (>= {libc}), libegl1, libgl1, libxcb1
Recommends: fonts-wqy-zenhei | fonts-noto-cjk | fonts-wqy-microhei
Suggests: libcups2
Section: misc
Priority: optional
Description: {TITLE}
 Offline-first records for a township judicial office; given to the county
 when a link comes by. Removing the package keeps the office's data.
"""


def _info(architecture: str, version: str) -> dict[str, object]:
    permissions = {
        "autostart": False, "notification": False, "trayicon": False, "clipboard": True, "account": False, "bluetooth": False,
        "camera": False, "audio_record": False, "installed_apps": False,
    }  # fmt: skip
    return {"appid": APPID, "name": TITLE, "version": f"{version}.0", "arch": [architecture], "permissions": permissions}


def _write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(mode)
