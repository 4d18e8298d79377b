"""Starting: a new office on this computer, what a county's invitation says, the county's fingerprint, and the practice office.

An invitation is any text with the county's address and a code in it, as the county reads it out, prints it as QR, or puts it on a stick.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.errors import Refused
from desktop_app.domain.kind import Kind
from desktop_app.services import made_up, session
from desktop_app.services.clock import Clock
from desktop_app.services.enrolling import PRACTICE, enrol
from desktop_app.services.office import Office
from desktop_app.services.secrets import Held, Keyring
from desktop_app.services.session import Session
from desktop_app.store import settings

_SERVER = re.compile(r"https?://[^\s#，；]+")
_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{4}-?[0-9A-Z]{4}-?[0-9A-Z]{4}(?![0-9A-Z])")
INVITATION_BYTES = 4096  # a longer file is none
PRACTICE_CODE, PRACTICE_NAME = "451299099", "练习乡司法所"  # 451299 is no area
PRACTICE_RECORDS = 24


@dataclass(frozen=True, slots=True)
class Invitation:
    """Where the county is, and the code that lets this computer in."""

    server: str
    code: str


@dataclass(frozen=True, slots=True)
class Met:
    """The county this computer belongs to now, and the office to go on with."""

    office: Office
    county: str
    fingerprint: str


def read_invitation(text: str) -> Invitation:
    """The invitation in a text; raise Refused when its address or its code is not to be found."""
    server = _SERVER.search(text)
    code = _CODE.search(_SERVER.sub(" ", text).upper())
    if server is None or code is None:
        missing = "服务器地址（https:// 开头）" if server is None else "12 位配对码"
        raise Refused(f"没有找到{missing}；请把县局给的整段文字粘贴进来")
    return Invitation(server[0].rstrip("/"), code[0])


def invitation_of(path: Path) -> Invitation:
    """The invitation in a small file, e.g. on a stick; raise Refused when it is none."""
    try:
        with path.open("rb") as file:
            raw = file.read(INVITATION_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{path.name} 读不出来或不是文字文件；没有配对") from None
    if len(raw) > INVITATION_BYTES:
        raise Refused(f"{path.name} 太大，不是配对文件；没有配对")
    return read_invitation(text)


def make_office(
    home: Path, code: str, name: str, held: Held, keyring: Keyring, kinds: Iterable[Kind], clock: Clock
) -> tuple[Office, str]:  # fmt: skip
    """A new office and the recovery code to be shown once; raise Refused or Failed with nothing left behind."""
    known = list(kinds)
    made, recovery = session.make(home, code, name, held, keyring, known, clock)
    return Office.over(made, known), recovery


def practice_office(home: Path, keyring: Keyring, kinds: Iterable[Kind], clock: Clock) -> Office:
    """The office for practice, with made-up records, made when it is first wanted; its key lies beside it, as nothing in it is real."""
    known, key_file = list(kinds), home / "practice.key"
    if (home / "office" / "office.db").exists():
        return Office.over(session.open_office(home / "office", key_file, keyring, known, clock), known)
    home.mkdir(parents=True, exist_ok=True)
    made, _recovery = session.make(home / "office", PRACTICE_CODE, PRACTICE_NAME, key_file, keyring, known, clock)
    with made.store.database.writing() as connection:
        settings.put(made.store.schema, connection, PRACTICE, True)
    office = Office.over(made, known)
    makers = {"mediation_case": made_up.mediation_case, "consultation": made_up.consultation, "aid_application": made_up.aid_application,
              "publicity_event": made_up.publicity_event}  # fmt: skip
    for number in range(PRACTICE_RECORDS):
        key = list(makers)[number % len(makers)]
        if key in office.kinds:
            office.add(key, makers[key](number))
    return office


def meet(office: Office, text: str) -> Met:
    """Pair with the county of an invitation. A computer that the county has refused is another device afterwards, in an office opened anew.

    Raise Refused, NoLink or Unwelcome, with nothing changed.
    """
    invitation = read_invitation(text)
    paired = enrol(office.session, invitation.server, invitation.code, None)
    if paired.device != office.device:
        office = Office.over(session.again(office.session, office.kinds.values()), office.kinds.values())
    name, fingerprint = county_of(office.session) or ("", "")
    return Met(office, name, fingerprint)


def county_of(session: Session) -> tuple[str, str] | None:
    """The paired county's name and the fingerprint of its key in groups of four, to be compared by telephone; None when there is none."""
    with session.store.database.reading() as connection:
        name = settings.get(session.store.schema, connection, "county_name")
        public = settings.get(session.store.schema, connection, "county_public")
    if public is None:
        return None
    digest = hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16].upper()
    return str(name or ""), " ".join(digest[start : start + 4] for start in range(0, 16, 4))
