"""Where words go: data to stdout, one JSON value a line, flushed at once; sentences to stderr."""

from __future__ import annotations

import json
import sys
from typing import Any


def emit(value: Any) -> None:
    """Print one JSON value."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def note(sentence: str) -> None:
    """Say a sentence to the person."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()
