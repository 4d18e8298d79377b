"""Provisioning: from a county's file to a paired office with nobody at the keyboard; run as often as wanted, what is done stays done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain import provision
from desktop_app.domain.errors import Failed, Refused
from desktop_app.domain.kind import Kind
from desktop_app.domain.provision import Provision
from desktop_app.services import session
from desktop_app.services.clock import Clock
from desktop_app.services.enrolling import enrol
from desktop_app.services.secrets import Held, Keyring
from desktop_app.services.session import Session
from desktop_app.services.starting import county_of
from desktop_app.store import opening


@dataclass(frozen=True, slots=True)
class Machine:
    """Where an office is to live on this computer."""

    home: Path
    held: Held  # what unlocks its key
    keyring: Keyring
    clock: Clock


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What a computer is now."""

    office: str
    device: str
    county: str
    made: bool  # the office was made just now
    paired: bool  # and paired just now


def from_file(path: Path) -> Provision:
    """What a county's file says; raise Refused when it is none."""
    try:
        with path.open("rb") as file:
            return provision.read(file.read(provision.LARGEST + 1))
    except OSError as error:
        raise Refused(f"配置文件 {path.name} 读不出来（{error.strerror}）；没有改动") from None


def carry_out(given: Provision, machine: Machine, kinds: Iterable[Kind], card: Path) -> Provisioned:
    """Make the office and pair it, as far as that is not done yet. The recovery code goes into ``card``, which must not exist.

    Raise Refused when another office lives here, NoLink when the county cannot be reached: the office is made then, the next run pairs it.
    """
    known = list(kinds)
    made = not (machine.home / opening.FILE).exists()
    opened = _made(given, machine, known, card) if made else _found(given, machine, known)
    try:
        if county := county_of(opened):
            return Provisioned(opened.store.office, opened.store.device, county[0], made, paired=False)
        done = enrol(opened, given.server, given.code, given.ca or None)
        return Provisioned(done.office, done.device, done.county, made, paired=True)
    finally:
        opened.store.close()


def _made(given: Provision, machine: Machine, kinds: list[Kind], card: Path) -> Session:
    if card.exists():
        raise Refused(f"{card} 已经存在，恢复码不会写在它上面；没有改动。请换一个文件名，或先收好原来的")
    try:
        card.parent.mkdir(parents=True, exist_ok=True)
        with card.open("x", encoding="utf-8") as out:  # before the office is made: without a place for its code there is none
            opened, code = session.make(
                machine.home, given.office, given.name, machine.held, machine.keyring, kinds, machine.clock
            )  # fmt: skip
            out.write(
                f"{given.name}（{given.office}）的恢复码\n\n    {code}\n\n请打印后与电脑分开锁好，并从这里删去。电脑坏了只有它能打开数据。\n"
            )
    except OSError as error:
        raise Failed(f"恢复码写不到 {card}（{error.strerror}）；没有建立数据库") from None
    return opened


def _found(given: Provision, machine: Machine, kinds: list[Kind]) -> Session:
    opened = session.open_office(machine.home, machine.held, machine.keyring, kinds, machine.clock)
    if opened.store.office != given.office:
        opened.store.close()
        raise Refused(f"这台电脑上是 {opened.store.office} 的数据，配置文件是给 {given.office} 的；没有改动")
    return opened
