"""Rekeying: which ways open this office, adding and removing one, a new recovery code, and a new key for the whole database.

A change is one write of ``slots.json``, but for the database's own key: that one survives being cut off at any point, because meanwhile the
slots hold the ways to both keys (RELIABILITY E-5). Every change is kept in the access log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.errors import Refused
from desktop_app.domain.kind import Kind
from desktop_app.services import secrets, session
from desktop_app.services.clock import Clock
from desktop_app.services.escrow import public_of, sealed_for
from desktop_app.services.secrets import Held, Keyring
from desktop_app.services.session import ROOTS, Session
from desktop_app.store import accesses, database, settings, slots
from desktop_app.store.accesses import Access
from desktop_app.store.database import Connection
from desktop_app.store.opening import FILE
from desktop_app.store.slots import Slots
from desktop_app.store.whole import tidy

_BY_HAND = ("recovery", "county")  # ways that alone would leave nobody who opens the program in the morning


@dataclass(frozen=True, slots=True)
class Keys:
    """How an office is locked."""

    suite: int
    algorithms: str
    generation: int
    ways: list[str]


@dataclass(frozen=True, slots=True)
class Rekeying:
    """The keys of this office."""

    session: Session
    keyring: Keyring

    def keys(self) -> Keys:
        """How this office is locked."""
        wrapped = self._slots()
        return Keys(wrapped.suite.number, wrapped.suite.title, wrapped.generation, [way for way in slots.WAYS if way in wrapped.wrapped])

    def add(self, held: Held) -> str:
        """Add a way: a key file (made when it is not there), a passphrase, or the keyring of this computer; which way it is."""
        way, made = secrets.added(self._slots(), self.session.store_key, held, self.keyring)
        self._save(made, f"添加解锁方式 {way}")
        return way

    def remove(self, way: str) -> None:
        """Take a way out; raise Refused for one that is not there, and for the last that a person uses from day to day."""
        wrapped = self._slots()
        if way not in wrapped.wrapped:
            raise Refused(f"没有“{way[:30]}”这种解锁方式；现有 {'、'.join(wrapped.wrapped)}。没有改动")
        left = wrapped.without(way, self.session.store_key)
        if not any(name not in _BY_HAND for name in left.wrapped) or "recovery" not in left.wrapped:
            raise Refused("恢复码和至少一种日常的解锁方式必须留下；没有改动。请先添加别的方式，恢复码可以换新的")
        self._save(left, f"去掉解锁方式 {way}")
        name = wrapped.wrapped[way].get("name")
        if name is not None:
            self.keyring.forget(str(name))

    def new_recovery_code(self) -> str:
        """A new recovery code, to be shown once; the one before opens this store no longer."""
        code = slots.recovery_code()
        self._save(self._slots().having("recovery", slots.recovery_secret(code), self.session.store_key), "换新恢复码")
        return code

    def _slots(self) -> Slots:
        return secrets.load(self.session.store.home)

    def _save(self, made: Slots, what: str) -> None:
        _save(self.session, made, what)


def seal_for_county(session: Session) -> bool:
    """Let the county's escrow key open this office too, when the county has published one; whether anything changed."""
    wrapped, public = secrets.load(session.store.home), public_of(session)
    if public is None or wrapped.wrapped.get("county", {}).get("public") == public.hex():
        return False
    slot = sealed_for(public, session.store_key, wrapped.store)
    _save(session, wrapped.holding("county", slot, session.store_key), "添加县局代管")
    return True


def _save(session: Session, made: Slots, what: str) -> None:
    made.save(session.store.home)
    with session.store.database.writing() as connection:
        _note(session, connection, what)


def _note(session: Session, connection: Connection, what: str) -> None:
    store = session.store
    accesses.note(store.schema, connection, store.county, Access(session.clock.now_ms(), session.author, "keys", "slots.json", what))


def change_key(home: Path, held: Held, keyring: Keyring, kinds: Iterable[Kind], clock: Clock) -> str:
    """Give the whole database a new key and every way a new secret; the new recovery code, to be shown once. Nobody else may have it open.

    Ways that are not at hand now end: other key files and passphrases have to be added again. Attachments of before stay under their
    old keys, which are kept inside the database; new ones are sealed under the new one.
    """
    known = list(kinds)
    key, source = secrets.unlock(home, held, keyring)
    opened = session.open_with(home, key, source, known, clock)
    public = public_of(opened)
    store = opened.store
    with store.database.writing() as connection:
        settings.put(store.schema, connection, ROOTS, [root.hex() for root in opened.blobs.roots])
        _note(opened, connection, "换数据库密钥")
    store.close()
    return _turn(home, secrets.load(home), key, held, keyring, public)


def _turn(home: Path, wrapped: Slots, key: bytes, held: Held, keyring: Keyring, public: bytes | None) -> str:
    new_key, code = slots.new_key(), slots.recovery_code()
    turning = wrapped.turning(key, new_key).having("recovery", slots.recovery_secret(code), new_key)
    if public is not None:
        turning = turning.holding("county", sealed_for(public, new_key, wrapped.store), new_key)
    _way, turning = secrets.added(turning, new_key, held, keyring)
    turning.save(home)
    database.change_key(home / FILE, key, new_key)
    done = turning.settled(new_key)
    done.save(home)
    tidy(home / slots.BEFORE)  # it still holds the ways to the key of before
    for slot in wrapped.wrapped.values():
        if "name" in slot:
            keyring.forget(str(slot["name"]))
    return code
