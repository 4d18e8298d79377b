"""The county's escrow key: made once on a computer without a network, kept by custodians in three shares, never in the county's database.

Two of three shares answer an office that has lost every way into its own store. Source: RELIABILITY E-7; docs/operating.md.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop_app.domain.errors import Failed, Refused
from desktop_app.store.whole import write_whole
from sync.wire import escrow
from sync.wire.suites import STANDARD

PUBLIC = "escrow.json"  # to be published: karstcounty publish escrow escrow.json
_FILE_BYTES = 4096


def make(folder: Path) -> str:
    """Write the three shares and the public half into a folder; the digits by which the key is known. Nothing is written over."""
    private = escrow.new_key()
    public = private.public_key().public_bytes_raw()
    parts = escrow.shares(private.private_bytes_raw())
    papers = {
        f"share-{holder}.json": {"version": 1, "for": public.hex(), "halves": {pair: half.hex() for pair, half in halves.items()}}
        for holder, halves in parts.items()
    }  # fmt: skip
    files: dict[str, Any] = {**papers, PUBLIC: {"suite": STANDARD.number, "public": public.hex()}}
    if any((folder / name).exists() for name in files):
        raise Refused(f"{folder} 里已有代管钥匙的文件，没有改动；换新的请用空文件夹")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, content in files.items():
            write_whole(folder / name, json.dumps(content, indent=1).encode())
    except OSError as error:
        raise Failed(f"{folder} 写不进去：{error.strerror}") from None
    return escrow.fingerprint(public)


def answer(question: Path, share_files: list[Path], to: Path) -> dict[str, str]:
    """Answer an office's question with two custodians' shares; whose store it is and the digits to compare. Raise Refused."""
    asked, held = _read(question), [_read(path) for path in share_files]
    try:
        if len(held) != 2 or {share["for"] for share in held} != {asked["for"]}:
            raise Refused("要两份不同保管人的分片，而且是封存这个所钥匙的那一套；没有打开")
        one, other = ({pair: bytes.fromhex(half) for pair, half in share["halves"].items()} for share in held)
        private = X25519PrivateKey.from_private_bytes(escrow.joined(one, other))
        bound, asker = f"{asked['store']}/county".encode(), bytes.fromhex(asked["public"])
        key = escrow.opened(private, base64.b64decode(asked["sealed"]), bound)
        given = {"version": 1, "store": asked["store"], "sealed": base64.b64encode(escrow.sealed(asker, key, bound)).decode()}
    except (KeyError, TypeError, AttributeError, ValueError):
        raise Refused("申请或分片不完整，或者不相配；没有打开") from None
    try:
        write_whole(to, json.dumps(given, indent=1).encode())
    except OSError as error:
        raise Failed(f"{to} 写不进去：{error.strerror}") from None
    return {"store": asked["store"], "fingerprint": escrow.fingerprint(asker)}


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()[: _FILE_BYTES + 1]
        found = json.loads(raw) if len(raw) <= _FILE_BYTES else None
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused(f"{path.name} 读不出来，或不是这种文件；没有打开")
    return found
