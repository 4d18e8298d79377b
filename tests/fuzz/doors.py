"""The doors that strangers' bytes come through, each with good samples and the errors it may answer with."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from desktop_app.domain.errors import Refused
from desktop_app.services.starting import invitation_of
from sync.county import enrolment
from sync.county.enrolment import NotPaired
from sync.engine import NotTheCounty, Stranger
from sync.port import Limits
from sync.wire import bundle, messages
from sync.wire.bundle import BadBundle, Direction, Manifest, Piece, Sealer, sealing_key
from sync.wire.enrolment import asker_proof, enrol_context
from sync.wire.frames import open_sealed, seal
from sync.wire.messages import Batch, Enrol, Question, batch_claim
from sync.wire.operations import Create, Delete, Edit, chained, encode
from sync.wire.packing import pack_operations
from tests.sync.world import OFFICE, County, Device, key_of

LIMITS = Limits(operations=1000, operation_bytes=10**6, rows=1, row_bytes=10**6)
Try = Callable[[bytes], object]


@dataclass(frozen=True)
class Door:
    """One way in."""

    samples: list[bytes]  # good ones
    tries: Try
    refusals: tuple[type[Exception], ...]  # anything else that is raised is a fault
    holds: Callable[[], object] = field(default=lambda: None)  # asked in the end; raises when something broke


class SetAside(Exception):
    """The county kept an operation with the reason why it changes nothing."""


def envelope() -> Door:
    """Raw packets at the county's door."""
    county = County()
    device = Device(county)
    device.add(title="甲", items=[{"name": "乙"}])
    device.sync(lambda packet: county.answer(packet))
    question = messages.encode(device.replica().ask(LIMITS))
    return Door([seal(question, device.key, messages.question_context())], county.answer, (Stranger,), lambda: _still_serves(county))


def question() -> Door:
    """Questions of a device that signs whatever it likes."""
    county = County()
    device = Device(county)
    samples = [messages.encode(device.replica().ask(LIMITS))]
    for number in range(6):
        device.add(title=f"第{number}件")
    samples.append(messages.encode(device.replica().ask(LIMITS)))

    def tries(plain: bytes) -> object:
        return county.answer(seal(plain, device.key, messages.question_context()))

    return Door(samples, tries, (Stranger,), lambda: _still_serves(county))


def operation() -> Door:
    """Operations in a log that chains and is signed as it must be: each is taken, refused with its reason, or makes the batch bad."""
    county = County()
    device, known = Device(county), Device(county)
    record = known.add(title="甲", deal="乙", items=[{"name": "丙"}], tags=["a"])
    known.sync()
    signed: dict[str, Any] = {"author": "韦", "at": 5, "why": "因"}
    fields: dict[str, Any] = {"title": "甲", "tags": ["a"], "items": [{"name": "乙"}], "@stage": "draft"}
    changes: dict[str, Any] = {"deal": ("丁", [7, 1]), "tags": ({"+": ["b"], "-": []}, [])}
    samples = [
        encode(Create(record=None, kind="sheet", fields=fields, **signed)),
        encode(Edit(record=record, changes=changes, removes={}, closes=[], **signed)),
        encode(Delete(record=record, seen=[(7, 1)], **signed)),
    ]  # fmt: skip
    logs = iter(range(1, 2**40))

    def tries(payload: bytes) -> object:
        log = next(logs)
        links = [chained(bytes(32), (log, 1), payload)]
        links.append(chained(links[0], (log, 2), samples[0]))
        claim = batch_claim(device.device, log, 1, 2, links[-1])
        packed = pack_operations([payload, samples[0]])
        batch = Batch(incarnation=log, first=1, previous=bytes(32), packed=packed, signature=device.key.sign(claim))
        asks = messages.encode(msgspec.structs.replace(device.replica().ask(LIMITS), batches=[batch], heads=[(log, 2)]))
        packet = seal(asks, device.key, messages.question_context())
        says = messages.decode(_plain(county.answer(packet), packet, county), messages.Answer)
        assert sum(run.last - run.first + 1 for run in says.runs) == 2 and says.runs[-1].result == "ok"  # one bad one stops no other
        if says.runs[0].result == "rejected":
            raise SetAside(says.runs[0].reason)
        return says

    return Door(samples, tries, (Stranger, SetAside), lambda: _still_serves(county))


