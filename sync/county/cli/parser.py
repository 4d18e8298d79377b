"""The command line of karstcounty: which commands and options there are, in the language of the person."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

from desktop_app import __version__
from sync.county.cli.texts import text
from sync.county.permissions import ROLES


class Parser(argparse.ArgumentParser):
    """A parser that speaks the person's language; wrong usage ends with exit code 2 and one sentence."""

    english = False

    def __init__(self, **given: Any) -> None:
        super().__init__(**(given | {"add_help": False, "formatter_class": _formatter(self.english)}))
        self._positionals.title, self._optionals.title = text("arguments", self.english), text("options", self.english)
        self.add_argument("-h", "--help", action="help", help=text("--help", self.english))

    def error(self, message: str) -> NoReturn:
        """End with one sentence."""
        says = text("wrong-usage", self.english).format(message)
        self.exit(2, f"{says}\n{text('more-help', self.english).format(self.prog)}\n")


def _formatter(english: bool) -> type[argparse.HelpFormatter]:
    class Formatter(argparse.HelpFormatter):
        """Help with our own word for "usage"."""

        def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
            super().add_usage(usage, actions, groups, text("usage", english) if prefix is None else prefix)

    return Formatter


def parser(english: bool) -> argparse.ArgumentParser:
    """The whole command line."""
    found = type("Spoken", (Parser,), {"english": english})
    top: argparse.ArgumentParser = found(prog="karstcounty", description=text("karstcounty", english))
    _everywhere(top, english, first=True)
    top.add_argument("--version", action="version", version=f"karstcounty {__version__}", help=text("--version", english))
    commands = top.add_subparsers(dest="command", required=True, title=text("commands", english), metavar="COMMAND")

    def add(name: str, *arguments: tuple[str, dict[str, Any]], within: Any = commands, words: str = "") -> Any:
        made = within.add_parser(name, help=text(words or name, english), description=text(words or name, english))
        _everywhere(made, english)
        for argument, how in arguments:
            key = how.pop("words", argument)
            made.add_argument(argument, help=text(key, english), **how)
        return made

    def group(name: str) -> Any:
        made = commands.add_parser(name, help=text(name, english), description=text(name, english))
        return made.add_subparsers(dest="part", required=True, title=text("commands", english), metavar="COMMAND")

    add("init", ("--name", {"required": True, "words": "init --name", "metavar": "NAME"}))
    add("serve", *_serving())
    offices, devices, accounts = group("office"), group("device"), group("account")
    add("add", ("CODE", {}), ("NAME", {}), ("--area", {"metavar": "NAME"}), within=offices, words="office add")
    add("list", within=offices, words="office list")
    add("code", ("OFFICE", {"words": "CODE"}), ("--days", {"type": int, "default": 7, "metavar": "N"}))
    add("list", within=devices, words="device list")
    add("revoke", ("DEVICE", {}), ("--why", {"metavar": "TEXT"}), within=devices, words="device revoke")
    add("provision", *_provisioning())
    add("dump", ("--office", {"metavar": "CODE"}))
    add("history", ("ID", {}))
    add("extract", ("SHA256", {}), ("-o", {"required": True, "type": Path, "metavar": "FILE", "dest": "file"}))
    sticks = group("stick")
    add("read", ("DIR", {"type": Path}), within=sticks, words="stick read")
    add("write", ("DIR", {"type": Path}), ("OFFICE", {"words": "CODE"}), within=sticks, words="stick write")
    add("report", *_reporting())
    add("return", ("ID", {}), ("--why", {"required": True, "metavar": "TEXT"}),
        ("--field", {"action": "append", "default": [], "metavar": "FIELD"}))  # fmt: skip
    add("accept", ("ID", {}))
    add("publish", ("NAME", {"words": "publish NAME"}), ("FILE", {"type": Path, "words": "publish FILE"}), ("--why", {"metavar": "TEXT"}))
    how = add("assign", ("ID", {}), ("OFFICE", {"words": "CODE"}), ("--why", {"metavar": "TEXT"})).add_mutually_exclusive_group()
    for option in ("share", "withdraw"):
        how.add_argument(f"--{option}", dest="how", action="store_const", const=option, default="hand", help=text(f"--{option}", english))
    _escrow(add, group("escrow"))
    _rollup(add, group("rollup"))
    add("release", ("DIR", {"type": Path, "words": "release DIR"}))
    for name in ("verify", "migrate"):
        add(name)
    for name in ("backup", "drill"):
        add(name, ("FILE", {"type": Path}))
    add("restore", ("FILE", {"type": Path}), ("--replace", {"action": "store_true"}))
    add("add", ("NAME", {}), _role(required=True), _offices(), within=accounts, words="account add")
    add("change", ("NAME", {}), _role(required=False), _offices(), within=accounts, words="account change")
    for part in ("reset", "disable", "enable"):
        add(part, ("NAME", {}), within=accounts, words=f"account {part}").set_defaults(office=None)
    add("list", within=accounts, words="account list").set_defaults(office=None)
    return top


