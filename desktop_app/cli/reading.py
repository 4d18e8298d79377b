"""Reading records: what can be recorded, one record, many, all of them."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

from desktop_app.cli.opening import Arguments, Command, opened, where_of
from desktop_app.cli.printing import emit
from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.fields import Choice, Choices
from desktop_app.domain.kinds import KINDS
from desktop_app.services.guarding import before_the_curtain
from desktop_app.services.viewing import as_line


def kinds(args: Arguments) -> int:
    """What can be recorded."""
    for kind in KINDS:
        emit({"kind": kind.key, "title": kind.title, "fields": _fields(kind.record)})
    return 0


def _fields(record: type) -> list[dict[str, Any]]:
    found = []
    for name, blank in blanks_of(record).items():
        codes = dict(blank.type.codes) if isinstance(blank.type, Choice | Choices) else None
        parts = _fields(blank.type.part) if isinstance(blank.type, Many) else None
        line = {"name": name, "title": blank.label, "type": blank.type.name, "required": blank.required, "codes": codes, "parts": parts}
        found.append(line)
    return found


def get(args: Arguments) -> int:
    """Show a record."""
    with opened(args) as office:
        emit(as_line(office.get(args.id, args.why)))
    return 0


def history(args: Arguments) -> int:
    """All revisions of a record."""
    with opened(args) as office:
        for step in office.history(args.id):
            emit(asdict(step))
    return 0


def list_(args: Arguments) -> int:
    """List the records of a kind."""
    where = where_of(args)
    with opened(args) as office:
        for shown in office.viewing.walk(office.kind(args.kind), where, args.sort, args.limit, args.after):
            emit(as_line(before_the_curtain(shown)))
    return 0


def find(args: Arguments) -> int:
    """Search."""
    with opened(args) as office:
        for hit in office.find(args.text, args.kind, args.limit):
            emit(asdict(hit))
    return 0


def attachments(args: Arguments) -> int:
    """List a record's attachments."""
    with opened(args) as office:
        for item in office.attachments(args.id):
            emit(item)
    return 0


def extract(args: Arguments) -> int:
    """Write an attachment to a file."""
    with opened(args) as office:
        office.attaching.extract(args.sha256, args.out)
    return 0


def conflicts(args: Arguments) -> int:
    """Values that wait for a person."""
    with opened(args) as office:
        for question in office.deciding.open_questions():
            emit(asdict(question))
    return 0


def dump(args: Arguments) -> int:
    """Every live record."""
    with opened(args) as office:
        for line in office.viewing.dump():
            sys.stdout.write(line + "\n")
    return 0


COMMANDS: dict[str, Command] = {
    "kinds": kinds,
    "get": get,
    "history": history,
    "list": list_,
    "find": find,
    "attachments": attachments,
    "extract": extract,
    "conflicts": conflicts,
    "dump": dump,
}
