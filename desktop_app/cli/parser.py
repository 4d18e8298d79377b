"""The arguments of every command. Imports nothing heavy: the window starts through here."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import NoReturn

from desktop_app import __version__
from desktop_app.cli.texts import say


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one sentence and exit code 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments and end."""
        self.exit(2, f"用法不对：{message}\n{self.format_usage()}")


def parser() -> Parser:
    """The parser of the whole command line."""
    top = Parser(prog="karstdesk", description=say("program"), parents=[_everywhere()])
    top.add_argument("--version", action="version", version=f"karstdesk {__version__}")
    top.add_argument(
        "--self-test", dest="command", action="store_const", const="--self-test", default=argparse.SUPPRESS, help=say("self-test")
    )
    top.set_defaults(home=None, key_file=None, passphrase=False)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)

    def command(name: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=say(name), description=say(name), parents=[_everywhere()])

    _setting_up(command("init"), command("enrol"))
    _provision(command("provision"))
    command("kinds")
    _writing(command("add"), command("edit"), command("stage"))
    for name in ("history", "attachments", "check"):
        command(name).add_argument("id")
    _guarding(command("get"), command("unmask"), command("access-log"), command("handover"), command("takeover"))
    _reading(command("list"), command("find"))
    _files(command("attach"), command("extract"))
    command("documents").add_argument("id")
    _papers(command("print"), command("ledger"), command("template"))
    for name in ("ledgers", "templates"):
        command(name)
    _reporting(command("report"))
    command("reports")
    _tables(command("import"), command("export"))
    command("imports")
    command("rules")
    _ruling(command("rule"), command("means"), command("subsidy"))
    command("import-undo").add_argument("batch")
    command("sync").add_argument("--limit-s", type=float)
    sticks = command("stick").add_subparsers(dest="part", required=True, metavar="write|read", parser_class=Parser)
    for name in ("write", "read"):
        one = sticks.add_parser(name, help=say(f"stick-{name}"), description=say(f"stick-{name}"), parents=[_everywhere()])
        one.add_argument("folder", type=Path, metavar="DIR")
    for name in ("status", "dump", "verify", "recover"):
        command(name)
    missing = command("gaps")
    missing.add_argument("kind")
    missing.add_argument("--year", type=int)
    command("due").add_argument("--on", type=_day, metavar="DATE")
    command("conflicts")
    command("refused").add_argument("--waive", metavar="ID")
    held = command("held")
    held.add_argument("decision", nargs="?", choices=("accept", "keep"))
    held.add_argument("ids", nargs="*", metavar="ID|all")
    command("published")
    _deciding(command("resolve"))
    command("backup").add_argument("file", type=Path)
    restore = command("restore")
    restore.add_argument("file", type=Path)
    restore.add_argument("--replace", action="store_true")
    restore.add_argument("--recovery", action="store_true", help=say("restore-recovery"))
    _keys(command("key"))
    _update(command("update"))
    _demo(command("demo"))
    return top


def _provision(provision: argparse.ArgumentParser) -> None:
    provision.add_argument("file", type=Path)
    provision.add_argument("--recovery", type=Path, metavar="FILE")


def _files(attach: argparse.ArgumentParser, extract: argparse.ArgumentParser) -> None:
    attach.add_argument("id")
    attach.add_argument("file", type=Path)
    attach.add_argument("--title")
    extract.add_argument("sha256")
    extract.add_argument("-o", dest="out", type=Path, required=True)


def _update(update: argparse.ArgumentParser) -> None:
    update.add_argument("--from", dest="source", type=Path, metavar="DIR", help=say("update-from"))
    update.add_argument("--check", action="store_true", help=say("update-check"))
    update.add_argument("--now", action="store_true", help=say("update-now"))


def _demo(demo: argparse.ArgumentParser) -> None:
    demo.add_argument("--records", type=int, default=60)
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--headless", action="store_true")


def _papers(printing: argparse.ArgumentParser, ledger: argparse.ArgumentParser, template: argparse.ArgumentParser) -> None:
    printing.add_argument("id")
    printing.add_argument("document")
    ledger.add_argument("name")
    ledger.add_argument("--period", required=True, metavar="P")
    for one in (printing, ledger):
        one.add_argument("-o", dest="out", type=Path, required=True)
    template.add_argument("name")
    choice = template.add_mutually_exclusive_group(required=True)
    choice.add_argument("-o", dest="out", type=Path)
    choice.add_argument("--use", type=Path, metavar="FILE")
    choice.add_argument("--shipped", action="store_true")


