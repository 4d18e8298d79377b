"""The county's side of a stick: what offices put on it is taken in as if it had come by the network, and the answers go onto it at once.

A bundle of a device that was revoked is kept aside, unopened but for its sender, until a person has looked at it.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop_app.domain.errors import Failed, Refused
from desktop_app.store.blobs import CHUNK
from sync.carriers import stick
from sync.carriers.stick import StickFailed
from sync.county import attachments
from sync.county.attachments import NotTaken
from sync.county.audit import CONSOLE
from sync.county.bureau import Bureau
from sync.county.ledger import CountyLedger
from sync.county.retrying import whole
from sync.county.territory import EVERYWHERE, Territory
from sync.engine import Stranger
from sync.port import Member
from sync.wire import bundle, messages
from sync.wire.bundle import BadBundle, Direction, Manifest, Piece, Sealer, Sink, Told
from sync.wire.frames import pack, unpack
from sync.wire.limits import FORMAT, ROWS
from sync.wire.messages import START, Answer, Question

ASIDE = "quarantine"  # folder of bundles that wait for a person
_ROUNDS = 10_000
_REASONS = {
    "not-a-bundle": "不是本程序写的文件", "newer": "是更新版本的程序写的，请先升级县局", "other-receiver": "是给别的县局的",
    "damaged": "不完整或已损坏，请司法所重新写一次", "forged": "签名不对，不是这台电脑写的", "unknown-device": "来自县局不认识的电脑",
    "revoked": "来自已停用的电脑",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """What one bundle brought."""

    office: str
    device: str
    operations: int  # new or known, each with its result in the answer
    attachments: int  # files that are now whole
    answered: int  # bytes of the answer on the stick


def read(bureau: Bureau, folder: Path, territory: Territory = EVERYWHERE) -> tuple[list[Taken], list[str]]:
    """Take in every bundle for this county and write the answers beside; also what was left alone, a sentence each.

    Raise Refused, with nothing changed, when a bundle for us is damaged or forged, or when none is for us; raise Failed for a bad stick.
    """
    try:
        members, left = _looked_through(bureau, folder, territory)
    except StickFailed as failed:
        raise Failed(f"{failed}；没有取入任何一份") from None
    if not members:
        raise Refused("；".join(left) or f"{folder} 上没有司法所写的数据")
    try:
        return [_taken(bureau, folder, member, manifest) for member, manifest in members], left
    except StickFailed as failed:
        raise Failed(f"{failed}；读到的数据已经取入，回执没有写全。请换一个优盘，用 karstcounty stick write 再写") from None
    except BadBundle as bad:
        raise Refused(f"优盘上的数据签名无误而内容读不懂：{_REASONS[bad.code]}；请报告给维护人员") from None


def _looked_through(bureau: Bureau, folder: Path, territory: Territory) -> tuple[list[tuple[Member, Manifest]], list[str]]:
    """Who wrote the bundles that can be taken in, and a sentence for each that is left alone; raise Refused for one that is bad."""
    members, left = [], []
    for device in stick.bundles(folder, Direction.TO_COUNTY):
        try:
            member, manifest = _checked(bureau, folder, device)
            if territory.holds(member.office):
                members.append((member, manifest))
            else:
                left.append(f"电脑 {device.hex()} 的数据是您管的范围以外的所写的，没有取入")
        except BadBundle as bad:
            if bad.code not in ("other-receiver", "revoked"):
                raise Refused(f"优盘上电脑 {device.hex()} 的数据不能用：{_REASONS[bad.code]}；没有取入任何一份") from None
            if bad.code == "revoked":
                _put_aside(bureau, folder, device)
            left.append(f"电脑 {device.hex()} 的数据{_REASONS[bad.code]}，没有取入")
    return members, left


def _checked(bureau: Bureau, folder: Path, device: bytes) -> tuple[Member, Manifest]:
    """The sender of a bundle that is whole and its own; raise BadBundle."""
    members: list[Member] = []

    def sender(manifest: Manifest) -> Ed25519PublicKey:
        member = bureau.member(manifest.sender)
        if member is None or manifest.sender != device:
            raise BadBundle("unknown-device")
        members.append(member)
        return member.public

    with stick.opened(folder, Direction.TO_COUNTY, device) as source:
        manifest = bundle.checked(source, Direction.TO_COUNTY, bureau.sealing, sender)
    if members[0].revoked:
        raise BadBundle("revoked")
    return members[0], manifest


def _put_aside(bureau: Bureau, folder: Path, device: bytes) -> None:
    """Keep a revoked device's bundle for a person to look at, as it came."""
    aside = bureau.home / ASIDE
    aside.mkdir(mode=0o700, exist_ok=True)
    kept = aside / f"{datetime.now():%Y%m%d-%H%M%S}-{device.hex()}.ksb"
    with stick.opened(folder, Direction.TO_COUNTY, device) as source, kept.open("wb") as out:
        shutil.copyfileobj(source, out)
    _note_aside(bureau, device)


@whole
def _note_aside(bureau: Bureau, device: bytes) -> None:
    with bureau.database.writing() as connection:
        bureau.audit.note(connection, bureau.now_ms(), CONSOLE, "stick-quarantined", device.hex())


