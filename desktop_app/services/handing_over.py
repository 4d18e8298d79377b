"""Handing over: the whole office in one encrypted file for a successor, with a list both sign; and taking such a file in.

Source: DOMAIN §5.3 (staff change is the main cause of loss), §8 story 39.
"""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.errors import Failed, Refused
from desktop_app.domain.kind import Kind
from desktop_app.services import keeping, secrets
from desktop_app.services.clock import Clock, instant
from desktop_app.services.guarding import Guarding
from desktop_app.services.places import traces
from desktop_app.services.reminding import Reminding
from desktop_app.services.secrets import Held, Keyring
from desktop_app.services.session import Session
from desktop_app.services.syncing import Syncing
from desktop_app.services.viewing import Viewing
from desktop_app.store import backups, opening, parcels, settings, slots
from desktop_app.store.opening import FILE
from desktop_app.store.whole import disk_says, tidy
from sync.wire.suites import STANDARD

SHORTEST = 10  # characters of a passphrase
_PLACE = "taking-over"  # folder in which a parcel is made ready before it is the office
_DUE = 500  # open matters that are listed


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was handed over."""

    file: str
    list_file: str  # the list to be signed
    records: int
    due: int  # open matters on the list


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What was taken over."""

    office: str
    name: str
    handed_by: str
    recovery_code: str  # to be shown once
    key_source: str


@dataclass(frozen=True, slots=True)
class HandingOver:
    """The parcel of this office."""

    session: Session
    viewing: Viewing
    reminding: Reminding
    syncing: Syncing
    guarding: Guarding
    kinds: Mapping[str, Kind]

    def write(self, target: Path, passphrase: str, successor: str) -> HandedOver:
        """Write the parcel and, beside it, the list; raise Refused for a weak passphrase, Failed when something cannot be written."""
        words = checked_passphrase(passphrase)
        if not successor.strip() or len(successor) > 50:
            raise Refused("请写明接收人姓名（1–50 字）；没有改动")
        session, counts = self.session, {key: self.viewing.count(kind, where={}) for key, kind in self.kinds.items()}
        self.guarding.note("handover", f"全部 {sum(counts.values())} 条", f"移交给 {successor.strip()}")
        between = target.with_name(target.name + ".backup")
        try:
            keeping.backup(session, between, self.kinds.values())
            facts = {
                "office": session.store.office, "name": session.office_name, "handed_by": session.author, "handed_to": successor.strip(),
                "at": instant(session.clock.now_ms()),
            }  # fmt: skip
            parcels.write(target, between, session.store_key, words, facts)
        finally:
            tidy(between)
        listed = target.with_name(f"{target.stem}-清单.xlsx")
        due = self._list(listed, successor.strip(), counts)
        return HandedOver(str(target), str(listed), sum(counts.values()), due)

    def _list(self, to: Path, successor: str, counts: Mapping[str, int]) -> int:
        """Write the list that both sign: what there is, what is open, what the county has not got yet. Numbers and dates, no names."""
        from desktop_app.sheets import forms

        status = self.syncing.status()
        due = [(one.number or "", one.title, one.due_on, one.days_left) for one in self.reminding.due(limit=_DUE)]
        here = ((self.kinds[key].title, count) for key, count in counts.items())
        rest = (
            ("还没有送到县局的修改", status.pending), ("还没有送到县局的附件", status.pending_attachments), ("等人裁定的冲突", status.conflicts),
        )  # fmt: skip
        forms.write("交接清单", [
            forms.FormPage(
                name="清单", title=f"{self.session.office_name}交接清单",
                notes=(f"移交人：{self.session.author}　接收人：{successor}　日期：{instant(self.session.clock.now_ms())[:10]}",),
                heads=("项目", "数量"), widths=(44, 12), rows=[*here, *rest],
                foot=("移交人签名：　　　　　接收人签名：　　　　　监交人签名：",),
            ),
            forms.FormPage(name="未了事项", heads=("文号", "事项", "期限", "剩余天数"), widths=(30, 40, 14, 10), rows=due),
        ], to)  # fmt: skip
        return len(due)


def checked_passphrase(typed: str) -> str:
    """The passphrase in its normal form; raise Refused for one that can be guessed."""
    words = unicodedata.normalize("NFC", typed.strip("\r\n"))
    if len(words) < SHORTEST or len(set(words)) < 5:
        raise Refused(f"口令太弱：至少 {SHORTEST} 个字符、5 个不同的字符；没有改动")
    return words


def take_over(
    parcel: Path, passphrase: str, home: Path, name: str, held: Held, keyring: Keyring, kinds: Iterable[Kind], clock: Clock
) -> TakenOver:  # fmt: skip
    """Put a handed-over office into an empty folder under a new key, for a new person. Raise Refused, Failed or WrongKey."""
    known = list(kinds)
    if not name.strip() or len(name) > 50:
        raise Refused("请写明接任者姓名（1–50 字）；没有改动")
    if traces(home):
        raise Failed(f"{home} 里已有一个数据库，没有改动；请换一个空文件夹")
    place = home / _PLACE
    with disk_says("没有接任"):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True, mode=0o700)
        try:
            between = place / "parcel.backup"
            label, key = parcels.opened(parcel, unicodedata.normalize("NFC", passphrase.strip("\r\n")), between)
            backups.restore(between, place, FILE, lambda copy: keeping.check(copy, key, known), replace=False, aside="before-takeover")
            between.unlink()
            code, source = _own_keys(place, key, held, keyring)
            store = opening.open_store(place, key, known)
            with store.database.writing() as connection:
                store.desk.begin_log(connection)
                settings.put(store.schema, connection, "author", name.strip())
                settings.put(store.schema, connection, "desk:pin", None)
            store.close()
            backups.swap(home, place, home / "before-takeover", FILE)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    return TakenOver(label.office, label.name, label.handed_by, code, source)


def _own_keys(place: Path, key: bytes, held: Held, keyring: Keyring) -> tuple[str, str]:
    """Slots of the successor alone; the recovery code, and what unlocks from now on."""
    before = slots.load(place)
    (place / slots.NAME).unlink(missing_ok=True)  # the ways in of the one who left
    code = slots.recovery_code()
    wrapped = slots.Slots.make(key, before.suite if before else STANDARD).having("recovery", slots.recovery_secret(code), key)
    return code, secrets.wrap_again(place, wrapped, key, held, keyring)