def answer() -> Door:
    """Answers of a county that signs whatever it likes; the office refuses what it cannot read."""
    county = County()
    device, other = Device(county), Device(county)
    other.add(title="甲", items=[{"name": "乙"}])
    other.sync()
    samples: list[bytes] = []

    def noting(packet: bytes) -> bytes:
        given = county.answer(packet)
        samples.append(messages.encode(messages.decode(_plain(given, packet, county), messages.Answer)))
        return given

    device.sync(noting)
    device.sync(noting)
    return Door(samples, lambda plain: messages.decode(plain, messages.Answer), (ValueError,))


def stick() -> Door:
    """Bundles: changed on the stick, and sealed anew with changed items by somebody who may seal."""
    county = County()
    device = Device(county)
    receiver, key = county.bureau.sealing, device.key
    manifest = bundle.encoded(Manifest(sender=device.device, office=OFFICE))
    piece = bundle.encoded(Piece(sha256=bytes(32), offset=0, total=3, body=b"abc"))

    def tries(data: bytes) -> object:
        if data[:3] == b"KSB":
            return bundle.checked(io.BytesIO(data), Direction.TO_COUNTY, receiver, lambda _: key.public_key())
        out = io.BytesIO()
        sealer = Sealer(out, Direction.TO_COUNTY, receiver.public_key().public_bytes_raw())
        sealer.put(bundle.MANIFEST, data)
        sealer.put(bundle.PIECE, data)
        sealer.end(key)
        out.seek(0)
        found = bundle.checked(out, Direction.TO_COUNTY, receiver, lambda _: key.public_key())
        return found, bundle.decoded(data, Piece)

    whole = io.BytesIO()
    sealer = Sealer(whole, Direction.TO_COUNTY, receiver.public_key().public_bytes_raw())
    sealer.put(bundle.MANIFEST, manifest)
    sealer.put(bundle.PIECE, piece)
    sealer.end(key)
    return Door([whole.getvalue(), whole.getvalue(), manifest, piece], tries, (BadBundle,))


def pairing() -> Door:
    """Requests to be paired, at the county's door."""
    county = County()
    key = key_of(b"asker")
    public = key.public_key().public_bytes_raw()
    asks = Enrol(
        label="ABCD",
        office=OFFICE,
        name="雅龙司法所",
        public=public,
        sealing=sealing_key(key).public_key().public_bytes_raw(),
        proof=bytes(32),
    )
    asks = msgspec.structs.replace(asks, proof=asker_proof(bytes(32), asks))
    plain = messages.encode(asks)

    def tries(data: bytes) -> object:
        raw = data[:3] == b"KSP"
        return enrolment.enrol(county.bureau, data if raw else seal(data, key, enrol_context()))

    return Door([plain, seal(plain, key, enrol_context())], tries, (NotPaired,), lambda: _still_serves(county))


def invitation(folder: Path) -> Door:
    """The file that pairs an office, from a stick."""
    file = folder / "配对.txt"

    def tries(data: bytes) -> object:
        file.write_bytes(data)
        return invitation_of(file)

    text = "石山县司法局 https://sfj.example:8642/ 配对码 ABCD-EFGH-JKLM 72 小时内有效"
    return Door([text.encode(), text.encode("utf-8-sig")], tries, (Refused,))


def _plain(packet: bytes, asked: bytes, county: County) -> bytes:
    return open_sealed(packet, county.key.public_key(), messages.answer_context(asked))


def _still_serves(county: County) -> None:
    """Whatever was tried, an honest office's records arrive."""
    honest = Device(county)
    record = honest.add(title="照常")
    try:
        done = honest.sync()
    except (NotTheCounty, Stranger) as fault:
        raise AssertionError("an honest office is refused") from fault
    assert done.complete and county.state(record).state.values["title"] == "照常"
    assert isinstance(honest.replica().ask(LIMITS), Question)
