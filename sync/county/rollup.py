"""Reporting upwards: a county is a device of its region, by the same protocol that offices speak with it.

What the county holds goes into a store of its own (``uplink``), as an office's records stand in an office's store, and from there to the
region by the ordinary exchange: signed, in order, at most once, healed after a restore of either side. A record keeps id and office.
What the county said of it in review stays at the county; attachments stay there too, the region knows their names and hashes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from desktop_app.domain.errors import Failed, NoLink, Refused, Unwelcome
from desktop_app.store import opening, settings
from desktop_app.store.columns import only_the_county_writes
from desktop_app.store.desk import New, Signed
from desktop_app.store.opening import Store
from desktop_app.store.records import Stored
from desktop_app.store.replica import OfficeReplica
from desktop_app.store.schema import PUBLICATION
from sync import engine
from sync.carriers.http import HttpCarrier
from sync.carriers.trust import Anchor
from sync.county.bureau import Bureau
from sync.county.intake import knows, load_head
from sync.county.retrying import whole
from sync.pace import Pace
from sync.port import Identity, LinkFailed, Turned
from sync.wire.enrolment import device_of
from sync.wire.frames import BadPacket
from sync.wire.messages import START, Mark
from sync.wire.pairing import Asking

FOLDER = "uplink"
_PAGE = 200  # records put into the uplink in one transaction
_UPTO = "upto"  # the setting: up to which place of the county's log everything is in the uplink
_NOT_IT = "回答的不是发出配对码的上级，没有改动；请核对地址和配对码"


@dataclass(frozen=True, slots=True)
class Sent:
    """What one report brought."""

    county: str
    records: int  # new or changed since the last one
    pushed: int  # operations that the region has confirmed
    requests: int
    complete: bool


def join(bureau: Bureau, county_id: str, server: str, code: str, anchor: str | None = None) -> str:
    """Pair this county with its region by a one-time code; the region's name. Raise Refused when it is paired, or for a wrong code."""
    home = bureau.home / FOLDER / county_id
    with bureau.database.reading() as connection:
        if county_id not in bureau.county_ids(connection):
            raise Refused(f"这里没有代码为 {county_id[:10]} 的县；没有配对")
    if (home / opening.FILE).exists():
        raise Refused(f"{county_id} 已经与上级配对；要重新配对请先移走 {home}（上级已有的不会重复）")
    key = Ed25519PrivateKey.generate()
    try:
        asking = Asking.of(code, county_id, bureau.name, key)
        carrier = HttpCarrier(server, Anchor(anchor, bureau.now_ms()))
        try:
            says = asking.proven(carrier.enrol(asking.packet))
        finally:
            carrier.close()
    except LinkFailed as failed:
        raise NoLink(f"{failed}；没有配对") from None
    except Turned as turned:
        raise Refused(f"上级没有接受配对：{turned.detail}") from None
    except BadPacket:
        raise NoLink(_NOT_IT) from None
    except ValueError as fault:
        raise Refused(f"{fault}；没有配对") from None
    facts: dict[str, object] = {
        "server": server.rstrip("/"), "public": says.public.hex(), "device_key": key.private_bytes_raw().hex(),
        "anchor": anchor or (says.anchor.decode("ascii") if says.anchor else None),
    }  # fmt: skip
    home.mkdir(parents=True, mode=0o700, exist_ok=True)
    device = device_of(key.public_key().public_bytes_raw()).hex()
    opening.make(home, bureau.store_key, bureau.kinds, county_id, device, facts).close()
    return says.county


def counties(bureau: Bureau) -> list[str]:
    """The counties here that are paired with a region."""
    return sorted(path.name for path in (bureau.home / FOLDER).glob("*") if (path / opening.FILE).exists())


def send(bureau: Bureau, county_id: str) -> Sent:
    """Report what is new since the last time. Raise NoLink, Unwelcome, or Failed when the county is not paired."""
    with _uplink(bureau, county_id) as store:
        way = _Way.of(bureau, store)
        way.exchange()  # first what the region has, so that nothing it knows is said again
        records = _gather(bureau, store, county_id)
        outcome = way.exchange()
        return Sent(county_id, records, outcome.pushed, way.requests, outcome.complete)


@contextmanager
def _uplink(bureau: Bureau, county_id: str) -> Iterator[Store]:
    home = bureau.home / FOLDER / county_id
    if not (home / opening.FILE).exists():
        raise Failed(f"{county_id} 还没有与上级配对；请用上级给的配对码运行 karstcounty rollup join")
    store = opening.open_store(home, bureau.store_key, bureau.kinds)
    try:
        yield store
    finally:
        store.close()


