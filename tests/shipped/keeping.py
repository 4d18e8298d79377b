"""Keeps what this version writes, for every later version to read: python -m tests.shipped.keeping 1

Run once a format, when it is shipped, and never again for that number: the folder is what old laptops have on their disks.
"""

from __future__ import annotations

import io
import json
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import sqlcipher3
import zstandard

from desktop_app.domain.kinds import KINDS
from desktop_app.services import session
from desktop_app.services.office import Office
from sync.wire import bundle, messages
from sync.wire.bundle import Direction, Manifest, Piece, Sealer
from sync.wire.frames import open_sealed
from tests import makers
from tests.fakes import FakeClock, FakeKeyring
from tests.sync.world import OFFICE, County, Device, key_of

HERE = Path(__file__).parent
CODE, NAME = "451299001", "雅龙司法所"


def exchange() -> dict[str, Any]:
    """Packets of one exchange as they went, and what they say."""
    county = County(seed=b"shipped county")
    device = Device(county, key_of(b"shipped device"), draw=random.Random("shipped").getrandbits)
    other = Device(county, key_of(b"shipped other"), draw=random.Random("shipped other").getrandbits)
    record = device.add(title="鸡舍过界", deal="赔三百元", tags=["a", "b"], items=[{"name": "韦小光"}, {"name": "覃小明", "note": "证人"}])
    device.sync()
    other.sync()
    other.change(record, deal="赔四百元")
    other.sync()
    device.change(record, deal="赔五百元", note="又议", items=None)
    for title in ("一", "二", "三", "四", "五"):
        device.add(title=title, items=[{"name": "黄" + title}])
    gone = device.add(title="误登")
    device.delete(gone)
    went: list[dict[str, str]] = []

    def way(packet: bytes) -> bytes:
        answer = county.answer(packet)
        asks = open_sealed(packet, device.key.public_key(), messages.question_context())
        says = open_sealed(answer, county.key.public_key(), messages.answer_context(packet))
        went.append({"packet": packet.hex(), "question": asks.hex(), "answered": answer.hex(), "answer": says.hex()})
        return answer

    device.sync(way)
    with device.database.reading() as connection:
        logs = device.journal.logs(connection, device.device.hex())
        entries = [entry for log in logs for entry in device.journal.between(connection, log.incarnation, 1, log.last)]
    log = [{"dot": list(entry.dot), "payload": entry.payload.hex(), "link": entry.link.hex()} for entry in entries]
    return {"exchanges": went, "log": log, "county_says": county.dump(), "reads": [_builtins(one) for one in went]}


def _builtins(one: dict[str, str]) -> dict[str, Any]:
    asks = messages.decode(bytes.fromhex(one["question"]), messages.Question)
    says = messages.decode(bytes.fromhex(one["answer"]), messages.Answer)
    return {"question": msgspec.to_builtins(asks), "answer": msgspec.to_builtins(says)}


def stick() -> dict[str, str]:
    """A bundle for the county."""
    county = County(seed=b"shipped county")
    key = key_of(b"shipped device")
    out = io.BytesIO()
    sealer = Sealer(out, Direction.TO_COUNTY, county.bureau.sealing.public_key().public_bytes_raw())
    sealer.put(bundle.MANIFEST, bundle.encoded(Manifest(sender=Device(county, key).device, office=OFFICE)))
    sealer.put(bundle.PIECE, bundle.encoded(Piece(sha256=bytes(32), offset=0, total=3, body=b"abc")))
    sealer.end(key)
    return {"bundle": out.getvalue().hex()}


def office(folder: Path) -> tuple[bytes, list[str]]:
    """An office's database without its encryption, and the records in it as lines."""
    made, _ = session.make(folder / "office", CODE, NAME, folder / "office.key", FakeKeyring(), KINDS, FakeClock())
    desk = Office.over(made, KINDS)
    kinds = ("mediation_case", "aid_application", "consultation", "publicity_event") * 2
    made_here = [desk.add(kind, getattr(makers, kind)(number)) for number, kind in enumerate(kinds)]
    desk.edit(made_here[0].id, {"summary": "改过一次的案情摘要"}, "补记")
    lines = list(desk.viewing.dump())
    key = made.store_key
    desk.close()
    raw = sqlcipher3.connect(str(folder / "office" / "office.db"))
    raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    raw.execute("ATTACH ? AS plain KEY ''", (str(folder / "plain.db"),))
    raw.execute("SELECT sqlcipher_export('plain')")
    raw.execute(f"PRAGMA plain.user_version = {raw.execute('PRAGMA user_version').fetchone()[0]}")
    raw.close()
    return (folder / "plain.db").read_bytes(), lines


def main(arguments: list[str]) -> int:
    """Write the folder of a format; refuses one that is there."""
    (number,) = arguments
    place = HERE / number
    place.mkdir()
    (place / "exchange.json").write_text(json.dumps(exchange(), ensure_ascii=False, indent=1, default=bytes.hex) + "\n", encoding="utf-8")
    (place / "stick.json").write_text(json.dumps(stick(), indent=1) + "\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        database, lines = office(Path(folder))
    (place / "office.db.zst").write_bytes(zstandard.ZstdCompressor(level=19).compress(database))
    (place / "office.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{place}: {sqlcipher3.sqlite_version}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
