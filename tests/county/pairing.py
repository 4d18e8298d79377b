"""A device as a test holds it: it makes a key, asks to be paired, exchanges; nothing of the desktop program is used."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from desktop_app.domain.kinds import KINDS
from desktop_app.store import carried
from desktop_app.store.desk import New, Signed
from desktop_app.store.opening import Store, make
from desktop_app.store.records import Stored
from desktop_app.store.replica import OfficeReplica
from sync import engine
from sync.carriers import stick
from sync.county.bureau import Bureau
from sync.county.serving import make_server
from sync.pace import Pace
from sync.port import Identity
from sync.wire import bundle, messages
from sync.wire.bundle import Direction, Manifest, Sealer, Sink, sealing_key
from sync.wire.enrolment import asker_proof, blob_claim, code_key, county_proof, device_of, enrol_context, enrolled_context
from sync.wire.frames import MEDIA_TYPE, open_sealed, pack, seal, unsealed
from sync.wire.messages import Enrol, Enrolled

OFFICE, OTHER = "451299101", "451299102"  # of a county there is not
START_MS = int(datetime(2026, 11, 23, 1, 30, tzinfo=UTC).timestamp() * 1000)
WAIT_S = 20


@dataclass
class Clock:
    """A clock that a test moves."""

    ms: int = START_MS

    def __call__(self) -> int:
        return self.ms


@dataclass(frozen=True)
class Served:
    """A county whose server answers."""

    bureau: Bureau
    url: str


@contextmanager
def serving(bureau: Bureau, chain: Path | None = None, key: Path | None = None) -> Iterator[Served]:
    """The server of an open county on a loopback port, in a thread of the test."""
    listening, ready = socket.create_server(("127.0.0.1", 0)), threading.Event()
    anchor = chain.read_bytes() if chain else b""
    server = make_server(bureau, anchor, ready.set, chain, key)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    assert ready.wait(WAIT_S)
    try:
        yield Served(bureau, f"{'https' if chain else 'http'}://127.0.0.1:{listening.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(WAIT_S)
        listening.close()
    assert not thread.is_alive()


@dataclass
class Device:
    """One computer of an office."""

    office: str = OFFICE
    name: str = "一号机"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def id(self) -> bytes:
        return device_of(self.public)

    @property
    def sealing(self) -> bytes:
        return sealing_key(self.key).public_key().public_bytes_raw()

    def packet(self, code: str, **different: Any) -> bytes:
        """The packet that asks to be paired; ``different`` is changed after the proof was made."""
        label, key = code_key(code)
        asks = Enrol(label=label, office=self.office, name=self.name, public=self.public, sealing=self.sealing, proof=bytes(32))
        asks = msgspec.structs.replace(asks, proof=asker_proof(key, asks))
        return seal(messages.encode(msgspec.structs.replace(asks, **different)), self.key, enrol_context())

    def paired(self, url: str, code: str) -> Enrolled:
        """What the county says, after every proof in it was found good."""
        packet = self.packet(code)
        answer = post(f"{url}/v1/enrol", packet)
        assert answer.status_code == 200, answer.text
        said = messages.decode(unsealed(answer.content), Enrolled)
        county = Ed25519PublicKey.from_public_bytes(said.public)
        assert open_sealed(answer.content, county, enrolled_context(packet)) == unsealed(answer.content)
        assert said.proof == county_proof(code_key(code)[1], said, self.public)
        return said

    def blob(
        self, served: Served, method: str, sha256: str, offset: int = 0, body: bytes = b"", proof: bytes = b"", **query: Any
    ) -> requests.Response:  # fmt: skip
        """One signed request for an attachment."""
        headers = {"X-Karst-Device": self.id.hex(), "X-Karst-Signature": self.key.sign(blob_claim(method, sha256, offset, body)).hex()}
        if proof:
            headers["X-Karst-Proof"] = proof.hex()
        if body or proof:
            headers["Content-Type"] = "application/octet-stream"
        query = {"o": offset} | query
        return requests.request(method, f"{served.url}/v1/b/{sha256}", params=query, data=body, headers=headers, timeout=WAIT_S)


def post(url: str, body: bytes, media_type: str = MEDIA_TYPE) -> requests.Response:
    """Send one body."""
    return requests.post(url, data=body, headers={"Content-Type": media_type}, timeout=WAIT_S)


@dataclass(frozen=True)
class Wire:
    """The carrier of a test."""

    url: str

    def carry(self, packet: bytes) -> bytes:
        answer = post(f"{self.url}/v1/x", packet)
        assert answer.status_code == 200, answer.text
        return answer.content

    def heard(self, at_ms: int) -> None:
        """Loopback knows no certificates."""


@dataclass
class Desktop:
    """A paired device with a store."""

    device: Device
    store: Store
    county: Ed25519PublicKey
    url: str
    clock: Clock

    @classmethod
    def at(cls, folder: Path, served: Served, clock: Clock, code: str, office: str = OFFICE, name: str = "一号机") -> Desktop:
        device = Device(office, name)
        said = device.paired(served.url, code)
        folder.mkdir()
        store = make(folder, bytes(32), KINDS, office, device.id.hex(), {})
        return cls(device, store, Ed25519PublicKey.from_public_bytes(said.public), served.url, clock)

    def add(self, kind: str, fields: Mapping[str, Any], author: str = "韦小光", **stored: Any) -> bytes:
        """A new record of already canonical fields."""
        with self.store.database.writing() as connection:
            whole = {"@stage": "draft", **fields, **stored}
            return self.store.desk.create(connection, [New(kind, whole)], Signed(author, self.clock()))[0]

    def change(self, record: bytes, fields: Mapping[str, Any], why: str | None = None, author: str = "韦小光") -> None:
        """Another value for some fields."""
        with self.store.database.writing() as connection:
            stored = self.store.records.load(connection, [record])[record]
            self.store.desk.change(connection, stored, fields, Signed(author, self.clock(), why))

    def delete(self, record: bytes) -> None:
        """Put a record into the bin."""
        with self.store.database.writing() as connection:
            self.store.desk.delete(connection, self.store.records.load(connection, [record])[record], Signed("韦小光", self.clock()))

    def state(self, record: bytes) -> Stored:
        """A record as it is here."""
        with self.store.database.reading() as connection:
            return self.store.records.load(connection, [record])[record]

    def on_stick(self, folder: Path, sealed_to: bytes) -> Path:
        """What the county lacks, as one file of a stick; ``sealed_to`` is the county's public sealing key."""

        def fill(out: Sink) -> None:
            sealer = Sealer(out, Direction.TO_COUNTY, sealed_to)
            sealer.put(bundle.MANIFEST, bundle.encoded(Manifest(sender=self.device.id, office=self.device.office)))
            for question in carried.questions(OfficeReplica(self.store.database, self.store.desk, self.device.key, self.clock)):
                sealer.put(bundle.QUESTION, pack(messages.encode(question)))
            sealer.end(self.device.key)

        folder.mkdir(exist_ok=True)
        stick.write(folder, Direction.TO_COUNTY, self.device.id, fill)
        return folder / stick.FOLDER / f"TO-COUNTY-{self.device.id.hex()}.001"

    def sync(self) -> engine.Outcome:
        """One exchange over the loopback."""
        replica = OfficeReplica(self.store.database, self.store.desk, self.device.key, self.clock)
        outcome = engine.Outcome()
        engine.exchange(
            replica, Wire(self.url), Identity(self.device.id, self.device.key, self.county), Pace().limits, outcome, lambda _: True
        )
        return outcome