def _day(text: str) -> date:
    """The day that was written; argparse says what is wrong with another text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期应写作 2026-11-23，现为 {text[:20]}") from None


def _everywhere() -> Parser:
    """The options that may stand before or after the command; a new parser each time, as argparse shares the defaults of one."""
    options = Parser(add_help=False)
    options.add_argument("--home", type=Path, default=argparse.SUPPRESS, help=say("home"))
    ways = options.add_mutually_exclusive_group()
    ways.add_argument("--key-file", type=Path, default=argparse.SUPPRESS, help=say("key-file"))
    ways.add_argument("--passphrase", action="store_true", default=argparse.SUPPRESS, help=say("passphrase"))
    return options


def _setting_up(init: argparse.ArgumentParser, enrol: argparse.ArgumentParser) -> None:
    init.add_argument("--office", required=True)
    init.add_argument("--name", required=True)
    init.add_argument("--suite", type=int, choices=(1, 2), default=1, help=say("suite"))
    enrol.add_argument("--server", required=True)
    enrol.add_argument("--code", required=True)
    enrol.add_argument("--ca", type=Path)


def _writing(add: argparse.ArgumentParser, edit: argparse.ArgumentParser, stage: argparse.ArgumentParser) -> None:
    add.add_argument("kind")
    add.add_argument("--from", dest="source", type=Path)
    add.add_argument("--batch", type=int, default=1)
    edit.add_argument("id")
    edit.add_argument("--set", dest="sets", action="append", required=True, metavar="FIELD=JSON")
    edit.add_argument("--why")
    stage.add_argument("id")
    stage.add_argument("stage")
    stage.add_argument("--why")


def _reporting(report: argparse.ArgumentParser) -> None:
    report.add_argument("name")
    report.add_argument("--period", required=True, metavar="2026Q1")
    report.add_argument("-o", dest="out", type=Path, required=True, metavar="FILE.xlsx")
    report.add_argument("--freeze", action="store_true")
    report.add_argument("--why", metavar="TEXT")


def _ruling(rule: argparse.ArgumentParser, means: argparse.ArgumentParser, subsidy: argparse.ArgumentParser) -> None:
    rule.add_argument("name")
    choice = rule.add_mutually_exclusive_group(required=True)
    choice.add_argument("-o", dest="out", type=Path, metavar="FILE.json")
    choice.add_argument("--use", type=Path, metavar="FILE.json")
    choice.add_argument("--shipped", action="store_true")
    means.add_argument("id")
    subsidy.add_argument("--period", required=True, metavar="2026Q1")
    subsidy.add_argument("-o", dest="out", type=Path, required=True, metavar="FILE.xlsx")


def _guarding(
    get: argparse.ArgumentParser, unmask: argparse.ArgumentParser, looks: argparse.ArgumentParser, handover: argparse.ArgumentParser,
    takeover: argparse.ArgumentParser,
) -> None:  # fmt: skip
    get.add_argument("id")
    get.add_argument("--why", metavar="TEXT")
    unmask.add_argument("id")
    unmask.add_argument("field", nargs="+")
    unmask.add_argument("--why", required=True, metavar="TEXT")
    looks.add_argument("--limit", type=int, default=200)
    handover.add_argument("file", type=Path)
    handover.add_argument("--to", required=True, metavar="NAME")
    takeover.add_argument("file", type=Path)
    takeover.add_argument("--name", required=True)


def _keys(keys: argparse.ArgumentParser) -> None:
    parts = keys.add_subparsers(dest="part", required=True, metavar="list|add|remove|recovery|change|ask|answer", parser_class=Parser)

    def part(name: str) -> argparse.ArgumentParser:
        return parts.add_parser(name, help=say(f"key-{name}"), description=say(f"key-{name}"), parents=[_everywhere()])

    for name in ("list", "recovery", "change"):
        part(name)
    ways = part("add").add_subparsers(dest="way", required=True, metavar="keyring|keyfile|passphrase", parser_class=Parser)
    for way in ("keyring", "keyfile", "passphrase"):
        one = ways.add_parser(way, help=say(f"key-add-{way}"), parents=[_everywhere()])
        if way == "keyfile":
            one.add_argument("file", type=Path, metavar="FILE")
    part("remove").add_argument("way")
    for name in ("ask", "answer"):
        part(name).add_argument("file", type=Path, metavar="FILE")


def _tables(importing: argparse.ArgumentParser, export: argparse.ArgumentParser) -> None:
    importing.add_argument("kind")
    importing.add_argument("file", type=Path, metavar="FILE.xlsx")
    importing.add_argument("--map", type=Path, metavar="MAP.json")
    importing.add_argument("--dry-run", action="store_true")
    export.add_argument("kind")
    export.add_argument("file", type=Path, metavar="FILE.xlsx")
    export.add_argument("--where", action="append", default=[], metavar="FIELD=VALUE")
    export.add_argument("--sort", default="", metavar="[-]FIELD")
    export.add_argument("--format", choices=("own", "masked", "national", "deidentified"), default="own")
    export.add_argument("--why", metavar="TEXT")


def _deciding(resolve: argparse.ArgumentParser) -> None:
    resolve.add_argument("id")
    resolve.add_argument("field")
    choice = resolve.add_mutually_exclusive_group(required=True)
    choice.add_argument("--keep", choices=("mine", "theirs"))
    choice.add_argument("--value", metavar="JSON")


def _reading(listing: argparse.ArgumentParser, find: argparse.ArgumentParser) -> None:
    listing.add_argument("kind")
    listing.add_argument("--where", action="append", default=[], metavar="FIELD=VALUE")
    listing.add_argument("--sort", default="", metavar="[-]FIELD")
    listing.add_argument("--limit", type=int)
    listing.add_argument("--after", metavar="ID")
    find.add_argument("text")
    find.add_argument("--kind")
    find.add_argument("--limit", type=int, default=20)
