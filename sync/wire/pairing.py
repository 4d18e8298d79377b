"""The asking side of pairing, pure: the packet that asks, and what its answer proves (docs/wire.md "Enrolment")."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.wire import messages
from sync.wire.bundle import sealing_key
from sync.wire.enrolment import asker_proof, code_key, county_proof, enrol_context, enrolled_context, same
from sync.wire.frames import open_sealed, seal, unsealed
from sync.wire.messages import Enrol, Enrolled


@dataclass(frozen=True, slots=True)
class Asking:
    """One attempt of a device to be paired."""

    asks: Enrol
    packet: bytes
    key: bytes  # made of the code

    @classmethod
    def of(cls, code: str, office: str, name: str, device_key: Ed25519PrivateKey) -> Asking:
        """The attempt with a typed code; raise ValueError when it can be no code."""
        label, key = code_key(code)
        public, sealing = device_key.public_key().public_bytes_raw(), sealing_key(device_key).public_key().public_bytes_raw()
        asks = Enrol(label=label, office=office, name=name, public=public, sealing=sealing, proof=bytes(32))
        asks = msgspec.structs.replace(asks, proof=asker_proof(key, asks))
        return cls(asks, seal(messages.encode(asks), device_key, enrol_context()), key)

    def proven(self, answer: bytes) -> Enrolled:
        """What the county says, proven by the code and by its own signature; raise ValueError otherwise."""
        says = messages.decode(unsealed(answer), Enrolled)
        if not same(says.proof, county_proof(self.key, says, self.asks.public)) or says.office != self.asks.office:
            raise ValueError("not proven")
        open_sealed(answer, Ed25519PublicKey.from_public_bytes(says.public), enrolled_context(self.packet))
        return says
