"""The county's signing key as it is kept: sealed with the store's key, so that a database which is not encrypted does not give it away."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop_app.domain.errors import WrongKey

_NONCE = 12


def sealed(key: Ed25519PrivateKey, store_key: bytes) -> str:
    """The key as hex, readable with the store's key only."""
    nonce = secrets.token_bytes(_NONCE)
    return (nonce + AESGCM(_wrapping(store_key)).encrypt(nonce, key.private_bytes_raw(), None)).hex()


def opened(kept: Mapping[str, Any], store_key: bytes) -> Ed25519PrivateKey:
    """The key of a county's settings; raise WrongKey when the store's key is another one's. Older counties kept it as it is."""
    if "sealed_key" not in kept:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept["key"]))
    raw = bytes.fromhex(kept["sealed_key"])
    try:
        return Ed25519PrivateKey.from_private_bytes(AESGCM(_wrapping(store_key)).decrypt(raw[:_NONCE], raw[_NONCE:], None))
    except InvalidTag:
        raise WrongKey("密钥文件不是这个县局的；数据没有改动，请核对 --key-file") from None


def _wrapping(store_key: bytes) -> bytes:
    return hmac.new(store_key, b"karst signing key", hashlib.sha256).digest()
