"""Adding records from lines of JSON: checked, committed N at a time, each id printed once it is durable."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from desktop_app.domain import strict_json
from desktop_app.domain.errors import Refused
from desktop_app.domain.kind import Kind
from desktop_app.services.office import Office

Checked = tuple[bytes | None, dict[str, Any]]


def check_lines(office: Office, kind: Kind, lines: Iterable[str]) -> None:
    """Look at every line before the first is saved; raise Refused for the first bad one."""
    for _ in _checked(office, kind, lines):
        continue


def add_lines(office: Office, kind: Kind, lines: Iterable[str], batch: int) -> None:
    """Save the lines, ``batch`` at a time; raise Refused for the first bad one, with what was saved before it."""
    waiting: list[Checked] = []
    for checked in _checked(office, kind, lines):
        waiting.append(checked)
        if len(waiting) >= batch:
            _save(office, kind, waiting)
            waiting = []
    if waiting:
        _save(office, kind, waiting)


def _checked(office: Office, kind: Kind, lines: Iterable[str]) -> Iterator[Checked]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield office.recording.check(kind, strict_json.loads(line))
        except Refused as refusal:
            raise Refused(f"第 {number} 行：{refusal.sentence}；这一行和它之后的都没有保存") from None


def _save(office: Office, kind: Kind, waiting: list[Checked]) -> None:
    saved = office.recording.add_many(kind, waiting)
    lines = [json.dumps({"id": identity, "number": number}, ensure_ascii=False) + "\n" for identity, number in saved]
    sys.stdout.write("".join(lines))
    sys.stdout.flush()
