"""The releaser's commands, as docs/rollout.md has them, lead to a release that a laptop takes; and every command of that page is one."""

from __future__ import annotations

import io
import re
import shlex
import sys
from pathlib import Path

import pytest

import resources.installer.__main__ as installer
from desktop_app.cli.parser import parser as office_parser
from desktop_app.services.updating import Updating
from resources.installer import releasing
from sync.carriers.trust import EARLIEST_MS
from sync.county.cli.parser import parser as county_parser
from sync.releases.sources import FOLDER, FolderSource
from tests.house.tree import ROOT
from tests.updates.conftest import Releaser

PAGE = (ROOT / "docs" / "rollout.md").read_text("utf-8")


def _commands(program: str) -> list[list[str]]:
    blocks = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return [shlex.split(line)[len(program.split()) :] for line in lines if line.startswith(f"{program} ")]


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object, given: str = "") -> None:
    monkeypatch.setattr(sys, "argv", ["installer", *map(str, arguments)])
    monkeypatch.setattr(sys, "stdin", io.StringIO(given))
    assert installer.main() == 0


def test_keys_release_stick_and_new_keys_lead_to_a_release_that_is_taken(
    releaser: Releaser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installer, "_ROOT", tmp_path / "updates" / "root.json")
    monkeypatch.setattr(installer, "__version__", "1.1.0")
    keys, repository, stick = tmp_path / "keys", tmp_path / "releases", tmp_path / "usb"
    run(monkeypatch, "keys", "--keys", keys, given="open sesame\n")
    shipped = installer._ROOT.read_bytes()
    before, bundle = releaser.bundle("1.0.0"), releaser.bundle("1.1.0")
    run(monkeypatch, "release", bundle, repository, "--keys", keys, "--earlier", before, given="open sesame\n")
    run(monkeypatch, "refresh", repository, "--keys", keys, given="open sesame\n")
    run(monkeypatch, "rekey", repository, "--keys", keys, "--new", tmp_path / "new", given="open sesame\nanother one\n")
    run(monkeypatch, "stick", repository, stick)
    laptop = Updating(tmp_path / "programs", before, "1.0.0", "linux", "x86_64", shipped, EARLIEST_MS)
    source = FolderSource(stick / FOLDER)
    offer = laptop.offer(source)
    assert offer is not None and offer.version == "1.1.0" and offer.bytes < 1000
    assert (laptop.fetch(source, offer) / "karstdesk").read_bytes() == (bundle / "karstdesk").read_bytes()
    assert installer._ROOT.read_bytes() != shipped  # programs built from now on begin with the new keys


def test_a_wrong_passphrase_signs_nothing(releaser: Releaser, tmp_path: Path) -> None:
    wrong = releasing.Keys(releaser.keys.folder, b"wrong")
    with pytest.raises(ValueError, match="password"):
        wrong.signer("targets")


@pytest.mark.parametrize("arguments", _commands("karstdesk"), ids=" ".join)
def test_every_command_of_an_office_on_the_page_is_one(arguments: list[str]) -> None:
    office_parser().parse_args(arguments)


@pytest.mark.parametrize("arguments", _commands("karstcounty"), ids=" ".join)
def test_every_command_of_a_county_on_the_page_is_one(arguments: list[str]) -> None:
    county_parser(english=False).parse_args(arguments)


@pytest.mark.parametrize("arguments", _commands("python -m resources.installer"), ids=" ".join)
def test_every_command_of_a_releaser_on_the_page_is_one(arguments: list[str]) -> None:
    installer.parser().parse_args(arguments)


def test_every_target_of_make_on_the_page_is_one() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z-]+)", PAGE)) <= targets