def _taken(bureau: Bureau, folder: Path, member: Member, manifest: Manifest) -> Taken:
    ledger, told, operations, files = CountyLedger(bureau), list[Told](), 0, 0
    asked: Question | None = None
    with stick.opened(folder, Direction.TO_COUNTY, member.device) as source:
        for kind, body in bundle.items(source, Direction.TO_COUNTY, bureau.sealing):
            if kind == bundle.QUESTION and not (told and _last(told).verdict):
                asked = _question(body, member)
                operations += sum(len(batch.operations()) for batch in asked.batches)
                told.append(_answered(ledger, member, asked))
            elif kind == bundle.PIECE:
                files += _kept(bureau, member, bundle.decoded(body, Piece))
    if asked is None:
        raise BadBundle("damaged")
    told += _the_rest(ledger, member, asked, _last(told))
    _remember(bureau, member, asked)
    bureau.contacts.saw(member.county_id, member.device.hex())
    return Taken(member.office, member.device.hex(), operations, files, _write(bureau, folder, member, told, manifest.lacks))


def _question(body: bytes, member: Member) -> Question:
    try:
        question = messages.decode(unpack(body), Question)
    except ValueError:
        raise BadBundle("damaged") from None
    if question.device != member.device or not messages.speaks(question.formats):
        raise BadBundle("newer")
    return question


def _answered(ledger: CountyLedger, member: Member, question: Question) -> Told:
    try:
        answer = ledger.take(member, question)
    except Stranger:
        raise BadBundle("damaged") from None
    return Told(since=question.cursor, answer=pack(messages.encode(answer)))


def _last(told: list[Told]) -> Answer:
    return messages.decode(unpack(told[-1].answer), Answer)


def _the_rest(ledger: CountyLedger, member: Member, asked: Question, answer: Answer) -> list[Told]:
    """What is told after the last question: further pages, and once more what is wanted now that the attachments are in."""
    told: list[Told] = []
    if answer.verdict:
        return told
    for _ in range(_ROUNDS):
        more = answer.more
        following = msgspec.structs.replace(asked, cursor=answer.cursor, head=answer.head, batches=[], refetch=[], ladder=[])
        told.append(_answered(ledger, member, following))
        answer = _last(told)
        if not more and not answer.more:
            return told
    raise Failed("回执没有尽头，没有写成")


def _kept(bureau: Bureau, member: Member, piece: Piece) -> bool:
    """Take a piece of an attachment in, if a record of the office names it; whether the file is whole now and was not before."""
    had = bureau.blobs(member.county_id).have(piece.sha256)
    try:
        return attachments.take(bureau, member, piece)[1] == piece.total > had
    except NotTaken:
        return False  # it is asked for again, and comes with the next stick or over the network


@whole
def _remember(bureau: Bureau, member: Member, asked: Question) -> None:
    """Keep from where on this device has to be told, for a stick that goes out unasked."""
    table = bureau.tables.device
    kept = messages.encode(msgspec.structs.replace(asked, batches=[], refetch=[], ladder=[], probes=[]))
    with bureau.database.writing() as connection:
        where = (table.c.county_id == member.county_id, table.c.id == member.device.hex())
        connection.execute(table.update().where(*where).values(asked=kept))


def write(bureau: Bureau, folder: Path, office: str) -> list[Taken]:
    """Write for every device of an office what it has not been told, as far as the county knows. Raise Refused when there is none."""
    table, done = bureau.tables.device, []
    with bureau.database.reading() as connection:
        found = connection.execute(sa.select(table).where(table.c.office == office, table.c.revoked_at.is_(None)).order_by(table.c.place))
        rows: list[Any] = list(found)
    for row in rows:
        member = bureau.member(bytes.fromhex(row.id))
        if member is None or row.sealing is None:
            continue
        asked = messages.decode(row.asked, Question) if row.asked else _never_asked(member)
        first = _answered(CountyLedger(bureau), member, asked)
        told = [first, *_the_rest(CountyLedger(bureau), member, asked, _last([first]))]
        try:
            size = _write(bureau, folder, member, told, [])
        except StickFailed as failed:
            raise Failed(f"{failed}；没有写成") from None
        done.append(Taken(member.office, row.id, 0, 0, size))
    if not done:
        raise Refused(f"{office[:20]} 没有可以收优盘的电脑；没有写任何东西")
    return done


def _never_asked(member: Member) -> Question:
    return Question(
        formats=(FORMAT, FORMAT), device=member.device, cursor=START, head=START, heads=[], batches=[], refetch=[], ladder=[],
        rows=ROWS, at=0,
    )  # fmt: skip


def _write(bureau: Bureau, folder: Path, member: Member, told: list[Told], lacks: list[tuple[bytes, int]]) -> int:
    """Write the answers and the attachments the device lacks; how many bytes that is."""
    receiver = _sealing_of(bureau, member)
    blobs = bureau.blobs(member.county_id)

    def fill(out: Sink) -> None:
        sealer = Sealer(out, Direction.TO_OFFICE, receiver)
        sealer.put(bundle.MANIFEST, bundle.encoded(Manifest(sender=member.device, office=member.office)))
        for one in told:
            sealer.put(bundle.TOLD, bundle.encoded(one))
        for sha256, have in lacks:
            total = blobs.have(sha256)
            if not (attachments.may_fetch(bureau, member, sha256) and blobs.whole(sha256)):
                continue
            for offset in range(have, total, CHUNK):
                body = blobs.read(sha256, offset, CHUNK)
                sealer.put(bundle.PIECE, bundle.encoded(Piece(sha256=sha256, offset=offset, total=total, body=body)))
        sealer.end(bureau.key)

    return stick.write(folder, Direction.TO_OFFICE, member.device, fill)


def _sealing_of(bureau: Bureau, member: Member) -> bytes:
    table = bureau.tables.device
    with bureau.database.reading() as connection:
        where = (table.c.county_id == member.county_id, table.c.id == member.device.hex())
        return bytes(connection.execute(sa.select(table.c.sealing).where(*where)).scalar_one())
