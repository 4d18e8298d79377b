"""The programs' side of the server: pairing, the exchange, attachments. Described at /openapi.json."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any

from cryptography.exceptions import InvalidSignature
from fastapi import APIRouter, Header, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from desktop_app.store.blobs import CHUNK
from sync import engine
from sync.county import attachments, problems, releasing
from sync.county.attachments import NotTaken
from sync.county.bodies import bounded_body, size_of
from sync.county.bureau import Bureau
from sync.county.enrolment import NotPaired, enrol
from sync.county.gate import Gate
from sync.county.ledger import CountyLedger
from sync.county.problems import Problem
from sync.county.retrying import whole
from sync.county.turns import Turns
from sync.port import Member
from sync.releases.sources import FolderSource
from sync.wire.bundle import Piece
from sync.wire.enrolment import blob_claim
from sync.wire.frames import MEDIA_TYPE
from sync.wire.limits import ATTACHMENT_BYTES, CHUNK_BYTES, PACKET_BYTES
from sync.wire.messages import Answer, Question

ENROL_BYTES = 4096
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_OCTETS = "application/octet-stream"
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the whole attachment, lower-case hex")]
Offset = Annotated[int, Query(alias="o", ge=0, le=ATTACHMENT_BYTES, description="first byte of this piece")]
Length = Annotated[int, Query(alias="l", ge=1, le=CHUNK, description="most bytes of this piece")]
Total = Annotated[int, Query(alias="n", ge=1, le=ATTACHMENT_BYTES, description="bytes of the whole attachment")]
DeviceId = Annotated[str, Header(alias="X-Karst-Device", pattern="^[0-9a-f]{16}$", description="the asking device")]
Signature = Annotated[
    str,
    Header(
        alias="X-Karst-Signature", pattern="^[0-9a-f]{128}$",
        description="Ed25519 over: KSP1 blob, method, sha256 in hex, offset in decimal, SHA-256 of the body (32 bytes), spaces between",
    ),
]  # fmt: skip
Shown = Annotated[
    str,
    Header(
        alias="X-Karst-Proof", pattern="^([0-9a-f]{64})?$",
        description="with the last piece: HMAC-SHA256 over the whole attachment; its key: KSP1 holds, device (8 bytes), SHA-256 (32 bytes)",
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Door:
    """The ledger as the server opens it: it notes who was there. A question reaches ``take`` only after its signature was found good."""

    bureau: Bureau
    anchor: bytes  # certificate (PEM) that a pairing device pins; empty without TLS

    gate: Gate = field(default_factory=Gate)

    @cached_property
    def turns(self) -> Turns:
        """Who writes to which attachment."""
        return Turns(self.bureau.home / "locks")

    def member(self, device: bytes) -> Member | None:
        """The device, or None when it was never enrolled."""
        return self.bureau.member(device)

    def take(self, member: Member, question: Question) -> Answer:
        """Take a question in and answer it."""
        answer = CountyLedger(self.bureau).take(member, question)
        self.bureau.contacts.saw(member.county_id, member.device.hex())
        if self.bureau.contacts.due():
            self.bureau.contacts.flush(self.bureau.database)
        return answer

    def exchange(self, packet: bytes) -> bytes:
        """The answer to one packet; raise Problem when the asker may not ask."""
        try:
            return engine.answer(self, packet, self.bureau.key)
        except engine.Stranger as stranger:
            raise Problem(stranger.code) from None

    def pair(self, packet: bytes) -> bytes:
        """The answer to a device that asks to be paired; raise Problem."""
        try:
            return enrol(self.bureau, packet, self.anchor)
        except NotPaired as refusal:
            raise Problem(refusal.code) from None

    def trusted(self, device: str, signature: str, claim: bytes) -> Member:
        """The device that signed ``claim``; raise Problem when it may not ask."""
        member = self.member(bytes.fromhex(device))
        if member is None:
            raise Problem("unknown-device")
        try:
            member.public.verify(bytes.fromhex(signature), claim)
        except InvalidSignature:
            raise Problem("bad-signature") from None
        if member.revoked:
            raise Problem("revoked")
        return member

    def have(self, member: Member, sha256: bytes) -> int:
        """How many bytes of an attachment are here; raise Problem for one that no record the office has or had names."""
        blobs = self.bureau.blobs(member.county_id)
        if not blobs.named_by(member.office, sha256, past=True):
            raise Problem("not-found")
        return blobs.have(sha256)

    def fetched(self, member: Member, sha256: bytes, offset: int, length: int) -> bytes:
        """Bytes of an attachment; raise Problem for one the office may not fetch."""
        if not attachments.may_fetch(self.bureau, member, sha256):
            raise Problem("not-found")
        return self.bureau.blobs(member.county_id).read(sha256, offset, length)

    @whole
    def append(self, member: Member, piece: Piece) -> tuple[bool, int]:
        """Take a piece of an attachment in; whether it joined on, and how many bytes are here now. Raise Problem."""
        with self.turns.at(piece.sha256):
            try:
                return attachments.take(self.bureau, member, piece)
            except NotTaken as refusal:
                raise Problem(refusal.code) from None


def _said(description: str, media_type: str | None = None) -> dict[str, Any]:
    return {"description": description, **({"content": {media_type: _BINARY}} if media_type else {})}


def _refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    meaning = {status: "；".join(f"{c}：{s.title}" for c, s in problems.SENTENCES.items() if s.status == status) for status in statuses}
    return {
        status: {"description": meaning[status], "content": {problems.MEDIA_TYPE: {"schema": problems.schema()}}} for status in statuses
    }


def _body(media_type: str) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {media_type: _BINARY}}}


_COUNT = {"X-Karst-Have": {"description": "bytes of the attachment that the county has", "schema": {"type": "integer"}}}


def routes(door: Door) -> APIRouter:
    """The routes of the API."""
    router = APIRouter()
    _exchange_routes(router, door)
    _blob_routes(router, door)
    _release_routes(router, FolderSource(releasing.store(door.bureau)))
    return router


def _exchange_routes(router: APIRouter, door: Door) -> None:
    both: dict[str, Any] = {"response_class": Response, "openapi_extra": _body(MEDIA_TYPE)}
    answered: dict[int | str, dict[str, Any]] = {
        200: _said("the county's packet", MEDIA_TYPE),
        **_refusals(400, 403, 408, 413, 415, 500, 503),
    }

    @router.post("/v1/enrol", summary="Pair a device by a one-time code", responses=answered, **both)
    async def enrolled(request: Request) -> Response:
        packet = await bounded_body(request, ENROL_BYTES, MEDIA_TYPE)
        async with door.gate.turn("records"):
            return Response(await run_in_threadpool(door.pair, packet), media_type=MEDIA_TYPE)

    @router.post("/v1/x", summary="One exchange: a device's question, the county's answer", responses=answered, **both)
    async def exchanged(request: Request) -> Response:
        with door.gate.room(size_of(request, PACKET_BYTES), "records"):
            packet = await bounded_body(request, PACKET_BYTES, MEDIA_TYPE)
            async with door.gate.turn("records"):
                return Response(await run_in_threadpool(door.exchange, packet), media_type=MEDIA_TYPE)


def _blob_routes(router: APIRouter, door: Door) -> None:
    place = "/v1/b/{sha256}"
    stored: dict[int | str, dict[str, Any]] = {204: _said("taken; what the county has now") | {"headers": _COUNT}}

    @router.put(
        place, summary="Send a piece of an attachment", status_code=204, response_class=Response, openapi_extra=_body(_OCTETS),
        responses=stored | _refusals(403, 404, 408, 409, 413, 415, 422, 500, 503, 507),
    )  # fmt: skip
    async def put_piece(
        request: Request, sha256: Sha256, offset: Offset, total: Total, device: DeviceId, signature: Signature, shown: Shown = ""
    ) -> Response:  # fmt: skip
        with door.gate.room(size_of(request, CHUNK_BYTES), "attachments"):
            piece = await bounded_body(request, CHUNK_BYTES, _OCTETS)
            async with door.gate.turn("attachments"):
                member = await run_in_threadpool(door.trusted, device, signature, blob_claim("PUT", sha256, offset, piece))
                sent = Piece(sha256=bytes.fromhex(sha256), offset=offset, total=total, body=piece, proof=bytes.fromhex(shown))
                joined, have = await run_in_threadpool(door.append, member, sent)
        if not joined:
            raise Problem("offset", f"县局已有 {have} 字节", {"X-Karst-Have": str(have)})
        return Response(status_code=204, headers={"X-Karst-Have": str(have)})

    @router.head(
        place, summary="How much of an attachment the county has", response_class=Response,
        responses={200: _said("what the county has; 0 when nothing") | {"headers": _COUNT}, **_refusals(403, 404, 422, 500, 503)},
    )  # fmt: skip
    def head_piece(sha256: Sha256, device: DeviceId, signature: Signature, offset: Offset = 0) -> Response:
        member = door.trusted(device, signature, blob_claim("HEAD", sha256, offset, b""))
        return Response(headers={"X-Karst-Have": str(door.have(member, bytes.fromhex(sha256)))})

    @router.get(
        place, summary="A piece of an attachment, at most 1 MiB", response_class=Response,
        responses={200: _said("bytes from the offset on; none behind the end", _OCTETS), **_refusals(403, 404, 422, 500, 503)},
    )  # fmt: skip
    def get_piece(sha256: Sha256, device: DeviceId, signature: Signature, offset: Offset = 0, length: Length = CHUNK) -> Response:
        member = door.trusted(device, signature, blob_claim("GET", sha256, offset, b""))
        return Response(door.fetched(member, bytes.fromhex(sha256), offset, length), media_type=_OCTETS)


def _release_routes(router: APIRouter, source: FolderSource) -> None:
    """Releases are signed and hold nothing of an office, so whoever reaches the server may have them."""

    @router.get(
        "/v1/u/{path:path}", summary="A piece of a file of the repository of releases", response_class=Response,
        responses={200: _said("bytes from the offset on; none behind the end", _OCTETS), **_refusals(404, 422, 500, 503)},
    )  # fmt: skip
    def get_release(path: str, offset: Offset = 0, length: Length = CHUNK) -> Response:
        piece = source.piece(path, offset, length)
        if piece is None:
            raise Problem("not-found")
        return Response(piece, media_type=_OCTETS)