@dataclass
class _Way:
    """The way to the region."""

    replica: OfficeReplica
    identity: Identity
    server: str
    anchor: Anchor
    requests: int = 0

    @classmethod
    def of(cls, bureau: Bureau, store: Store) -> _Way:
        with store.database.reading() as connection:
            server, public, private, anchor = (
                settings.get(store.schema, connection, name) for name in ("server", "public", "device_key", "anchor")
            )
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private))
        identity = Identity(bytes.fromhex(store.device), key, Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)))
        replica = OfficeReplica(store.database, store.desk, key, bureau.now_ms)
        return cls(replica, identity, server, Anchor(anchor, bureau.now_ms()))

    def exchange(self) -> engine.Outcome:
        """One exchange to its end."""
        outcome, pace = engine.Outcome(), Pace()
        try:
            carrier = HttpCarrier(self.server, self.anchor, pace)
            try:
                engine.exchange(self.replica, carrier, self.identity, lambda: pace.limits(), outcome, lambda _: True)
            finally:
                self.requests += carrier.requests
                carrier.close()
        except engine.NotTheCounty:
            raise NoLink("回答的不是配对时的上级（签名不符），没有上报；请联系上级核对") from None
        except LinkFailed as failed:
            raise NoLink(f"{failed}；没有丢失任何东西，下次接着报") from None
        except Turned as turned:
            raise Unwelcome(f"上级没有接受：{turned.detail}") from None
        return outcome


def _gather(bureau: Bureau, store: Store, county_id: str) -> int:
    """Put what the county changed since the last time into the uplink, page by page; how many records that were."""
    gathered = 0
    while some := _page(bureau, store, county_id):
        gathered += some
    return gathered


@whole
def _page(bureau: Bureau, store: Store, county_id: str) -> int:
    with store.database.reading() as connection:
        upto = _known_mark(bureau, county_id, settings.get(store.schema, connection, _UPTO))
    found, reached = _newer(bureau, county_id, upto)
    if found:
        with store.database.writing() as connection:
            here = store.records.load(connection, [stored.record for stored in found])
            for stored in found:
                _put(store, connection, stored, here.get(stored.record))
            settings.put(store.schema, connection, _UPTO, [reached[0], reached[1].hex()])
    return len(found)


def _known_mark(bureau: Bureau, county_id: str, kept: Any) -> Mark:
    """Up to where the county's log is in the uplink; the beginning after the county was restored."""
    mark: Mark = (kept[0], bytes.fromhex(kept[1])) if kept else START
    records, journal = bureau.records(county_id), bureau.journal(county_id)
    with bureau.database.reading() as connection:
        return mark if knows(connection, journal, load_head(connection, records), mark) else START


def _newer(bureau: Bureau, county_id: str, upto: Mark) -> tuple[list[Stored], Mark]:
    """The next records behind a place of the log, in its order, and the place reached with them."""
    record, operation = bureau.schema.record, bureau.schema.operation
    query = sa.select(record.c.id, record.c.seq).where(
        record.c.county_id == county_id, record.c.seq > upto[0], record.c.kind != PUBLICATION
    )
    with bureau.database.reading() as connection:
        rows = connection.execute(query.order_by(record.c.seq).limit(_PAGE)).all()
        if not rows:
            return [], upto
        head = sa.select(operation.c.head).where(operation.c.county_id == county_id, operation.c.seq == rows[-1].seq)
        loaded = bureau.records(county_id).load(connection, [row.id for row in rows])
        return list(loaded.values()), (rows[-1].seq, connection.execute(head).scalar_one())


def _put(store: Store, connection: sa.Connection, stored: Stored, here: Stored | None) -> None:
    """Let the uplink's record say what the county's says."""
    signed = Signed(stored.changed_by, stored.changed_at, stored.why)
    if here is None:
        first = Signed(stored.created_by, stored.created_at)
        store.desk.create(connection, [New(stored.state.kind, _content(stored), stored.record)], first)
        here = store.records.load(connection, [stored.record])[stored.record]
    if here.state.deleted and not stored.state.deleted:
        here = store.desk.revive(connection, here, signed)
    now = _content(stored)
    gone = dict.fromkeys(field for field in here.state.nested() if field not in now and not only_the_county_writes(field))
    office = {} if here.state.office == stored.state.office else {"@office": stored.state.office}
    here = store.desk.change(connection, here, {**gone, **now, **office}, signed)
    if stored.state.deleted and not here.state.deleted:
        store.desk.delete(connection, here, signed)


def _content(stored: Stored) -> dict[str, Any]:
    """The content of a record without what the county says of it."""
    return {field: value for field, value in stored.state.nested().items() if not only_the_county_writes(field)}
