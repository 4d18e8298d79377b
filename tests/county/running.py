"""karstcounty's commands in the process of a test: quicker than a process each, and the same from the arguments on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sync.county.__main__ import main


@dataclass(frozen=True)
class Said:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """The one value it printed."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Commands:
    """The commands of one county."""

    home: Path
    capture: pytest.CaptureFixture[str]
    database: str | None = None

    def __call__(self, *arguments: object) -> Said:
        """Run one command to its end."""
        where = ["--home", str(self.home), *(["--database", self.database] if self.database else [])]
        code = main([*where, *map(str, arguments)])
        out, err = self.capture.readouterr()
        return Said(code, out, err)
