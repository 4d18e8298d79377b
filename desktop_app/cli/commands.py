"""What each command does with the services, and what it prints."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from desktop_app.cli import adding
from desktop_app.cli.printing import emit, note
from desktop_app.domain import strict_json
from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.errors import Refused
from desktop_app.domain.fields import Choice, Choices
from desktop_app.domain.kinds import KINDS
from desktop_app.services import enrolling, keeping, session
from desktop_app.services.clock import SystemClock
from desktop_app.services.office import Office
from desktop_app.services.places import default_home
from desktop_app.services.secrets import SystemKeyring
from desktop_app.services.viewing import as_line

Arguments = argparse.Namespace


@contextmanager
def opened(args: Arguments) -> Iterator[Office]:
    """The office the arguments name, open for as long as the block runs."""
    office = Office.over(session.open_office(home_of(args), args.key_file, SystemKeyring(), KINDS, SystemClock()), KINDS)
    try:
        yield office
    finally:
        office.close()


def home_of(args: Arguments) -> Path:
    """The folder of the office."""
    return Path(args.home) if args.home else default_home()


def init(args: Arguments) -> int:
    """Make an empty store."""
    made, code = session.make(home_of(args), args.office, args.name, args.key_file, SystemKeyring(), KINDS, SystemClock())
    note(f"恢复码（只显示这一次，请抄在恢复卡上，与电脑分开保管）：\n    {code}")
    emit({"office": made.store.office, "device": made.store.device})
    made.store.close()
    return 0


def enrol(args: Arguments) -> int:
    """Pair with the county."""
    with opened(args) as office:
        paired = enrolling.enrol(office.session, args.server, args.code, args.ca)
    emit({"office": paired.office, "device": paired.device, "county": paired.county})
    return 0


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
    emit({"id": shown.id, "stage": shown.stage})
    return 0


def get(args: Arguments) -> int:
    """Show a record."""
    with opened(args) as office:
        emit(as_line(office.get(args.id)))
    return 0


def history(args: Arguments) -> int:
    """All revisions of a record."""
    with opened(args) as office:
        for step in office.history(args.id):
            emit(asdict(step))
    return 0


def list_(args: Arguments) -> int:
    """List the records of a kind."""
    where: dict[str, str] = {}
    for pair in args.where:
        field, sign, value = pair.partition("=")
        if not sign:
            raise Refused(f"--where 应写作 字段=值，现为 {pair[:60]}")
        where[field] = value
    with opened(args) as office:
        for shown in office.viewing.walk(office.kind(args.kind), where, args.sort, args.limit, args.after):
            emit(as_line(shown))
    return 0


def find(args: Arguments) -> int:
    """Search."""
    with opened(args) as office:
        for hit in office.find(args.text, args.kind, args.limit):
            emit(asdict(hit))
    return 0


def attach(args: Arguments) -> int:
    """Attach a file."""
    with opened(args) as office:
        emit(office.attach(args.id, args.file, args.title))
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


def sync(args: Arguments) -> int:
    """One exchange with the county."""
    with opened(args) as office:
        done = office.sync(limit_s=args.limit_s)
    emit(asdict(done))
    return 4 if done.conflicts else 0


def status(args: Arguments) -> int:
    """How the office stands."""
    with opened(args) as office:
        seen = office.status()
    emit(asdict(seen))
    return 0


def conflicts(args: Arguments) -> int:
    """Values that wait for a person."""
    with opened(args) as office:
        for question in office.deciding.open_questions():
            emit(asdict(question))
    return 0


def resolve(args: Arguments) -> int:
    """Decide a conflict."""
    value = None if args.value is None else strict_json.loads(args.value)
    with opened(args) as office:
        emit({"id": args.id, "revision": office.deciding.resolve(args.id, args.field, args.keep, value)})
    return 0


def dump(args: Arguments) -> int:
    """Every live record."""
    with opened(args) as office:
        for line in office.viewing.dump():
            sys.stdout.write(line + "\n")
    return 0


def verify(args: Arguments) -> int:
    """Check the store."""
    with opened(args) as office:
        found = keeping.faults(office.session)
    emit({"ok": not found, "faults": found})
    return 1 if found else 0


def backup(args: Arguments) -> int:
    """Back up."""
    with opened(args) as office:
        keeping.backup(office.session, args.file, KINDS)
    note(f"备份已写成并验证：{args.file}")
    return 0


def restore(args: Arguments) -> int:
    """Restore."""
    keeping.restore(args.file, home_of(args), args.key_file, SystemKeyring(), KINDS, SystemClock(), replace=args.replace)
    note("已从备份恢复；下次同步会与县局核对，缺的自动补齐")
    return 0


def recover(args: Arguments) -> int:
    """Unlock again with the recovery code."""
    note("请输入恢复码：")
    way = keeping.recover(home_of(args), sys.stdin.readline(), args.key_file, SystemKeyring())
    emit({"key_source": way})
    return 0


def demo(args: Arguments) -> int:
    """The main job on made-up data."""
    from desktop_app.app import run_demo

    emit(run_demo(args.home, args.records, args.seed, headless=args.headless, say=note))
    return 0


COMMANDS: dict[str, Callable[[Arguments], int]] = {
    "init": init, "enrol": enrol, "kinds": kinds, "add": add, "edit": edit, "stage": stage, "get": get, "history": history,
    "list": list_, "find": find, "attach": attach, "attachments": attachments, "extract": extract, "sync": sync, "status": status,
    "conflicts": conflicts, "resolve": resolve, "dump": dump, "verify": verify, "backup": backup, "restore": restore,
    "recover": recover, "demo": demo,
}  # fmt: skip
