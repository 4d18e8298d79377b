"""Writing records: new ones, changes, stages, files, decisions."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, TextIO

from desktop_app.cli import adding
from desktop_app.cli.opening import Arguments, Command, opened
from desktop_app.cli.printing import emit, note
from desktop_app.domain import strict_json
from desktop_app.domain.errors import Refused


def add(args: Arguments) -> int:
    """Add records, a line each."""
    if args.batch < 1:
        raise Refused("--batch 应为正整数")
    with opened(args) as office:
        kind = office.kind(args.kind)
        if args.source is None:
            adding.add_lines(office, kind, _decoded(sys.stdin), args.batch)
            return 0
        try:
            with args.source.open(encoding="utf-8") as lines:
                adding.check_lines(office, kind, lines)
            with args.source.open(encoding="utf-8") as lines:
                adding.add_lines(office, kind, lines, args.batch)
        except OSError as error:
            raise Refused(f"{args.source} 读不出来：{error.strerror}；没有改动") from None
        except UnicodeDecodeError:
            raise Refused(f"{args.source} 不是 UTF-8 文本；没有改动") from None
    return 0


def _decoded(stream: TextIO) -> Iterator[str]:
    """The lines of standard input; a line that is no UTF-8 is refused like any other bad one."""
    for raw in stream.buffer:
        yield raw.decode("utf-8", "surrogateescape")


def edit(args: Arguments) -> int:
    """Change fields of a record."""
    given: dict[str, Any] = {}
    for pair in args.sets:
        field, sign, text = pair.partition("=")
        if not sign:
            raise Refused(f"--set 应写作 字段=JSON，现为 {pair[:60]}；没有改动")
        try:
            given[field] = strict_json.loads(text)
        except Refused as fault:
            raise Refused(f"字段 {field} 的值{fault.sentence}（文字要带引号，如 summary='\"文字\"'）；没有改动") from None
    with opened(args) as office:
        shown = office.edit(args.id, given, args.why)
    emit({"id": shown.id, "revision": shown.revision})
    return 0


def stage(args: Arguments) -> int:
    """Move a record; what is missing is printed a line each."""
    with opened(args) as office:
        try:
            shown = office.move(args.id, args.stage, args.why)
        except Refused as refusal:
            for fault in refusal.faults:
                emit({"field": fault.field, "label": fault.label, "message": fault.says})
            raise
        for caution in office.cautioning.of(shown.id):
            note(caution.says)
    emit({"id": shown.id, "stage": shown.stage})
    return 0


def attach(args: Arguments) -> int:
    """Attach a file."""
    with opened(args) as office:
        emit(office.attach(args.id, args.file, args.title))
    return 0


def resolve(args: Arguments) -> int:
    """Decide a conflict."""
    value = None if args.value is None else strict_json.loads(args.value)
    with opened(args) as office:
        emit({"id": args.id, "revision": office.deciding.resolve(args.id, args.field, args.keep, value)})
    return 0


COMMANDS: dict[str, Command] = {"add": add, "edit": edit, "stage": stage, "attach": attach, "resolve": resolve}
