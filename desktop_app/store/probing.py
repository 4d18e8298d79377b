"""Finding the few records in which two copies differ, by sums over ever smaller groups of them; the same at office and county.

A record belongs to groups by the hex digits of its id read backwards, because those differ most between neighbours. Source of the idea:
Merkle, "A Digital Signature Based on a Conventional Encryption Function" (1987); sums instead of hashes need no tree kept on the disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa

from desktop_app.store.peer import Peer
from desktop_app.store.records import Records
from sync.merge import digest_term
from sync.wire.messages import Bucket, Probe

_FANOUT, _SUM = 16, 8  # groups of a group; bytes of a group's sum
_LISTED = 64  # records of a group that are named one by one instead of being divided again
_PROBES = 64  # groups looked into at once
_LOOKED_AT = 50  # records whose content is held against its term after each exchange; about 5 ms


def _terms(connection: sa.Connection, records: Records, office: str | None) -> Iterator[tuple[str, bytes, bytes]]:
    """Of each record that the county has and the office may have (None: all in this store): its place, its id, what it adds to a sum."""
    table = records.schema.record
    query = sa.select(table.c.id, table.c.term).where(table.c.county_id == records.county, table.c.seq > 0, table.c.term.is_not(None))
    if office is not None:
        query = query.where(records.scope.has(office))
    for row in connection.execute(query):
        yield row.id.hex()[::-1], row.id, row.term[:_SUM]


def probes(connection: sa.Connection, records: Records, office: str | None, prefixes: Sequence[str]) -> list[Probe]:
    """For each of these groups, all of one depth, the sums of the groups in it."""
    if not prefixes:
        return []
    depth = len(prefixes[0])
    sums = {prefix: [0] * _FANOUT for prefix in prefixes[:_PROBES]}
    for place, _, term in _terms(connection, records, office):
        if (group := sums.get(place[:depth])) is not None:
            group[int(place[depth], 16)] += int.from_bytes(term, "big")
    return [(prefix, b"".join((s % 2 ** (8 * _SUM)).to_bytes(_SUM, "big") for s in group)) for prefix, group in sums.items()]


def differing(connection: sa.Connection, records: Records, office: str, asked: Sequence[Probe]) -> list[Bucket]:
    """The groups whose sum is another one here, each with its records when they are few."""
    own = dict(probes(connection, records, office, [prefix for prefix, _ in asked]))
    found: dict[str, list[tuple[bytes, bytes]]] = {}
    for prefix, theirs in asked:
        ours = own.get(prefix, theirs)
        parts = [slice(at, at + _SUM) for at in range(0, _FANOUT * _SUM, _SUM)]
        found |= {f"{prefix}{digit:x}": [] for digit, part in enumerate(parts) if ours[part] != theirs[part]}
    depth = len(asked[0][0]) + 1 if asked else 0
    for place, record, term in _terms(connection, records, office):
        if (group := found.get(place[:depth])) is not None:
            group.append((record, term))
    return [(prefix, group if len(group) <= _LISTED else None) for prefix, group in found.items()]


def compared(connection: sa.Connection, records: Records, told: Sequence[Bucket]) -> tuple[list[bytes], list[str]]:
    """What follows from the county's ``differing``: records to fetch anew, and groups to look into."""
    deeper = [prefix for prefix, listed in told if listed is None]
    listed = {prefix: dict(group) for prefix, group in told if group is not None}
    depth = max((len(prefix) for prefix in listed), default=0)
    differ: dict[bytes, None] = {}
    for place, record, term in _terms(connection, records, None):
        if (group := listed.get(place[:depth])) is not None and group.pop(record, None) != term:
            differ[record] = None
    missing: Iterable[bytes] = (record for group in listed.values() for record in group)
    return list(differ | dict.fromkeys(missing)), deeper


def total(connection: sa.Connection, records: Records) -> int:
    """The digest of everything in an office's store, summed anew."""
    table = records.schema.record
    query = sa.select(table.c.term).where(table.c.county_id == records.county, table.c.seq > 0, table.c.term.is_not(None))
    return sum(int.from_bytes(term, "big") for term in connection.execute(query).scalars()) % 2**128


def damaged(connection: sa.Connection, records: Records, peer: Peer) -> list[bytes]:
    """Among the next few records, those whose content is no longer what their term says: a disk forgets without telling.

    ``peer`` keeps where the next look begins, so that every record has its turn.
    """
    table = records.schema.record
    query = sa.select(table.c.id).where(table.c.county_id == records.county, table.c.id > peer.looked_at).order_by(table.c.id)
    chosen = list(connection.execute(query.limit(_LOOKED_AT)).scalars())
    peer.looked_at = chosen[-1] if len(chosen) == _LOOKED_AT else b""
    return [
        record
        for record, stored in records.load(connection, chosen).items()
        if stored.state.seq and not stored.pending and stored.term != digest_term(record, stored.state)
    ]
