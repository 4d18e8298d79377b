"""Places for journeys: offices and a county as programs of their own, on real files and a real socket."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.offices import made_office, real_office

__all__ = ["made_office", "real_office"]
OFFICE = "451299001"


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def value(self) -> Any:
        (only,) = self.lines
        return only


@dataclass(frozen=True)
class Program:
    """One of our two programs in a folder of its own."""

    module: str
    options: tuple[str, ...]

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", self.module, *self.options, *arguments]

    def __call__(self, *arguments: str, given: str | bytes | None = None, code: int | None = 0) -> Ran:
        """Run a command; its exit code must be ``code`` unless that is None."""
        raw = given.encode() if isinstance(given, str) else given
        done = subprocess.run(self.command(*arguments), input=raw or b"", capture_output=True, timeout=120)
        ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in ran.err, ran.err
        assert code is None or ran.code == code, f"{arguments}: {ran.code}\n{ran.out}\n{ran.err}"
        return ran

    def add(self, kind: str, *bodies: dict[str, Any], batch: int = 1) -> list[str]:
        lines = "".join(json.dumps(body, ensure_ascii=False) + "\n" for body in bodies)
        return [line["id"] for line in self("add", kind, "--batch", str(batch), given=lines).lines]


@dataclass
class County:
    """A county: its commands, and a server when one runs."""

    program: Program
    home: Path
    url: str = ""
    _server: subprocess.Popen[str] | None = field(default=None, repr=False)

    def start(self, *options: str) -> str:
        """Serve; a second time on the same port, as a server that was switched on again."""
        port = self.url.rpartition(":")[2] or "0"
        self._server = subprocess.Popen(self.program.command("serve", "--port", port, *options), stdout=subprocess.PIPE, text=True)
        assert self._server.stdout is not None
        self.url = json.loads(self._server.stdout.readline())["url"]
        return self.url

    def stop(self, *, kill: bool = False) -> None:
        if self._server is not None:
            (self._server.kill if kill else self._server.terminate)()
            self._server.wait(30)
            assert self._server.stdout is not None
            self._server.stdout.close()
            self._server = None

    def code(self, office: str = OFFICE) -> str:
        return str(self.program("code", office).value["code"])

    @contextmanager
    def serving(self, *options: str) -> Iterator[str]:
        yield self.start(*options)
        self.stop()


@pytest.fixture
def office(tmp_path: Path) -> Callable[..., Program]:
    """Makes offices: each call a device with its own folder and key file."""

    def make(name: str = "office", code: str = OFFICE) -> Program:
        program = Program("desktop_app", ("--home", str(tmp_path / name), "--key-file", str(tmp_path / f"{name}.key")))
        program("init", "--office", code, "--name", "雅龙司法所")
        return program

    return make


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """A county with one office, not yet serving."""
    home = tmp_path / "county"
    made = County(Program("sync.county", ("--home", str(home))), home)
    made.program("init", "--name", "石山县司法局")
    made.program("office", "add", OFFICE, "雅龙司法所")
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def _plain_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
