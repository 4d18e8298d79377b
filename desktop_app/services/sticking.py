"""The exchange by stick: everything the county has not confirmed goes onto it, and what the county put there is taken in.

A stick may be lost, late, doubled or out of order: nothing counts as delivered until an answer of the county says so.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop_app.domain.errors import Failed, Refused
from desktop_app.services.session import Session
from desktop_app.store import carried, settings
from desktop_app.store.blobs import CHUNK
from desktop_app.store.replica import OfficeReplica
from sync.carriers import stick
from sync.carriers.stick import StickFailed
from sync.wire import bundle, messages
from sync.wire.bundle import BadBundle, Direction, Manifest, Piece, Sealer, Sink, Told
from sync.wire.frames import pack, unpack
from sync.wire.limits import WANTED
from sync.wire.messages import Answer
from sync.wire.possession import proof

_SPARE = 32 * 2**20  # bytes left free on a stick
_REASONS = {
    "not-a-bundle": "不是本程序写的文件",
    "newer": "是更新版本的程序写的，请先升级本机",
    "other-receiver": "是给别的电脑的",
    "damaged": "不完整或已损坏，请在县局重新写一次",
    "forged": "不是配对的县局写的",
}


@dataclass(frozen=True, slots=True)
class Written:
    """What went onto a stick."""

    bytes: int
    operations: int  # changes the county has not confirmed
    attachments: int  # whole files
    attachments_left: int  # that did not fit


@dataclass(frozen=True, slots=True)
class Read:
    """What came from a stick."""

    applied: int  # records that came new or changed
    receipts: int  # changes the county confirmed
    attachments: int  # files that are now whole
    conflicts: int  # values that wait for a person


@dataclass(frozen=True, slots=True)
class Sticking:
    """The stick of one office."""

    session: Session

    def write(self, folder: Path, room: int | None = None, part_bytes: int = stick.PART_BYTES) -> Written:
        """Write the bundle for the county; ``room`` is how many bytes it may take, by default what is free on the stick but for 32 MiB.

        Raise Failed when this device is not paired or the stick does not take it. Nothing is marked as delivered by this.
        """
        county = self._kept("county_sealing")
        if county is None:
            raise Failed("本机还没有与县局配对（或配对是旧版本做的），优盘上写的县局打不开；请先配对")
        done = Written(0, 0, 0, 0)

        def fill(out: Sink) -> None:
            nonlocal done
            sealer = Sealer(out, Direction.TO_COUNTY, bytes.fromhex(county))
            lacks = [(sha256, have) for sha256, have, _ in self.session.blobs.missing()][:WANTED]
            manifest = Manifest(sender=self.session.device, office=self.session.store.office, lacks=lacks)
            sealer.put(bundle.MANIFEST, bundle.encoded(manifest))
            operations, size = 0, 0
            for question in carried.questions(self._replica()):
                operations += sum(len(batch.operations()) for batch in question.batches)
                packed = pack(messages.encode(question))
                size += len(packed)
                sealer.put(bundle.QUESTION, packed)
            left = (shutil.disk_usage(folder).free - _SPARE if room is None else room) - size
            done = Written(0, operations, *self._put_files(sealer, left))
            sealer.end(self.session.device_key)

        try:
            size = stick.write(folder, Direction.TO_COUNTY, self.session.device, fill, part_bytes)
        except StickFailed as failed:
            raise Failed(f"{failed}；没有写成，数据都在本机") from None
        return Written(size, done.operations, done.attachments, done.attachments_left)

    def _put_files(self, sealer: Sealer, room: int) -> tuple[int, int]:
        """Add the files the county is not known to have, smallest first; how many went, and how many did not fit."""
        blobs, put, left = self.session.blobs, 0, 0
        for sha256, size in blobs.unsent_files():
            if size > room:
                left += 1
                continue
            for offset in range(0, size, CHUNK):
                shown = proof(self.session.device, sha256, blobs.pieces(sha256)) if offset + CHUNK >= size else b""
                piece = Piece(sha256=sha256, offset=offset, total=size, body=blobs.read(sha256, offset, CHUNK), proof=shown)
                sealer.put(bundle.PIECE, bundle.encoded(piece))
            put, room = put + 1, room - size
        return put, left

    def read(self, folder: Path) -> Read:
        """Take in what the county wrote for this device.

        Raise Refused, with nothing changed, when there is nothing for it or not all of it can be used.
        """
        public = self._kept("county_public")
        if public is None:
            raise Failed("本机还没有与县局配对，优盘上的内容没有读")
        device, key = self.session.device, bundle.sealing_key(self.session.device_key)
        try:
            if device not in stick.bundles(folder, Direction.TO_OFFICE):
                raise Refused(f"{folder} 上没有县局给本机的回执；没有改动")
            with stick.opened(folder, Direction.TO_OFFICE, device) as source:
                manifest = bundle.checked(
                    source, Direction.TO_OFFICE, key, _always(Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)))
                )
            if manifest.sender != device:
                raise BadBundle("other-receiver")
            with stick.opened(folder, Direction.TO_OFFICE, device) as source:
                return self._apply(bundle.items(source, Direction.TO_OFFICE, key))
        except StickFailed as failed:
            raise Failed(f"{failed}；没有改动") from None
        except BadBundle as bad:
            raise Refused(f"优盘上给本机的回执不能用：{_REASONS[bad.code]}；没有改动") from None

    def _apply(self, items: bundle.Items) -> Read:
        applied = receipts = files = conflicts = 0
        replica, blobs = self._replica(), self.session.blobs
        for kind, body in items:
            if kind == bundle.TOLD:
                told = bundle.decoded(body, Told)
                answer = messages.decode(unpack(told.answer), Answer)
                absorbed = carried.absorb(replica, told.since, answer)
                applied, receipts = applied + absorbed.pulled, receipts + absorbed.pushed
                conflicts += absorbed.conflicts
                if not absorbed.again and len(answer.wanted) < WANTED:  # the list is whole, and nothing here is newer than it
                    blobs.mark_sent({sha256 for sha256, _ in answer.wanted})
            elif kind == bundle.PIECE:
                piece = bundle.decoded(body, Piece)
                had = blobs.have(piece.sha256)
                if any(piece.sha256 == sha256 for sha256, _, _ in blobs.missing()):
                    files += blobs.append(piece.sha256, piece.offset, piece.body, piece.total) == piece.total > had
        return Read(applied, receipts, files, conflicts)

    def _replica(self) -> OfficeReplica:
        session = self.session
        return OfficeReplica(session.store.database, session.store.desk, session.device_key, session.clock.now_ms)

    def _kept(self, name: str) -> str | None:
        store = self.session.store
        with store.database.reading() as connection:
            value: str | None = settings.get(store.schema, connection, name)
        return value


def _always(key: Ed25519PublicKey) -> Callable[[Manifest], Ed25519PublicKey]:
    return lambda _: key
