"""What services hand to windows and commands: plain values, no rows, no tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

SyncState = Literal["local", "pending", "received", "attention"]  # 本机 → 待送 → 县已收 → 需处理


@dataclass(frozen=True, slots=True)
class Review:
    """What the county last said of a record."""

    state: str  # "returned", "accepted"
    why: str | None  # of a return
    fields: list[str]  # flat paths that the reason is about
    by: str
    at: str  # instant, ISO 8601 UTC
    answered: bool  # the office has changed the record since


@dataclass(frozen=True, slots=True)
class Shown:
    """One record as people see it."""

    id: str
    kind: str
    office: str
    number: str | None
    stage: str
    fields: dict[str, Any]
    title: str
    label: str  # where it stands, in words: 已结案 · 调解成功 · 协议已履行
    revision: int
    created_at: str  # instant, ISO 8601 UTC
    changed_at: str
    sync: SyncState
    review: Review | None = None
    former: str | None = None  # provisional numbers it had before, with spaces between


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of a record."""

    revision: int
    who: str
    when: str
    device: str
    why: str | None
    changed: dict[str, Any]  # flat path: new value, None when cleared or taken out


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that search found."""

    id: str
    kind: str
    number: str | None
    title: str
    where: str  # the field that matched


@dataclass(frozen=True, slots=True)
class Status:
    """How the office stands towards its county."""

    office: str
    device: str
    pending: int  # operations to send
    pending_attachments: int
    conflicts: int
    last_sync_at: str | None
    server: str | None
    key_source: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync has come."""

    pushed: int
    pulled: int
    total: int  # operations there were to push
    requests: int
    bytes_moved: int = 0  # both ways
    bytes_left: int = 0  # as far as is known
    seconds_left: int = 0  # by the measured link; 0 = not known, or nothing left


@dataclass(frozen=True, slots=True)
class Summary:
    """What a sync did."""

    pushed: int
    pulled: int
    attachments_sent: int
    requests: int
    bytes_sent: int
    bytes_received: int
    seconds: float
    conflicts: int
    complete: bool
