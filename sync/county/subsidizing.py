"""Subsidies at the county: the applications of all offices by the rules that are published, and that somebody has gone through them.

What a review found is kept in the audit trail with a hash of what was seen, so that what is paid later can be compared with it.
Source: DOMAIN §1.9 (所初审 → 县复核 → 公示 → 发放).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import sqlalchemy as sa

import resources
from desktop_app.domain import strict_json
from desktop_app.domain.kinds import by_key
from desktop_app.domain.payments import CASES, MEDIATORS, Application, Register, applied, register_of
from desktop_app.domain.period import Period
from desktop_app.domain.subsidy import Subsidies, subsidies
from desktop_app.store import listing, published
from desktop_app.store.closed_cases import closed_cases
from desktop_app.store.content import public
from desktop_app.store.dumping import public_id
from sync.county.bureau import Bureau
from sync.county.offices import office_names
from sync.county.retrying import whole

RULES = "subsidy"
_MEDIATORS = 20_000  # of one county


def application(bureau: Bureau, period: Period, offices: Mapping[str, str], county: str) -> Application:
    """The application of these offices (code → name), all of one county. Raise Refused when no rules are known for it."""
    records = bureau.records(county)
    with bureau.database.reading() as connection:
        table = _rules(bureau, connection, county)
        cases = [case for case in closed_cases(records, connection, period) if case.office in offices]
        register = _register(bureau, connection, county)
    unit = next(iter(offices.values())) if len(offices) == 1 else bureau.name
    return applied(period, unit, cases, table, county, by_key(CASES, bureau.kinds), register)


def counties(bureau: Bureau) -> dict[str, dict[str, str]]:
    """The offices (code → name) of each county of the server."""
    found: dict[str, dict[str, str]] = {}
    with bureau.database.reading() as connection:
        for code, name in office_names(bureau, connection).items():
            found.setdefault(code[:6], {})[code] = name
    return found


def digest(made: Application) -> str:
    """The hash of all that an application pays and leaves out, hex."""
    shares = [[share.id, share.mediator, share.title, str(share.amount), share.rules] for share in made.shares]
    left = [[one.id, *one.reasons] for one in made.left_out]
    return hashlib.sha256(json.dumps([str(made.period), shares, left], ensure_ascii=False).encode()).hexdigest()


@whole
def approve(bureau: Bureau, made: Application, offices: Mapping[str, str], who: str) -> str:
    """Keep that somebody went through an application and found it right; its hash."""
    found = digest(made)
    about = f"{made.period} {' '.join(offices)} {len(made.shares)} 笔 {made.total} 元，不列入 {len(made.left_out)} 件 {found[:32]}"
    with bureau.database.writing() as connection:
        bureau.audit.note(connection, bureau.now_ms(), who, "subsidy", about)
    return found


def _rules(bureau: Bureau, connection: sa.Connection, county: str) -> Subsidies:
    sent = published.current(bureau.records(county), connection, RULES)
    text = sent.data.decode("utf-8") if sent else resources.path(f"rules/{RULES}.json").read_text("utf-8")
    return subsidies(by_key(CASES, bureau.kinds), strict_json.loads(text))


def _register(bureau: Bureau, connection: sa.Connection, county: str) -> Register:
    ids = listing.page(bureau.schema, connection, county, MEDIATORS, where={"stage": "accepted"}, limit=_MEDIATORS)
    loaded = bureau.records(county).load(connection, ids)
    return register_of((public_id(record), public(stored.state.nested())) for record, stored in loaded.items())
