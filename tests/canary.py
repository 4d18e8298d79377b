"""The canary: watches every test for numbers, telephones and keys of people where none may be, and fails the test that leaked one.

Every number of a made-up person begins with 451299 and every telephone with 190, so what sings is easy to hear. Watched are: log records,
the arguments and environment of processes the program starts, the addresses it asks for, and, when a test ends, what lies in the folder of
the test under the names of our own stores, and what the program made for a while and did not take away. Source: RELIABILITY T21, G14.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Generator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from desktop_app.store import slots

ROOT = Path(__file__).resolve().parents[1]
OURS = tuple(f"{ROOT / name}{os.sep}" for name in ("desktop_app", "sync"))
PERSON = re.compile(rb"(?<![0-9A-Za-z])451299(?:19|20)\d{9}[0-9Xx](?![0-9A-Za-z])|(?<!\d)1900000\d{4}(?!\d)")
STORES = re.compile(r"(office|county)\.db.*|slots\.json.*|.*\.karstbackup|.*\.log|look\.json|core(\..*)?")  # ours, and crash dumps
_BEGUN = [start.encode(encoding) for start in ("451299", "1900000") for encoding in ("ascii", "utf-16-le", "utf-16-be")]
METHODS = (b"GET", b"POST", b"PUT", b"HEAD", b"PATCH", b"DELETE")
WATCHED_BYTES = 8 * 2**20  # of one file that is looked at

WATCHED = frozenset(
    ("http.client.send", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.putenv", "tempfile.mkdtemp", "tempfile.mkstemp")
)

_heard: list[str] = []
_temporary: set[Path] = set()  # files and folders the program made for a while
_keys: set[bytes] = set()


def sings(text: bytes | str) -> bool:
    """Whether a text holds a number of a person or a key that was made in this run."""
    raw = text.encode("utf-8", "replace") if isinstance(text, str) else text
    return PERSON.search(raw) is not None or any(key in raw or key.hex().encode() in raw for key in _keys)


class _Listener(logging.Handler):
    """Hears every record of every log, before anybody formats it away."""

    def emit(self, record: logging.LogRecord) -> None:
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""
        if sings(record.getMessage() + trace):
            _heard.append(f"log {record.name}: {record.getMessage()[:200]}")


def _by_the_program(frame: FrameType | None) -> bool:
    """Whether the program itself does something, and not a test: the nearest file of this project is one of the program's."""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(OURS):
            return True
        if name.startswith(str(ROOT / "tests")):
            return False
        frame = frame.f_back
    return False


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Called by Python for everything of note that it does."""
    if event not in WATCHED:
        return
    if event == "http.client.send":
        head = bytes(arguments[1])[:4096].split(b"\r\n\r\n")[0] if isinstance(arguments[1], bytes | bytearray) else b""
        if head[:8].partition(b" ")[0] in METHODS and sings(head) and _by_the_program(sys._getframe(1)):
            _heard.append(f"address or headers: {head[:120]!r}")
    elif event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system") and _by_the_program(sys._getframe(1)):
        if sings(repr(arguments)):
            _heard.append(f"{event}: arguments or environment")
    elif event in ("tempfile.mkdtemp", "tempfile.mkstemp") and _by_the_program(sys._getframe(1)):
        _temporary.add(Path(str(arguments[0])))
    elif event == "os.putenv" and sings(repr(arguments)) and _by_the_program(sys._getframe(1)):
        _heard.append("environment")


def _made_and_noted() -> bytes:
    key = _drawn()
    _keys.add(key)
    return key


_drawn = slots.new_key
slots.new_key = _made_and_noted  # the same keys as ever; this module only remembers them
logging.getLogger().addHandler(_Listener())
for each in ("desktop_app", "sync"):
    logging.getLogger(each).setLevel(logging.DEBUG)  # what nobody would see is heard too
sys.addaudithook(_watch)


def leaks(folder: Path) -> list[str]:
    """Files of ours in a folder that hold a number of a person or a key, in any of the encodings people use."""
    found = []
    for place, _folders, names in os.walk(folder):
        for name in filter(STORES.fullmatch, names):
            with (Path(place) / name).open("rb") as file:
                raw = file.read(WATCHED_BYTES)
            if any(begun in raw for begun in _BEGUN) and (sings(raw) or PERSON.search(raw.replace(b"\0", b""))):
                found.append(f"{name} holds a number in clear")
            elif any(key in raw or key.hex().encode() in raw for key in _keys):
                found.append(f"{name} holds a key in clear")
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test during which the canary sang, or that leaves a file in clear."""
    _heard.clear()
    _temporary.clear()
    try:
        return (yield)
    finally:
        folder = getattr(item, "funcargs", {}).get("tmp_path")
        found = [*_heard, *(leaks(folder) if isinstance(folder, Path) else ())]
        found += [f"left behind: {path.name}" for path in _temporary if path.exists()]
        if found:
            pytest.fail("the canary sang: " + "; ".join(found), pytrace=False)
