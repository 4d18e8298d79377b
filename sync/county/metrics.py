"""How the server is, as Prometheus reads it (text format 0.0.4): counts and ages of the whole server, nothing of a person or office."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from sync.county.bureau import Bureau
from sync.county.tally import OUTCOMES, ROUTES, Tally

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def text(bureau: Bureau, tally: Tally) -> str:
    """All metrics, each with its meaning and type."""
    return "".join(f"{line}\n" for line in (*_served(tally), *_held(bureau), *_process()))


def _served(tally: Tally) -> Iterator[str]:
    yield from _head("karst_requests_total", "counter", "requests answered, by route and outcome")
    for route in ROUTES:
        for outcome in OUTCOMES:
            yield f'karst_requests_total{{route="{route}",outcome="{outcome}"}} {tally.total(f"{route}/{outcome}"):.0f}'
    yield from _head("karst_request_seconds_total", "counter", "seconds spent on requests, waiting included")
    for route in ROUTES:
        yield f'karst_request_seconds_total{{route="{route}"}} {tally.total(f"{route}/seconds"):.3f}'
    yield from _one("karst_waiting", "gauge", "requests that stand in line", tally.total("waiting"))
    yield from _one("karst_shed_total", "counter", "requests told to come back later", tally.total("shed"))
    yield from _one("karst_processes", "gauge", "processes that serve", tally.processes)


def _held(bureau: Bureau) -> Iterator[str]:
    schema, tables = bureau.schema, bureau.tables
    blob, count = schema.blob, sa.func.count()
    lacking = sa.select(count, sa.func.sum(blob.c.bytes - blob.c.have)).where(blob.c.have < blob.c.bytes)
    with bureau.database.reading() as connection:
        offices = connection.execute(sa.select(count).select_from(tables.office)).scalar_one()
        computers = connection.execute(sa.select(count).select_from(tables.device).where(tables.device.c.revoked_at.is_(None))).scalar_one()
        operations = connection.execute(sa.select(sa.func.sum(schema.counter.c.value)).where(schema.counter.c.name == "log")).scalar() or 0
        conflicts = connection.execute(sa.select(count).select_from(schema.conflict)).scalar_one()
        files, missing = connection.execute(lacking).one()
        heard = connection.execute(sa.select(sa.func.max(tables.device.c.last_seen_at))).scalar()
    yield from _one("karst_offices", "gauge", "offices registered", offices)
    yield from _one("karst_devices", "gauge", "computers that may connect", computers)
    yield from _one("karst_operations_total", "counter", "operations in the logs of all counties", operations)
    yield from _one("karst_conflicts", "gauge", "values that wait for a person", conflicts)
    yield from _one("karst_attachments_missing", "gauge", "attachments named and not here whole", files)
    yield from _one("karst_attachment_bytes_missing", "gauge", "bytes of them that are not here", missing or 0)
    if heard is not None:
        yield from _one("karst_last_contact_timestamp_seconds", "gauge", "when any computer was last heard of", heard / 1000)


def _process() -> Iterator[str]:
    status = Path("/proc/self/status")
    if status.exists():
        kibibytes = next((int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS")), 0)
        yield from _one("process_resident_memory_bytes", "gauge", "memory of the process that answered", kibibytes * 1024)


def _one(name: str, kind: str, meaning: str, value: float) -> Iterator[str]:
    yield from _head(name, kind, meaning)
    yield f"{name} {value:.15g}"


def _head(name: str, kind: str, meaning: str) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} {kind}"
