"""Packets: what one side seals the other opens; cut, damaged, foreign, re-used or swollen ones fail before they are read."""

from __future__ import annotations

import random

import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.wire.frames import BadPacket, open_sealed, pack, seal, unpack, unsealed
from sync.wire.limits import FORMAT, PACKET_BYTES, PLAIN_BYTES

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x01")
CONTEXT = b"KSP1 question"
PLAIN = "经调解，双方自愿达成如下协议：一次性支付人民币 1200.00 元，双方握手言和。".encode() * 3
HEAD = 4 + 1 + 4  # magic and format, packing, plain length


def opened(packet: bytes, context: bytes = CONTEXT) -> bytes:
    return open_sealed(packet, KEY.public_key(), context)


@given(st.binary(max_size=2000))
def test_what_is_packed_comes_out_again(plain: bytes) -> None:
    assert unpack(pack(plain)) == plain
    assert opened(seal(plain, KEY, CONTEXT)) == plain
    assert unsealed(seal(plain, KEY, CONTEXT)) == plain


def test_words_of_our_records_are_packed_smaller_than_without_the_dictionary() -> None:
    sentence = PLAIN[: len(PLAIN) // 3]
    assert len(pack(sentence)) < min(len(sentence), len(zstandard.ZstdCompressor(level=3).compress(sentence))) * 0.9


def test_noise_is_sent_as_it_is() -> None:
    noise = random.Random(1).randbytes(500)
    assert pack(noise) == b"\x00" + (500).to_bytes(4, "big") + noise


def test_every_truncation_is_refused() -> None:
    packet = seal(PLAIN, KEY, CONTEXT)
    for length in range(len(packet)):
        with pytest.raises(BadPacket):
            opened(packet[:length])
        with pytest.raises(BadPacket):
            unsealed(packet[:length])


def test_every_flipped_bit_is_refused() -> None:
    packet = seal(PLAIN, KEY, CONTEXT)
    for place in range(len(packet)):
        for bit in range(8):
            damaged = bytearray(packet)
            damaged[place] ^= 1 << bit
            with pytest.raises(BadPacket):
                opened(bytes(damaged))


@pytest.mark.parametrize("more", [b"\x00", b"KSP", seal(PLAIN, KEY, CONTEXT)], ids=["a-byte", "a-word", "itself"])
def test_trailing_bytes_are_refused(more: bytes) -> None:
    packet = seal(PLAIN, KEY, CONTEXT)
    for wrong in (packet + more, more + packet):
        with pytest.raises(BadPacket):
            opened(wrong)
    with pytest.raises(BadPacket):
        unsealed(packet + more)


def test_a_packet_of_another_key_or_context_is_refused() -> None:
    packet = seal(PLAIN, KEY, CONTEXT)
    for context in (b"", b"KSP1 answer", CONTEXT + b"x"):
        with pytest.raises(BadPacket, match="signature"):
            opened(packet, context)
    with pytest.raises(BadPacket, match="signature"):
        open_sealed(packet, OTHER.public_key(), CONTEXT)


def test_the_signature_covers_how_the_body_is_packed() -> None:
    packet = seal(PLAIN, KEY, CONTEXT)
    repacked = packet[:4] + b"\x00" + len(PLAIN).to_bytes(4, "big") + packet[HEAD : HEAD + 64] + PLAIN
    assert unsealed(repacked) == PLAIN
    with pytest.raises(BadPacket, match="signature"):
        opened(repacked)


def test_another_format_or_other_bytes_are_no_packet() -> None:
    packet = seal(PLAIN, KEY, CONTEXT)
    for wrong in (b"", b"<html>login</html>" * 20, packet[:3] + bytes((FORMAT + 1,)) + packet[4:], b"PSK" + packet[3:]):
        with pytest.raises(BadPacket, match="not a packet"):
            opened(wrong)


def _frame(content: bytes, *, sized: bool = True) -> bytes:
    compressor = zstandard.ZstdCompressor(level=3, write_content_size=sized).compressobj(len(content) if sized else -1)
    return compressor.compress(content) + compressor.flush()


def _packed(length: int, body: bytes, packing: int = 1) -> bytes:
    return bytes((packing,)) + length.to_bytes(4, "big") + body


def test_a_bomb_is_refused_whatever_length_it_states() -> None:
    bomb = _frame(bytes(40 * 2**20))
    assert len(bomb) < 10_000
    for stated in (0, 10, PLAIN_BYTES, PLAIN_BYTES + 1, 40 * 2**20):
        with pytest.raises(BadPacket):
            unpack(_packed(stated, bomb))


def test_a_bomb_that_hides_its_size_is_refused() -> None:
    hidden = _frame(bytes(2**20), sized=False)
    for stated in (0, 10, 2**20, PLAIN_BYTES):
        with pytest.raises(BadPacket):
            unpack(_packed(stated, hidden))


def test_a_frame_that_lies_about_its_size_is_refused() -> None:
    honest = bytearray(_frame(bytes(200)))
    assert zstandard.frame_content_size(bytes(honest)) == 200
    assert honest[5] == 200  # magic, descriptor, then the size in one byte
    for lie in (1, 10, 199, 201):
        honest[5] = lie
        with pytest.raises(BadPacket):
            unpack(_packed(lie, bytes(honest)))


def test_two_frames_are_not_one() -> None:
    frame = _frame(b"a" * 100)
    for stated in (100, 200):
        with pytest.raises(BadPacket):
            unpack(_packed(stated, frame + frame))


@pytest.mark.parametrize("packing", [3, 4, 255])
def test_an_unknown_packing_is_refused(packing: int) -> None:
    with pytest.raises(BadPacket, match="does not know"):
        unpack(_packed(3, b"abc", packing))


@pytest.mark.parametrize("stated", [0, 2, 4, PLAIN_BYTES + 1, 2**32 - 1])
def test_a_wrong_length_of_a_plain_body_is_refused(stated: int) -> None:
    with pytest.raises(BadPacket):
        unpack(_packed(stated, b"abc", 0))


def test_too_large_a_message_is_not_packed_and_too_large_a_packet_not_opened() -> None:
    with pytest.raises(BadPacket, match="limit"):
        pack(bytes(PLAIN_BYTES + 1))
    with pytest.raises(BadPacket, match="limit"):
        unsealed(seal(b"", KEY, CONTEXT) + bytes(PACKET_BYTES))


@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_but_bad_packet(noise: bytes) -> None:
    for packet in (noise, b"KSP" + bytes((FORMAT,)) + noise):
        with pytest.raises(BadPacket):
            opened(packet)
    try:
        unpack(noise)
    except BadPacket:
        return
    assert noise[0] == 0 or zstandard.frame_content_size(noise[5:]) >= 0
