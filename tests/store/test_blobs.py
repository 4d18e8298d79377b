"""Attachments: kept whole or not at all, resumed where they were cut, unreadable on disk, and never silently wrong."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.domain.errors import Failed, Unknown
from desktop_app.store.blobs import CHUNK, Blobs
from tests.store.conftest import KEY, Hand

BIG = random.Random(1).randbytes(2 * CHUNK + 12_345)
SIZES = [0, 1, 15, 16, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK]


@pytest.fixture
def blobs(hand: Hand) -> Blobs:
    """The attachments of the store."""
    return _over(hand)


def _over(hand: Hand) -> Blobs:
    store = hand.store
    return Blobs(store.home / "attachments", store.database, store.schema, store.county, KEY)


def sha(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def kept(blobs: Blobs, content: bytes, folder: Path) -> bytes:
    """Keep a file as a person does: take it in, then note it."""
    source = folder / "source.bin"
    source.write_bytes(content)
    sha256, size = blobs.take_in(source)
    with blobs.database.writing() as connection:
        blobs.note(connection, sha256, size, size, sent=False)
    return sha256


@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_back_as_it_was(blobs: Blobs, tmp_path: Path, size: int) -> None:
    content = BIG[:size]
    sha256 = kept(blobs, content, tmp_path)
    assert sha256 == sha(content)
    assert b"".join(blobs.pieces(sha256)) == content
    assert blobs.whole(sha256)
    assert blobs.have(sha256) == size


def test_any_part_of_a_file_can_be_read(blobs: Blobs, tmp_path: Path) -> None:
    sha256 = kept(blobs, BIG, tmp_path)
    chance = random.Random(2)
    edges = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, len(BIG) - 1, len(BIG), len(BIG) + CHUNK]
    for _ in range(30):
        offset, length = chance.choice(edges), chance.choice([0, 1, 100, CHUNK, CHUNK + 7, 3 * CHUNK])
        assert blobs.read(sha256, offset, length) == BIG[offset : offset + length]


def test_what_is_not_here_is_said(blobs: Blobs) -> None:
    assert (blobs.have(bytes(32)), blobs.whole(bytes(32)), blobs.missing()) == (0, False, [])
    with pytest.raises(Unknown):
        blobs.read(bytes(32), 0, 1)


def test_on_disk_neither_names_nor_bytes_say_anything(blobs: Blobs, tmp_path: Path) -> None:
    content = "覃彩虹的协议书 canary ".encode() * 100
    sha256 = kept(blobs, content, tmp_path)
    (path,) = [path for path in blobs.folder.rglob("*") if path.is_file()]
    assert sha256.hex()[:8] not in path.as_posix()
    assert path.name.startswith(path.parent.name) and path.suffix == ""
    assert b"canary" not in path.read_bytes() and "覃".encode() not in path.read_bytes()
    other = Blobs(blobs.folder, blobs.database, blobs.schema, blobs.county, bytes(32))
    assert other.path(sha256) != path


def test_the_same_file_twice_is_kept_once(blobs: Blobs, tmp_path: Path) -> None:
    first = kept(blobs, BIG, tmp_path)
    written = blobs.path(first).stat().st_mtime_ns
    assert kept(blobs, BIG, tmp_path) == first
    assert blobs.path(first).stat().st_mtime_ns == written
    assert len([path for path in blobs.folder.rglob("*") if path.is_file()]) == 1


def _flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("place", [0, CHUNK // 2, CHUNK + 15, CHUNK + 16, -1])
def test_a_flipped_bit_is_noticed(blobs: Blobs, tmp_path: Path, place: int) -> None:
    sha256 = kept(blobs, BIG, tmp_path)
    _flip(blobs.path(sha256), place)
    assert not blobs.whole(sha256)
    with pytest.raises(Failed, match="已损坏"):
        b"".join(blobs.pieces(sha256))


def test_a_cut_file_or_chunks_in_another_order_are_noticed(blobs: Blobs, tmp_path: Path) -> None:
    sha256 = kept(blobs, BIG, tmp_path)
    path = blobs.path(sha256)
    content, chunk = path.read_bytes(), CHUNK + 16
    for wrong in (content[:-1], content[: 2 * chunk], content[chunk : 2 * chunk] + content[:chunk] + content[2 * chunk :], b""):
        path.write_bytes(wrong)
        assert not blobs.whole(sha256)


def test_a_file_taken_in_again_after_it_was_lost_is_here_again(blobs: Blobs, tmp_path: Path) -> None:
    sha256 = kept(blobs, BIG, tmp_path)
    blobs.path(sha256).unlink()
    assert kept(blobs, BIG, tmp_path) == sha256
    assert blobs.whole(sha256)


# --- a transfer ---------------------------------------------------------------------------------------------------------------------


def send(blobs: Blobs, content: bytes, piece: int, start: int = 0) -> int:
    """Bring a file piece by piece; how much is here in the end."""
    have = start
    while have < len(content):
        have = blobs.append(sha(content), have, content[have : have + piece], len(content))
    return have


@pytest.mark.parametrize("piece", [CHUNK, 2 * CHUNK, CHUNK + 100, 60_000])
def test_a_file_comes_in_pieces(blobs: Blobs, piece: int) -> None:
    assert send(blobs, BIG, piece) == len(BIG)
    assert b"".join(blobs.pieces(sha(BIG))) == BIG
    assert blobs.missing() == []


def test_a_transfer_goes_on_where_it_was_cut(blobs: Blobs, hand: Hand, reopened: Callable[[], Hand]) -> None:
    assert blobs.append(sha(BIG), 0, BIG[:CHUNK], len(BIG)) == CHUNK
    assert blobs.missing() == [(sha(BIG), CHUNK, len(BIG))]
    assert not blobs.whole(sha(BIG))
    other = _over(reopened())
    have = other.have(sha(BIG))
    assert have == CHUNK
    assert send(other, BIG, CHUNK, have) == len(BIG)
    assert blobs.whole(sha(BIG))


@pytest.mark.parametrize(
    ("offset", "piece"),
    [(0, BIG[:CHUNK]), (2 * CHUNK, BIG[2 * CHUNK :]), (CHUNK + 1, b"x"), (CHUNK, b""), (CHUNK, bytes(2 * CHUNK))]
)  # fmt: skip
def test_a_piece_that_does_not_join_on_is_left_out(blobs: Blobs, offset: int, piece: bytes) -> None:
    blobs.append(sha(BIG), 0, BIG[:CHUNK], len(BIG))
    assert blobs.append(sha(BIG), offset, piece, len(BIG)) == CHUNK
    assert send(blobs, BIG, CHUNK, CHUNK) == len(BIG)
    assert blobs.whole(sha(BIG))


def test_a_whole_file_takes_no_more(blobs: Blobs) -> None:
    send(blobs, BIG, CHUNK)
    for offset in (0, len(BIG)):
        assert blobs.append(sha(BIG), offset, b"more", len(BIG) + 4) == len(BIG)
    assert blobs.whole(sha(BIG))


def test_a_file_of_another_hash_is_thrown_away_and_can_come_again(blobs: Blobs) -> None:
    wrong = BIG[:-1] + bytes((BIG[-1] ^ 1,))
    assert blobs.append(sha(BIG), 0, wrong[: 2 * CHUNK], len(BIG)) == 2 * CHUNK
    assert blobs.append(sha(BIG), 2 * CHUNK, wrong[2 * CHUNK :], len(BIG)) == 0
    assert blobs.missing() == [(sha(BIG), 0, len(BIG))]
    assert not blobs.path(sha(BIG)).exists()
    assert send(blobs, BIG, CHUNK) == len(BIG)
    assert blobs.whole(sha(BIG))


def _part(blobs: Blobs) -> Path:
    return blobs.path(sha(BIG)).with_suffix(".part")


@pytest.mark.parametrize(
    ("hurt", "left"),
    [
        (lambda path: path.unlink(), 0), (lambda path: path.write_bytes(b""), 0),
        (lambda path: path.write_bytes(path.read_bytes()[:-3]), 1000), (lambda path: _flip(path, path.stat().st_size - 30), 1000),
        (lambda path: path.write_bytes(path.read_bytes() + b"half a segment"), 3000),
    ],
)  # fmt: skip
def test_a_part_that_was_damaged_on_disk_meanwhile_goes_on_from_what_is_whole(
    blobs: Blobs, hurt: Callable[[Path], None], left: int
) -> None:
    blobs.append(sha(BIG), 0, BIG[:1000], len(BIG))
    blobs.append(sha(BIG), 1000, BIG[1000:3000], len(BIG))
    hurt(_part(blobs))
    assert blobs.append(sha(BIG), 3000, BIG[3000:4000], len(BIG)) == (4000 if left == 3000 else left)
    assert send(blobs, BIG, CHUNK, blobs.have(sha(BIG))) == len(BIG)
    assert blobs.whole(sha(BIG)) and not _part(blobs).exists()


def test_a_part_damaged_at_its_beginning_is_noticed_when_it_is_whole_and_fetched_anew(blobs: Blobs) -> None:
    blobs.append(sha(BIG), 0, BIG[:1000], len(BIG))
    blobs.append(sha(BIG), 1000, BIG[1000:3000], len(BIG))
    _flip(_part(blobs), 30)
    assert blobs.append(sha(BIG), 3000, BIG[3000:], len(BIG)) == 0
    assert send(blobs, BIG, CHUNK) == len(BIG)


def test_a_part_cannot_be_read_on_the_disk(blobs: Blobs) -> None:
    blobs.append(sha(BIG), 0, BIG[:1000], len(BIG))
    assert BIG[100:120] not in _part(blobs).read_bytes()


# --- accounts -----------------------------------------------------------------------------------------------------------------------


def unsent(blobs: Blobs) -> int:
    with blobs.database.reading() as connection:
        return blobs.unsent(connection)


def test_only_whole_files_wait_to_be_sent(blobs: Blobs, tmp_path: Path) -> None:
    one, two = kept(blobs, b"one", tmp_path), kept(blobs, b"two", tmp_path)
    with blobs.database.writing() as connection:
        blobs.note(connection, bytes(32), 9, 0, sent=False)
    assert unsent(blobs) == 2
    blobs.mark_sent({two})
    assert unsent(blobs) == 1
    blobs.mark_sent(set())
    assert unsent(blobs) == 0
    assert blobs.missing() == [(bytes(32), 0, 9)]
    assert blobs.whole(one)


def test_what_came_from_the_county_need_not_be_sent_there(blobs: Blobs) -> None:
    send(blobs, BIG, CHUNK)
    assert unsent(blobs) == 0


def test_the_smallest_missing_file_is_fetched_first(hand: Hand, blobs: Blobs) -> None:
    files = [{"title": "x", "name": "x", "sha256": f"{n:02d}" * 32, "bytes": size, "added_at": 0} for n, size in enumerate((300, 5, 70))]
    hand.add("consultation", {"@attachments": files})
    assert [size for _, _, size in blobs.missing()] == [5, 70, 300]
