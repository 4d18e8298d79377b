"""Provisioning files: one for each new computer, with the county's address, whom to trust, the office, and a one-time code.

They are as secret as the codes in them: whoever has one may pair one computer with that office until it is used or expires.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.errors import Failed, Refused
from desktop_app.domain.provision import SUFFIX, Provision
from sync.carriers.http import allowed
from sync.county import offices
from sync.county.bureau import Bureau


@dataclass(frozen=True, slots=True)
class Written:
    """One file."""

    office: str
    file: Path
    expires_at: int  # ms since 1970 UTC


def write(bureau: Bureau, folder: Path, server: str, ca: Path | None, wanted: Iterable[str] | None, days: int) -> list[Written]:
    """A file for each office, or for each of ``wanted``; one that is there is replaced. Raise Refused or Failed."""
    if not allowed(server):
        raise Refused("地址应以 https:// 开头（明文 http 只用于本机演示）；没有写任何文件")
    names = {office.code: office.name for office in offices.offices(bureau)}
    chosen = list(names if wanted is None else dict.fromkeys(wanted))
    if unknown := [code for code in chosen if code not in names]:
        raise Refused(f"没有登记 {'、'.join(unknown)} 这个司法所；没有写任何文件。请先 karstcounty office add")
    anchor = _anchor(ca)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_written(bureau, folder, Provision(server.rstrip("/"), code, names[code], "", anchor), days) for code in chosen]
    except OSError as error:
        raise Failed(f"{folder} 写不进去（{error.strerror}）；已写好的可以用，其余请换一个地方再写") from None


def _written(bureau: Bureau, folder: Path, given: Provision, days: int) -> Written:
    code, expires_at = offices.issue_code(bureau, given.office, days)
    file = folder / f"{given.office}{SUFFIX}"
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(Provision(given.server, given.office, given.name, code, given.ca).written())
    return Written(given.office, file, expires_at)


def _anchor(ca: Path | None) -> str:
    if ca is None:
        return ""
    try:
        text = ca.read_text("ascii").strip()
    except (OSError, ValueError):
        text = ""
    if not text.startswith("-----BEGIN CERTIFICATE-----"):
        raise Refused(f"{ca} 不是 PEM 格式的证书；没有写任何文件")
    return text + "\n"
