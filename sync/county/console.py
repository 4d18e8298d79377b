"""Where a command speaks: values as JSON on stdout, sentences for people on stderr. Nothing else of the program prints."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TextIO


@dataclass(frozen=True, slots=True)
class Console:
    """The two streams of one command."""

    out: TextIO
    err: TextIO

    def value(self, value: Any) -> None:
        """One JSON value on a line of its own, at once."""
        self.line(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def line(self, line: str) -> None:
        """One line of data that is JSON already."""
        self.out.write(line + "\n")
        self.out.flush()

    def say(self, sentence: str) -> None:
        """A sentence for the person at the terminal."""
        self.err.write(sentence + "\n")
        self.err.flush()


def speaks_english(environment: Mapping[str, str] | None = None) -> bool:
    """Whether help is wanted in English: LANG=C or an English locale; Chinese otherwise."""
    given = os.environ if environment is None else environment
    locale = given.get("LC_ALL") or given.get("LC_MESSAGES") or given.get("LANG") or ""
    return locale in ("C", "POSIX") or locale.startswith("en")
