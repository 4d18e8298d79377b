"""Key slots: each way unlocks the same key, no other secret does, and the file survives cuts and is told apart when damaged."""

from __future__ import annotations

import base64
import json
import os
import stat
from pathlib import Path

import pytest

from desktop_app.domain.errors import Failed, WrongKey
from desktop_app.store import slots
from desktop_app.store.slots import NAME, Slots, load, new_key, recovery_code, recovery_secret
from desktop_app.store.whole import write_whole

KEY = bytes(range(32))
SECRET = b"a secret of the keyring"


def test_every_way_unlocks_the_same_key(tmp_path: Path) -> None:
    made = Slots.make(KEY).having("keyring", SECRET, KEY).having("keyfile", b"file", KEY)
    made.save(tmp_path)
    found = load(tmp_path)
    assert found == made
    assert found is not None
    assert found.unlock("keyring", SECRET) == found.unlock("keyfile", b"file") == KEY


@pytest.mark.parametrize(("way", "secret"), [("keyring", b"other"), ("keyfile", SECRET), ("recovery", SECRET), ("", b"")])
def test_another_secret_or_another_way_does_not(way: str, secret: bytes) -> None:
    made = Slots.make(KEY).having("keyring", SECRET, KEY)
    with pytest.raises(WrongKey):
        made.unlock(way, secret)


def test_a_slot_of_another_store_or_another_way_is_not_taken(tmp_path: Path) -> None:
    here, there = (Slots.make(KEY).having("keyring", SECRET, KEY) for _ in range(2))
    with pytest.raises(WrongKey):
        Slots(here.store, here.check, there.wrapped).unlock("keyring", SECRET)
    with pytest.raises(WrongKey):
        Slots(here.store, here.check, {"keyfile": here.wrapped["keyring"]}).unlock("keyfile", SECRET)


def test_a_key_that_is_not_this_stores_is_noticed_without_the_database() -> None:
    other = Slots.make(bytes(32))
    mixed = Slots(other.store, other.check, other.having("keyring", SECRET, KEY).wrapped)
    with pytest.raises(WrongKey, match="不相配"):
        mixed.unlock("keyring", SECRET)


def test_every_flipped_bit_of_a_slot_is_noticed() -> None:
    made = Slots.make(KEY).having("keyring", SECRET, KEY)
    sealed = base64.b64decode(made.wrapped["keyring"]["sealed"])
    for place in range(len(sealed)):
        damaged = bytearray(sealed)
        damaged[place] ^= 1
        with pytest.raises(WrongKey):
            Slots(made.store, made.check, {"keyring": {"sealed": base64.b64encode(damaged).decode()}}).unlock("keyring", SECRET)


@pytest.mark.parametrize("sealed", ["", "!!!", "AAAA", "汉字"])
def test_a_slot_that_is_no_slot_is_a_wrong_key(sealed: str) -> None:
    made = Slots.make(KEY)
    with pytest.raises(WrongKey):
        Slots(made.store, made.check, {"keyring": {"sealed": sealed}}).unlock("keyring", SECRET)


def test_the_file_says_nothing_of_the_key(tmp_path: Path) -> None:
    Slots.make(KEY).having("keyring", SECRET, KEY).save(tmp_path)
    content = (tmp_path / NAME).read_text("utf-8")
    for secret in (KEY, SECRET):
        assert secret.hex() not in content
        assert base64.b64encode(secret).decode().rstrip("=") not in content


def test_saving_keeps_the_slots_before_and_leaves_no_half_file(tmp_path: Path) -> None:
    one = Slots.make(KEY).having("keyring", SECRET, KEY)
    one.save(tmp_path)
    before = (tmp_path / NAME).read_bytes()
    one.having("recovery", b"code", KEY).save(tmp_path)
    assert (tmp_path / f"{NAME}.before").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [NAME, f"{NAME}.before"]


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    Slots.make(KEY).save(tmp_path)
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    write_whole(tmp_path / "open", b"", 0o644)
    assert stat.S_IMODE((tmp_path / "open").stat().st_mode) == 0o644


def test_a_folder_without_slots_has_none(tmp_path: Path) -> None:
    assert load(tmp_path) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"{}", b'{"store": "a"}', b"\xff\xfe", json.dumps({"store": "a", "check": "b", "slots": 5}).encode()],
)  # fmt: skip
def test_a_damaged_file_is_said_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(Failed, match="已损坏"):
        load(tmp_path)
    assert (tmp_path / NAME).read_bytes() == content


def test_a_recovery_code_unlocks_however_it_is_written() -> None:
    code = recovery_code()
    assert len(code.split("-")) == 8 and {len(group) for group in code.split("-")} == {5}
    made = Slots.make(KEY).having("recovery", recovery_secret(code), KEY)
    for written in (code, code.replace("-", ""), code.replace("-", " "), f" {code} \n", code.replace("-", "－")):
        assert made.unlock("recovery", recovery_secret(written)) == KEY


def test_every_single_slip_in_a_code_is_named_by_its_group() -> None:
    code = recovery_code()
    for place, digit in enumerate(code):
        if digit != "-":
            other = code[:place] + str((int(digit) + 1) % 10) + code[place + 1 :]
            with pytest.raises(WrongKey, match=f"第 {place // 6 + 1} 组"):
                recovery_secret(other)


@pytest.mark.parametrize("written", ["", "abc", "00000", "-".join(["00000"] * 7), "-".join(["00000"] * 9), "0000"])
def test_a_code_of_another_length_is_refused(written: str) -> None:
    with pytest.raises(WrongKey):
        recovery_secret(written)


def test_keys_and_codes_are_never_the_same_twice() -> None:
    assert len({new_key() for _ in range(50)}) == len({recovery_code() for _ in range(50)}) == 50
    assert len(new_key()) == slots.KEY_BYTES == 32
