"""A bundle gives back exactly what was put, to its receiver only, or nothing at all."""

from __future__ import annotations

import io

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.wire import bundle
from sync.wire.bundle import BadBundle, Direction, Manifest, Piece, Sealer

SENDER, RECEIVER, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
MANIFEST = Manifest(sender=b"12345678", office="451299001", lacks=[(bytes(32), 7)])
OPENING = bundle.sealing_key(RECEIVER)
SECRET = "雅龙乡红日村".encode()
CHUNK = 64 * 1024


def sealed(*pieces: bytes, key: Ed25519PrivateKey = SENDER) -> bytes:
    """A bundle for RECEIVER with these pieces of one file."""
    out = io.BytesIO()
    sealer = Sealer(out, Direction.TO_COUNTY, OPENING.public_key().public_bytes_raw())
    sealer.put(bundle.MANIFEST, bundle.encoded(MANIFEST))
    for number, body in enumerate(pieces):
        sealer.put(bundle.PIECE, bundle.encoded(Piece(sha256=bytes(32), offset=number, total=9, body=body)))
    sealer.end(key)
    return out.getvalue()


def read(given: bytes, direction: Direction = Direction.TO_COUNTY) -> list[bytes]:
    """The pieces of a bundle that is whole; raise BadBundle otherwise."""
    assert bundle.checked(io.BytesIO(given), direction, OPENING, lambda manifest: SENDER.public_key()) == MANIFEST
    found = bundle.items(io.BytesIO(given), direction, OPENING)
    return [bundle.decoded(body, Piece).body for kind, body in found if kind == bundle.PIECE]


def code(given: bytes, **how: object) -> str:
    """Why a bundle is refused."""
    with pytest.raises(BadBundle) as refused:
        read(given, **how)  # type: ignore[arg-type]
    return refused.value.code


@pytest.mark.parametrize("size", [0, 1, CHUNK - 400, CHUNK, CHUNK + 1, 3 * CHUNK + 17])
def test_what_was_put_comes_back(size: int) -> None:
    pieces = [SECRET, bytes(size), b"end"]
    assert read(sealed(*pieces)) == pieces


def test_nothing_in_it_can_be_read_from_outside() -> None:
    given = sealed(SECRET * 50)
    assert SECRET not in given and b"451299" not in given
    assert given != sealed(SECRET * 50)


@pytest.mark.parametrize("place", [0, 3, 4, 5, 6, 13, 14, 45, 46, 60, CHUNK, CHUNK + 61, -20, -1])
def test_a_bit_that_flipped_anywhere_refuses_it_whole(place: int) -> None:
    spoilt = bytearray(sealed(bytes(CHUNK), SECRET))
    spoilt[place] ^= 1
    assert code(bytes(spoilt)) in ("not-a-bundle", "newer", "other-receiver", "damaged")


@pytest.mark.parametrize("kept", [0, 10, 46, 47, 46 + CHUNK + 16, 46 + 2 * (CHUNK + 16), -1])
def test_one_that_was_cut_off_is_refused_whole(kept: int) -> None:
    assert code(sealed(bytes(3 * CHUNK), SECRET)[:kept]) in ("not-a-bundle", "damaged")


def test_chunks_that_are_doubled_moved_or_left_out_are_noticed() -> None:
    given = sealed(bytes(4 * CHUNK))
    head, step = given[:46], CHUNK + 16
    chunks = [given[at : at + step] for at in range(46, len(given), step)]
    for order in ([0, 0, 1, 2, 3, 4], [1, 0, 2, 3, 4], [0, 2, 3, 4], [0, 1, 2, 3]):
        assert code(head + b"".join(chunks[n] for n in order)) == "damaged"


def test_one_for_another_receiver_or_the_other_way_is_refused() -> None:
    assert code(sealed(SECRET), direction=Direction.TO_OFFICE) == "other-receiver"
    with pytest.raises(BadBundle, match="other-receiver"):
        list(bundle.items(io.BytesIO(sealed(SECRET)), Direction.TO_COUNTY, bundle.sealing_key(STRANGER)))


def test_one_that_somebody_else_signed_is_refused() -> None:
    assert code(sealed(SECRET, key=STRANGER)) == "forged"


def test_a_signature_does_not_move_to_another_bundle() -> None:
    def items_of(given: bytes) -> list[tuple[bytes, bytes]]:
        return list(bundle.items(io.BytesIO(given), Direction.TO_COUNTY, OPENING))

    out = io.BytesIO()
    sealer = Sealer(out, Direction.TO_COUNTY, OPENING.public_key().public_bytes_raw())
    for kind, body in items_of(sealed(SECRET)):  # opened by the receiver and sealed again, signature and all
        sealer.put(kind, body)
    sealer.end(STRANGER)
    assert code(out.getvalue()) == "damaged"


def test_an_item_that_claims_an_impossible_length_is_refused() -> None:
    out = io.BytesIO()
    sealer = Sealer(out, Direction.TO_COUNTY, OPENING.public_key().public_bytes_raw())
    sealer._add(bundle.MANIFEST + (2**32 - 1).to_bytes(4, "big") + b"x")
    sealer.end(SENDER)
    assert code(out.getvalue()) == "damaged"