def _rollup(add: Callable[..., Any], parts: Any) -> None:
    add("join", ("COUNTY", {"words": "rollup COUNTY"}), ("--server", {"required": True, "metavar": "URL"}),
        ("--code", {"required": True, "metavar": "CODE", "words": "rollup --code"}),
        ("--ca", {"type": Path, "metavar": "FILE"}), within=parts, words="rollup join")  # fmt: skip
    add("send", within=parts, words="rollup send")


def _escrow(add: Callable[..., Any], kept: Any) -> None:
    add("make", ("DIR", {"type": Path, "words": "escrow DIR"}), within=kept, words="escrow make")
    add("open", ("FILE", {"type": Path, "words": "escrow FILE"}),
        ("-o", {"required": True, "type": Path, "metavar": "FILE", "dest": "file"}),
        ("--share", {"type": Path, "action": "append", "required": True, "metavar": "FILE"}),
        ("--why", {"required": True, "metavar": "TEXT"}), within=kept, words="escrow open")  # fmt: skip


def _provisioning() -> Iterable[tuple[str, dict[str, Any]]]:
    yield "DIR", {"type": Path, "words": "provision DIR"}
    yield "--server", {"required": True, "metavar": "URL"}
    yield "--ca", {"type": Path, "metavar": "FILE"}
    yield "--office", {"action": "append", "metavar": "CODE", "words": "provision --office"}
    yield "--days", {"type": int, "default": 30, "metavar": "N", "words": "provision --days"}


def _role(*, required: bool) -> tuple[str, dict[str, Any]]:
    return "--role", {"required": required, "choices": tuple(ROLES)}


def _offices() -> tuple[str, dict[str, Any]]:
    return "--office", {"action": "append", "metavar": "CODE", "words": "account --office"}


def _serving() -> Iterable[tuple[str, dict[str, Any]]]:
    yield "--host", {"default": "127.0.0.1", "words": "serve --host", "metavar": "H"}
    yield "--port", {"type": int, "default": 8642, "words": "serve --port", "metavar": "P"}
    yield "--tls-cert", {"type": Path, "words": "serve --tls-cert", "metavar": "FILE"}
    yield "--tls-key", {"type": Path, "words": "serve --tls-key", "metavar": "FILE"}
    yield "--log-requests", {"action": "store_true"}
    yield "--processes", {"type": int, "default": 1, "words": "serve --processes", "metavar": "N"}


def _reporting() -> Iterable[tuple[str, dict[str, Any]]]:
    yield "NAME", {"words": "report NAME"}
    yield "--period", {"required": True, "metavar": "2026Q1"}
    yield "--office", {"metavar": "CODE"}
    yield "-o", {"required": True, "type": Path, "metavar": "FILE.xlsx", "dest": "file"}


def _everywhere(to: argparse.ArgumentParser, english: bool, first: bool = False) -> None:
    """Options that stand before or behind the command."""
    for option, kind in (("--home", Path), ("--key-file", Path), ("--database", str)):
        default = None if first else argparse.SUPPRESS
        metavar = {"--home": "DIR", "--key-file": "FILE", "--database": "URL"}[option]
        to.add_argument(option, type=kind, default=default, metavar=metavar, help=text(option, english))
