"""What shipped versions wrote is read by this one, as it was meant then: packets, logs, sticks, an office's database."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlcipher3
import zstandard

from desktop_app.domain.kinds import KINDS
from desktop_app.store import checking, dumping, opening
from sync.wire import bundle, messages
from sync.wire.bundle import Direction, sealing_key
from sync.wire.frames import open_sealed
from sync.wire.operations import chained, decode, encode
from tests.sync.world import key_of

HERE = Path(__file__).parent
FORMATS = sorted(folder.name for folder in HERE.iterdir() if folder.name.isdecimal())
KEY = bytes(range(32))


def _read(number: str, name: str) -> Any:
    return json.loads((HERE / number / name).read_text(encoding="utf-8"))


def test_there_is_something_to_read() -> None:
    assert FORMATS[:1] == ["1"]


@pytest.mark.parametrize("number", FORMATS)
def test_packets_open_and_say_what_they_said(number: str) -> None:
    kept = _read(number, "exchange.json")
    device, county = key_of(b"shipped device").public_key(), key_of(b"shipped county").public_key()
    for went, reads in zip(kept["exchanges"], kept["reads"], strict=True):
        packet, answered = bytes.fromhex(went["packet"]), bytes.fromhex(went["answered"])
        asks = open_sealed(packet, device, messages.question_context())
        says = open_sealed(answered, county, messages.answer_context(packet))
        assert (asks.hex(), says.hex()) == (went["question"], went["answer"])
        assert _agrees(messages.decode(asks, messages.Question), reads["question"])
        assert _agrees(messages.decode(says, messages.Answer), reads["answer"])


def _agrees(message: Any, kept: list[Any]) -> bool:
    """Whether a message says what was kept; a later version may know more behind it."""
    now = json.loads(json.dumps(msgspec.to_builtins(message), default=bytes.hex))
    return bool(now[: len(kept)] == kept)


@pytest.mark.parametrize("number", FORMATS)
def test_a_log_reads_chains_and_comes_out_byte_for_byte(number: str) -> None:
    link = bytes(32)
    for entry in _read(number, "exchange.json")["log"]:
        payload = bytes.fromhex(entry["payload"])
        assert encode(decode(payload)) == payload
        link = chained(link, tuple(entry["dot"]), payload)
        assert link.hex() == entry["link"]


@pytest.mark.parametrize("number", FORMATS)
def test_a_stick_is_whole(number: str) -> None:
    data = bytes.fromhex(_read(number, "stick.json")["bundle"])
    sender = key_of(b"shipped device").public_key()
    manifest = bundle.checked(io.BytesIO(data), Direction.TO_COUNTY, sealing_key(key_of(b"shipped county")), lambda _: sender)
    assert manifest.office == "451299001"


@pytest.mark.parametrize("number", FORMATS)
def test_an_office_opens_whole_with_the_records_it_had(number: str, tmp_path: Path) -> None:
    _sealed(zstandard.ZstdDecompressor().decompress((HERE / number / "office.db.zst").read_bytes()), tmp_path)
    store = opening.open_store(tmp_path, KEY, KINDS)
    try:
        assert checking.faults(store.database, store.records, store.journal) == []
        with store.database.reading() as connection:
            found = list(dumping.lines(store.records, connection))
        assert found == (HERE / number / "office.ndjson").read_text(encoding="utf-8").splitlines()
    finally:
        store.close()


def _sealed(plain: bytes, home: Path) -> None:
    """The same database encrypted, as a laptop holds it."""
    (home / "plain.db").write_bytes(plain)
    raw = sqlcipher3.connect(str(home / "plain.db"))
    raw.execute(f"ATTACH ? AS office KEY \"x'{KEY.hex()}'\"", (str(home / opening.FILE),))
    raw.execute("SELECT sqlcipher_export('office')")
    raw.execute(f"PRAGMA office.user_version = {raw.execute('PRAGMA user_version').fetchone()[0]}")
    raw.close()
