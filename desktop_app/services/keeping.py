"""Keeping: checking the store, backing it up, putting a backup back, and getting in again with the recovery code."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from desktop_app.domain.errors import Failed, KarstError, Locked, Refused
from desktop_app.domain.kind import Kind
from desktop_app.services import secrets
from desktop_app.services.clock import Clock
from desktop_app.services.secrets import Held, Keyring
from desktop_app.services.session import Session, open_with
from desktop_app.store import accesses, backups, checking, database, opening, slots
from desktop_app.store.opening import FILE


def faults(session: Session) -> list[str]:
    """What is wrong with the office's store and attachments, a sentence each."""
    store = session.store
    found = checking.faults(store.database, store.records, store.journal)
    with store.database.reading() as connection:
        broken = accesses.broken_at(store.schema, connection, store.county)
    if broken is not None:
        found.append(f"查看日志第 {broken} 条被改动过或缺了一条")
    return found + [f"附件 {sha.hex()[:16]}… 已损坏或不在" for sha in checking.whole_files(store) if not session.blobs.whole(sha)]


def backup(session: Session, target: Path, kinds: Iterable[Kind]) -> None:
    """Write a proven backup; raise Failed when it could not be written or did not prove good."""
    home, known = session.store.home, list(kinds)

    def proves(copy: Path) -> list[str]:
        return check(copy, session.store_key, known)

    backups.write(target, session.store.database, FILE, [home / slots.NAME], home / "attachments", proves)


def restore(
    source: Path, home: Path, held: Held, keyring: Keyring, kinds: Iterable[Kind], clock: Clock, *, replace: bool, code: str | None = None
) -> None:  # fmt: skip
    """Put a backup back; afterwards this device writes a new log, as what came after is elsewhere. Raise Refused, Failed or WrongKey.

    It must open with what is held, or with the recovery ``code``; then it is unlocked by what is held from now on.
    """
    known = list(kinds)

    def key_of(folder: Path) -> bytes:
        return secrets.unlock(folder, held, keyring)[0] if code is None else secrets.recovered(folder, code)[0]

    def proves(copy: Path) -> list[str]:
        return check(copy, key_of(copy.parent), known)

    if replace and (home / FILE).exists():
        _refuse_while_open(home, held, keyring)
    backups.restore(source, home, FILE, proves, replace=replace, aside=f"before-restore-{clock.now_ms() // 1000}")
    key = key_of(home)
    if code is not None:
        secrets.wrap_again(home, secrets.load(home), key, held, keyring)
    store = opening.open_store(home, key, known)
    with store.database.writing() as connection:
        store.desk.begin_log(connection)
    store.close()


def _refuse_while_open(home: Path, held: Held, keyring: Keyring) -> None:
    """Raise Refused while a window or command works with the database; one that cannot be opened is held by nobody."""
    try:
        key, _ = secrets.unlock(home, held, keyring)
        held_now = database.is_held(home / FILE, key)
    except Failed:
        return
    if held_now:
        raise Refused("这个数据库正开着，没有恢复；请先关掉窗口，再恢复")


def check(copy: Path, key: bytes, kinds: list[Kind]) -> list[str]:
    """What is wrong with a copy of the database that lies in a file of any name."""
    try:
        return checking.faults_of_file(copy, key, kinds)
    except KarstError as error:
        return [error.sentence]


def rehearse(source: Path, home: Path, key: bytes, kinds: Iterable[Kind]) -> list[str]:
    """What is wrong with a backup when it is put back into ``home``, a folder that is not in use; empty when it would serve."""
    known = list(kinds)
    backups.restore(source, home, FILE, lambda copy: check(copy, key, known), replace=False, aside="before-drill")
    return check(home / FILE, key, known)


def recover(home: Path, code: str, held: Held, keyring: Keyring) -> str:
    """Unlock with the recovery code and wrap the key anew for what is held; which way that is."""
    key, wrapped = secrets.recovered(home, code)
    return secrets.wrap_again(home, wrapped, key, held, keyring)


def open_with_code(home: Path, code: str, keyring: Keyring, kinds: Iterable[Kind], clock: Clock) -> Session:
    """Open with the recovery code, and let this computer's keyring open from now on where there is one. Raise Failed or WrongKey."""
    key, wrapped = secrets.recovered(home, code)
    try:
        source = secrets.wrap_again(home, wrapped, key, None, keyring)
    except Locked:
        source = "recovery"  # this time only: without a keyring the code is asked for again
    return open_with(home, key, source, kinds, clock)
