"""Who may do what at the server: one table, by method and address; every route is in it, and every request of the page goes through it.

A clerk reads and takes in, a reviewer decides about records, an administrator keeps offices, computers, people and reference data and
decides nothing about a case, an auditor reads the audit trail and no case. What only an administrator does wants the second factor.
Source: GB/T 22239-2019 8.1.4.2 (least privilege, administration apart from business, auditors apart from both); ASVS 5.0 V8; PIPL art. 51.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ROLES: Mapping[str, str] = {"clerk": "经办", "reviewer": "审核", "admin": "系统管理员", "auditor": "审计员"}


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a route."""

    roles: frozenset[str]
    open: bool = False  # nobody has to be logged in: the route proves who asks by itself, or tells nothing
    proven: bool = False  # wants a session that began with the second factor


OPEN = Rule(frozenset(), open=True)
PEOPLE = Rule(frozenset(ROLES))
READERS = Rule(frozenset({"clerk", "reviewer", "admin"}))
BUSINESS = Rule(frozenset({"clerk", "reviewer"}))
AUDITORS = Rule(frozenset({"auditor", "admin"}))
REVIEWERS = Rule(frozenset({"reviewer"}))
ADMINS = Rule(frozenset({"admin"}), proven=True)

TABLE: Mapping[tuple[str, str], Rule] = {
    # programs: a device proves itself by a signature or a one-time code
    ("POST", "/v1/enrol"): OPEN,
    ("POST", "/v1/x"): OPEN,
    ("PUT", "/v1/b/{sha256}"): OPEN,
    ("HEAD", "/v1/b/{sha256}"): OPEN,
    ("GET", "/v1/b/{sha256}"): OPEN,
    ("GET", "/v1/u/{path:path}"): OPEN,  # signed updates: nobody has to be known to fetch what proves itself
    ("GET", "/healthz"): OPEN,
    ("GET", "/metrics"): OPEN,  # to this machine
    ("GET", "/openapi.json"): OPEN,
    # coming and going
    ("GET", "/static/{name}"): OPEN,
    ("GET", "/login"): OPEN,
    ("POST", "/login"): OPEN,
    ("POST", "/logout"): PEOPLE,
    ("GET", "/password"): PEOPLE,
    ("POST", "/password"): PEOPLE,
    ("POST", "/password/others"): PEOPLE,
    ("GET", "/factor"): PEOPLE,
    ("POST", "/factor"): PEOPLE,
    # records
    ("GET", "/"): PEOPLE,
    ("GET", "/records"): READERS,
    ("GET", "/records/{record}"): READERS,
    ("GET", "/records/{record}/{sha256}"): READERS,
    ("GET", "/records/{record}/{sha256}/picture"): READERS,
    ("POST", "/records/{record}/review"): REVIEWERS,
    ("POST", "/records/{record}/assign"): REVIEWERS,
    ("POST", "/records/{record}/unmask"): REVIEWERS,
    ("GET", "/waiting"): READERS,
    # figures and files
    ("GET", "/statistics"): READERS,
    ("GET", "/statistics/records"): READERS,
    ("POST", "/statistics/sheet"): READERS,
    ("POST", "/statistics/remind"): REVIEWERS,
    ("GET", "/export"): BUSINESS,
    ("POST", "/export"): BUSINESS,
    ("GET", "/villages"): READERS,
    ("GET", "/subsidy"): READERS,
    ("POST", "/subsidy/approve"): REVIEWERS,
    ("POST", "/subsidy/sheet"): BUSINESS,
    # sticks
    ("GET", "/sticks"): BUSINESS,
    ("POST", "/sticks/read"): BUSINESS,
    ("GET", "/sticks/{key}"): BUSINESS,
    # what was done
    ("GET", "/audit"): AUDITORS,
    # offices, computers, people
    ("GET", "/devices"): PEOPLE,
    ("POST", "/devices/code"): ADMINS,
    ("POST", "/devices/revoke"): ADMINS,
    ("POST", "/devices/file"): ADMINS,
    ("POST", "/devices/office"): ADMINS,
    ("GET", "/publish"): ADMINS,
    ("POST", "/publish/preview"): ADMINS,
    ("POST", "/publish"): ADMINS,
    ("GET", "/keeping"): ADMINS,
    ("POST", "/keeping/backup"): ADMINS,
    ("POST", "/keeping/verify"): ADMINS,
    ("GET", "/keeping/{name}"): ADMINS,
    ("GET", "/people"): ADMINS,
    ("POST", "/people/add"): ADMINS,
    ("POST", "/people/change"): ADMINS,
}


def rule_of(method: str, path: str) -> Rule | None:
    """The rule of a route, by its template; None for one that is not in the table."""
    return TABLE.get((method, path))
