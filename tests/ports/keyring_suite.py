"""What every keyring has to do, the fake one and the real one alike: keep, exchange, forget, and say when it is locked.

Run as a program inside a D-Bus session of its own, it asks the real secret service all of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_app.domain.errors import Locked, WrongKey
from desktop_app.services import secrets
from desktop_app.services.secrets import Keyring, SystemKeyring


@dataclass(frozen=True)
class Place:
    """A keyring, and what can befall it."""

    keyring: Keyring
    reset: Callable[[], object]  # everything in it is gone
    lock: Callable[[], object]


def keeps_what_it_is_given(place: Place) -> None:
    keyring = place.keyring
    assert keyring.get("没有过") is None
    keyring.put("本所", "秘密一")
    assert keyring.get("本所") == "秘密一"
    keyring.put("本所", "秘密二")
    assert keyring.get("本所") == "秘密二"


def forgets_what_it_is_told_to(place: Place) -> None:
    place.keyring.put("将忘", "秘密")
    place.keyring.forget("将忘")
    assert place.keyring.get("将忘") is None
    place.keyring.forget("将忘")


def unlocks_a_store_and_says_when_it_was_reset(place: Place) -> None:
    home = Path(tempfile.mkdtemp())
    key, _code, way = secrets.make(home, None, place.keyring)
    assert (way, secrets.unlock(home, None, place.keyring)) == ("keyring", (key, "keyring"))
    before = (home / "slots.json").read_bytes()
    place.reset()
    with pytest.raises(WrongKey, match=r"可能被重置.*恢复码"):
        secrets.unlock(home, None, place.keyring)
    assert (home / "slots.json").read_bytes() == before and sorted(path.name for path in home.iterdir()) == ["slots.json"]


def makes_a_passphrase_stronger(place: Place) -> None:
    home, words = Path(tempfile.mkdtemp()), secrets.Words("石山路远 云深雾重 也要送达")
    key, _code, way = secrets.make(home, words, place.keyring)
    assert way == "keyring+passphrase" and secrets.unlock(home, words, place.keyring)[0] == key
    with pytest.raises(WrongKey):
        secrets.unlock(home, secrets.Words("石山路远 云深雾重 也要送到"), place.keyring)
    place.reset()
    with pytest.raises(WrongKey, match="恢复码"):
        secrets.unlock(home, words, place.keyring)


def says_that_it_is_locked(place: Place) -> None:
    home = Path(tempfile.mkdtemp())
    secrets.make(home, None, place.keyring)
    place.lock()
    with pytest.raises(Locked, match="没有改动"):
        secrets.unlock(home, None, place.keyring)
    with pytest.raises(Locked):
        secrets.make(home / "new", None, place.keyring)
    assert not (home / "new").exists()


SUITE = (
    keeps_what_it_is_given, forgets_what_it_is_told_to, unlocks_a_store_and_says_when_it_was_reset, makes_a_passphrase_stronger,
    says_that_it_is_locked,
)  # fmt: skip


def _real() -> Place:
    """The secret service of this session, emptied and locked by its own means."""
    import secretstorage

    bus = secretstorage.dbus_init()

    def reset() -> None:
        for item in list(secretstorage.get_default_collection(bus).get_all_items()):
            item.delete()

    return Place(SystemKeyring(), reset, lambda: secretstorage.get_default_collection(bus).lock())


if __name__ == "__main__":
    for each in SUITE:
        each(_real())
        print(each.__name__)
