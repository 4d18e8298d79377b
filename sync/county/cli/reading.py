"""Reading what the county has: every live record, one record's history, an attachment."""

from __future__ import annotations

import hashlib
import heapq
import re
from pathlib import Path

from desktop_app.domain.errors import Failed, Refused, Unknown
from desktop_app.store import dumping
from desktop_app.store.schema import PUBLICATION
from sync.county import offices
from sync.county.cli.opening import Arguments, Command, opened
from sync.county.console import Console
from sync.county.history import history as revisions_of
from sync.county.lookup import record_id, stored_anywhere
from sync.county.showing import iso


def dump(given: Arguments, console: Console) -> int:
    """Print every live record."""
    with opened(given) as bureau, bureau.database.reading() as connection:
        counties = bureau.county_ids(connection)
        if given.office is not None and given.office not in offices.office_names(bureau, connection):
            raise Unknown(f"没有代码为 {given.office[:20]} 的司法所；karstcounty office list 列出全部")
        walks = [bureau.records(county_id).walk(connection, given.office) for county_id in counties]
        for stored in heapq.merge(*walks, key=lambda stored: stored.record):
            if not stored.state.deleted and stored.state.kind != PUBLICATION:
                console.out.write(dumping.canonical(dumping.view(stored)) + "\n")
    console.out.flush()
    return 0


def history(given: Arguments, console: Console) -> int:
    """Print every revision of a record."""
    record = record_id(given.ID)
    with opened(given) as bureau, bureau.database.reading() as connection:
        county_id, _ = stored_anywhere(bureau, connection, record)
        for revision in revisions_of(bureau, connection, county_id, record):
            console.value(
                {
                    "revision": revision.number, "what": revision.what, "author": revision.author, "at": iso(revision.at),
                    "received_at": iso(revision.received_at), "office": revision.office, "device": revision.device,
                    "why": revision.why, "result": revision.result, "reason": revision.reason,
                    "changes": {change.path: change.after for change in revision.changes},
                }
            )  # fmt: skip
    return 0


def extract(given: Arguments, console: Console) -> int:
    """Write an attachment to a file."""
    if not re.fullmatch("[0-9a-fA-F]{64}", given.SHA256):
        raise Refused("附件的校验值应为 64 位十六进制")
    sha256 = bytes.fromhex(given.SHA256)
    with opened(given) as bureau:
        with bureau.database.reading() as connection:
            stores = [bureau.blobs(county_id) for county_id in bureau.county_ids(connection)]
        blobs = next((store for store in stores if store.path(sha256).exists()), None)
        if blobs is None:
            raise Unknown("县里没有这个附件，或者还没有送到")
        unfinished: Path = given.file.with_name(given.file.name + ".new")
        digest = hashlib.sha256()
        try:
            with unfinished.open("wb") as out:
                for piece in blobs.pieces(sha256):
                    digest.update(piece)
                    out.write(piece)
            if digest.digest() != sha256:
                raise Failed("这个附件还没有送全，没有写出")
            unfinished.replace(given.file)
        finally:
            unfinished.unlink(missing_ok=True)
    return 0


COMMANDS: dict[str, Command] = {"dump": dump, "history": history, "extract": extract}
