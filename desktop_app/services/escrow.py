"""Escrow: the county as a last way into an office's own store, for when the keyring is reset and the recovery code is lost.

The office asks with a file, two custodians at the county open the sealed key and seal it again for this very question, the office takes the
answer. The key itself is on no screen and in no file in clear. Source: RELIABILITY E-7.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop_app.domain.errors import Failed, Refused, WrongKey
from desktop_app.services import secrets
from desktop_app.services.referring import Referring
from desktop_app.services.secrets import Held, Keyring
from desktop_app.services.session import Session
from desktop_app.store.slots import Slot
from desktop_app.store.whole import write_whole
from sync.wire import escrow

ASKING = "asking.key"  # beside the database while a question is open: the private half that the answer is sealed for
_FILE_BYTES = 4096


def public_of(session: Session) -> bytes | None:
    """The county's escrow key as it published it, or None."""
    with session.store.database.reading() as connection:
        found = Referring(session).json(connection, "escrow")
    return None if found is None else bytes.fromhex(found["public"])


def sealed_for(public: bytes, key: bytes, store: str) -> Slot:
    """The slot that only the county's escrow key opens."""
    sealed = escrow.sealed(public, key, _bound(store))
    return {"sealed": base64.b64encode(sealed).decode(), "public": public.hex()}


def ask(home: Path, to: Path) -> str:
    """Write the question that goes to the county; the digits to compare with it by telephone. Raise Failed when it has no way in."""
    wrapped = secrets.load(home)
    slot = wrapped.wrapped.get("county") or (wrapped.before.wrapped.get("county") if wrapped.before else None)
    if slot is None:
        raise Failed("这个数据库没有县局代管的钥匙（配对并同步过、县局发布过代管公钥才有）；数据没有改动。请找恢复码")
    private = escrow.new_key()
    public = private.public_key().public_bytes_raw()
    write_whole(home / ASKING, private.private_bytes_raw().hex().encode() + b"\n")
    question = {"version": 1, "store": wrapped.store, "sealed": slot["sealed"], "for": slot["public"], "public": public.hex()}
    try:
        write_whole(to, json.dumps(question, indent=1).encode())
    except OSError as error:
        raise Failed(f"{to} 写不进去：{error.strerror}；数据没有改动") from None
    return escrow.fingerprint(public)


def take_answer(home: Path, answer: Path, held: Held, keyring: Keyring) -> str:
    """Unlock with the county's answer and wrap the key anew for what is held; which way that is. Raise Refused, Failed or WrongKey."""
    wrapped, given = secrets.load(home), read_paper(answer, ("store", "sealed"))
    try:
        private = X25519PrivateKey.from_private_bytes(bytes.fromhex((home / ASKING).read_text("ascii").strip()))
    except (OSError, ValueError):
        raise Failed("这台电脑上没有等着回答的申请；数据没有改动。请先写一份申请：karstdesk key ask 文件") from None
    try:
        key = escrow.opened(private, base64.b64decode(given["sealed"]), _bound(wrapped.store))
    except ValueError:
        raise WrongKey("这份回答不是给这台电脑这一次申请的，或者被改动过；数据没有改动") from None
    if wrapped.before is not None:
        wrapped = wrapped.settled(key)
    wrapped.proven(key)
    way = secrets.wrap_again(home, wrapped, key, held, keyring)
    (home / ASKING).unlink(missing_ok=True)
    return way


def read_paper(path: Path, names: tuple[str, ...]) -> dict[str, str]:
    """The texts of these names in a small JSON file; raise Refused when it is none."""
    try:
        raw = path.read_bytes()[: _FILE_BYTES + 1]
        found: Any = json.loads(raw) if len(raw) <= _FILE_BYTES else None
        return {name: str(found[name]) for name in names}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise Refused(f"{path.name} 读不出来，或不是这种文件；没有改动") from None


def _bound(store: str) -> bytes:
    return f"{store}/county".encode()
