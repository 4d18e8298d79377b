"""Spreadsheets in and out, and what was taken in."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop_app.cli.opening import Arguments, Command, opened, where_of
from desktop_app.cli.printing import emit, note
from desktop_app.domain import strict_json
from desktop_app.domain.errors import Failed, Refused
from desktop_app.services.importing import Imported


def import_(args: Arguments) -> int:
    """Take a spreadsheet in."""
    given = None if args.map is None else _json(args.map)
    with opened(args) as office:
        done = office.importing.run(office.kind(args.kind), args.file, given, dry_run=args.dry_run)
        if done.refused and not args.dry_run:
            _write_refused(office.importing.write_refused, done, args.file)
    if done.ignored:
        note(f"没有用到的列：{'、'.join(done.ignored)}")
    if done.repeated:
        note(f"{done.repeated} 行早已导入过，没有重复登记")
    lines = [{"row": problem.row, "field": problem.field, "message": problem.says} for problem in done.refused]
    emit({"added": done.added, "refused": lines, "repeated": done.repeated, "ignored": list(done.ignored), "batch": done.batch})
    return 0


def _write_refused(write: Any, done: Imported, source: Path) -> None:
    target = source.with_name(f"{source.stem}-未导入.xlsx")
    try:
        write(done, target)
        note(f"没有导入的行和原因在 {target}；改好后把那个文件再导入一次")
    except Failed as failure:
        note(f"没有导入的行没能另写成文件：{failure.sentence}")


def _json(path: Path) -> Any:
    try:
        return strict_json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Refused(f"{path} 读不出来：{error.strerror or error}；没有改动") from None
    except UnicodeDecodeError:
        raise Refused(f"{path} 不是 UTF-8 文本；没有改动") from None


def imports(args: Arguments) -> int:
    """List what was taken in."""
    with opened(args) as office:
        for line in office.importing.batches():
            emit(asdict(line))
    return 0


def import_undo(args: Arguments) -> int:
    """Take a batch out again."""
    with opened(args) as office:
        undone = office.importing.undo(args.batch)
    if undone.kept:
        note(f"{len(undone.kept)} 条导入后有人改过，没有撤销")
    emit({"removed": undone.removed, "kept": list(undone.kept)})
    return 0


def export(args: Arguments) -> int:
    """Write a list as a spreadsheet."""
    with opened(args) as office:
        done = office.exporting.write(office.kind(args.kind), args.file, where_of(args), args.sort, args.format, args.why)
    if done.sealed:
        note(f"{done.sealed} 条封存的记录没有导出")
    emit({"rows": done.rows})
    return 0


COMMANDS: dict[str, Command] = {"import": import_, "imports": imports, "import-undo": import_undo, "export": export}
