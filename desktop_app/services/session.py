"""One unlocked office: the store with who works in it and what the other services share. Opened and made here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from desktop_app.domain.errors import Damaged, Failed, KarstError, Refused, WrongKey
from desktop_app.domain.kind import Kind
from desktop_app.services import secrets
from desktop_app.services.clock import Clock
from desktop_app.services.places import traces
from desktop_app.services.secrets import Held, Keyring
from desktop_app.store import backups, opening, settings, slots
from desktop_app.store.blobs import Blobs
from desktop_app.store.opening import Store
from desktop_app.store.whole import disk_says, tidy
from sync.wire.suites import STANDARD, Suite

ROOTS = "attachment_roots"  # setting: roots of the attachments' keys from before the store's key was changed, hex, the newest first
OFFICE = re.compile(r"\d{9}(-\d{2})?")  # 9-digit township division, or it with a serial for a second office there


@dataclass(frozen=True, slots=True)
class Session:
    """An open office."""

    store: Store
    blobs: Blobs
    clock: Clock
    office_name: str
    author: str
    device_key: Ed25519PrivateKey
    key_source: str
    store_key: bytes

    @property
    def device(self) -> bytes:
        """This device's id."""
        return bytes.fromhex(self.store.device)


def make(
    home: Path, office: str, name: str, held: Held, keyring: Keyring, kinds: Iterable[Kind], clock: Clock, suite: Suite = STANDARD
) -> tuple[Session, str]:  # fmt: skip
    """A new office in ``home`` and its recovery code; raise Refused or Failed with nothing left behind."""
    if not OFFICE.fullmatch(office):
        raise Refused("单位代码应为 9 位数字的乡镇区划代码，或后面加 -01 这样的序号；没有改动")
    if not name.strip() or len(name) > 50:
        raise Refused("单位名称应为 1–50 字；没有改动")
    if traces(home):
        raise Failed(f"{home} 里已有一个数据库或它的一部分（{traces(home)[0]}），没有改动；要重新开始请换一个文件夹")
    with disk_says("没有建立数据库"):
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with being_made(home):
            key, code, source = secrets.make(home, held, keyring, suite)
        device_key = Ed25519PrivateKey.generate()
        device = device_id(device_key).hex()
        facts: dict[str, object] = {"office_name": name, "author": name, "device_key": device_key.private_bytes_raw().hex()}
        store = opening.make(home, key, kinds, office, device, facts)
    return _session(store, key, source, clock), code


@contextmanager
def being_made(home: Path) -> Iterator[None]:
    """Mark a folder as one where a store is being made, so that one cut off before its end does not stand in the way of the next.

    When what is done in the block fails, nothing is left.
    """
    unfinished = home / opening.UNFINISHED
    for rest in (home / slots.NAME, home / slots.BEFORE, Path(f"{unfinished}-wal"), Path(f"{unfinished}-shm"), unfinished):
        rest.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    try:
        yield
    except (KarstError, OSError):
        tidy(unfinished)
        raise


def open_office(home: Path, held: Held, keyring: Keyring, kinds: Iterable[Kind], clock: Clock) -> Session:
    """The office in ``home``; raise WrongKey when it is not unlocked, Damaged when it is and its file cannot be read, Failed otherwise."""
    with disk_says("没有打开"):
        backups.finish(home, opening.FILE)
    key, source = secrets.unlock(home, held, keyring)
    return open_with(home, key, source, kinds, clock)


def open_with(home: Path, key: bytes, source: str, kinds: Iterable[Kind], clock: Clock) -> Session:
    """The office in ``home`` with a key that its slots have proven."""
    try:
        store = opening.open_store(home, key, kinds)
    except WrongKey:
        raise Damaged(
            f"钥匙是对的，数据库文件 {opening.FILE} 却打不开：文件已损坏。请不要再试密码、也不要新建；先复制整个文件夹，再从备份恢复"
        ) from None
    return _session(store, key, source, clock)


def again(session: Session, kinds: Iterable[Kind]) -> Session:
    """The same office opened once more, as after it became another device for its county; the old session is to be used no more."""
    return _session(opening.open_store(session.store.home, session.store_key, kinds), session.store_key, session.key_source, session.clock)


def _session(store: Store, key: bytes, source: str, clock: Clock) -> Session:
    with store.database.reading() as connection:
        kept = {name: settings.get(store.schema, connection, name) for name in ("office_name", "author", "device_key", ROOTS)}
    device_key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept["device_key"]))
    wrapped = slots.load(store.home)
    older = [bytes.fromhex(root) for root in kept[ROOTS] or ()]
    suite = wrapped.suite if wrapped else STANDARD
    blobs = Blobs(store.home / "attachments", store.database, store.schema, store.county, key, older, suite)
    return Session(store, blobs, clock, kept["office_name"], kept["author"], device_key, source, key)


def device_id(key: Ed25519PrivateKey) -> bytes:
    """A device's id: the first 8 bytes of the SHA-256 of its public key."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(public).digest()[:8]
