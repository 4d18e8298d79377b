"""The county's side of attachments, the same over the network and by stick: who may send which, who may fetch which, and is there room."""

from __future__ import annotations

import shutil

from desktop_app.store import settings
from desktop_app.store.blobs import Blobs
from sync.county.bureau import Bureau
from sync.county.claims import Claims
from sync.county.retrying import whole
from sync.port import Member
from sync.wire.bundle import Piece
from sync.wire.possession import proof, proves

SPARE = 2**30  # bytes that attachments leave free on the county's disk: records must always have room
QUOTA = 20 * 2**30  # bytes of attachments an office may have, unless the county's setting "attachment_quota" says another number


class NotTaken(Exception):
    """A piece is not taken now; nothing else suffers. Says the code of the problem."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code  # "not-found", "no-room", "quota", "not-shown"


def take(bureau: Bureau, member: Member, piece: Piece) -> tuple[bool, int]:
    """Take a piece in; whether it joined on, and how many bytes are here now. Its proof, when it has one, is looked at in the end.

    Raise NotTaken for a file that no record the office has or had names, for want of room, and for a proof that proves nothing.
    """
    blobs = bureau.blobs(member.county_id)
    if not blobs.named_by(member.office, piece.sha256, past=True):
        raise NotTaken("not-found")
    had = blobs.have(piece.sha256)
    if not had:
        _look_for_room(bureau, member, blobs, piece)
    joins = had == piece.offset
    have = blobs.append(piece.sha256, piece.offset, piece.body, piece.total)
    if piece.proof and have == piece.total:
        _see(bureau, member, blobs, piece)
    return joins, have


def _look_for_room(bureau: Bureau, member: Member, blobs: Blobs, piece: Piece) -> None:
    if shutil.disk_usage(bureau.home).free - piece.total < SPARE:
        raise NotTaken("no-room")
    with bureau.database.reading() as connection:
        quota = settings.get(bureau.schema, connection, "attachment_quota") or QUOTA
        if Claims(bureau.schema, member.county_id).bytes_of(connection, member.office) > quota:
            raise NotTaken("quota")


@whole
def _see(bureau: Bureau, member: Member, blobs: Blobs, piece: Piece) -> None:
    if not proves(piece.proof, proof(member.device, piece.sha256, blobs.pieces(piece.sha256))):
        raise NotTaken("not-shown")
    with bureau.database.writing() as connection:
        Claims(bureau.schema, member.county_id).prove(connection, member.office, piece.sha256)


def may_fetch(bureau: Bureau, member: Member, sha256: bytes) -> bool:
    """Whether the office has a record that names the file, and has shown it or was given that record by one that has."""
    with bureau.database.reading() as connection:
        return Claims(bureau.schema, member.county_id).may_fetch(connection, member.office, sha256)
