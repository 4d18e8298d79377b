"""Threats that no other folder tries: a stolen disk, hostile texts and names, a hostile folder, and what the program may never do at all.

The table of all threats, each with its tests, is in docs/SECURITY.md.
"""

from __future__ import annotations

import ast
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.domain.errors import KarstError, WrongKey
from desktop_app.domain.kinds import KINDS
from desktop_app.services import session
from desktop_app.services.office import Office
from sync.county.bureau import Bureau
from tests import makers
from tests.fakes import FakeClock, FakeKeyring
from tests.faults.conftest import Far, far
from tests.house.tree import PRODUCT, parsed, place, sources
from tests.offices import CODE, NAME, made_office, real_office

__all__ = ["far", "made_office", "real_office"]

ROOT = Path(__file__).resolve().parents[2]
CANARIES = ("覃金丝雀", "451299199211280048", "19000007777", "雅龙乡弄立屯八十八号", "canary in plain letters")
ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")


def _body(seed: int) -> dict[str, object]:
    name, id_no, phone, address, letters = CANARIES
    return makers.consultation(seed, name=name, id_no=id_no, phone=phone, address=address, question=letters * 20)


def _in_clear(*folders: Path) -> list[str]:
    """Files in which one of the canaries can be read."""
    wanted = [canary.encode(encoding) for canary in CANARIES for encoding in ENCODINGS]
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if any(word in raw for raw in (path.read_bytes(),) for word in wanted)]


def test_t1_a_stolen_disk_says_nothing_even_in_the_middle_of_the_work(tmp_path: Path) -> None:
    home, temporary = tmp_path / "office", tmp_path / "tmp"
    temporary.mkdir()
    shared = set(Path("/dev/shm").iterdir()) if Path("/dev/shm").is_dir() else set()
    made, _code = session.make(home, CODE, NAME, tmp_path / "key", FakeKeyring(), KINDS, FakeClock())
    made.store.close()
    command = [sys.executable, "-m", "desktop_app", "--home", str(home), "--key-file", str(tmp_path / "key"), "add", "consultation"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as working:
        assert working.stdin is not None and working.stdout is not None
        for seed in range(3):
            working.stdin.write(json.dumps(_body(seed), ensure_ascii=False) + "\n")
            working.stdin.flush()
            assert json.loads(working.stdout.readline())["id"]
        working.kill()
    assert (home / "office.db-wal").exists() and _in_clear(home, temporary) == []
    new = set(Path("/dev/shm").iterdir()) - shared if Path("/dev/shm").is_dir() else set()
    assert not [path for path in new if path.is_file() and _in_clear(path.parent) and path in shared]
    with pytest.raises(WrongKey):
        session.open_office(home, None, FakeKeyring(), KINDS, FakeClock())


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_t3_nobody_else_of_this_computer_looks_into_the_folder(tmp_path: Path) -> None:
    made, _code = session.make(tmp_path / "office", CODE, NAME, tmp_path / "key", FakeKeyring(), KINDS, FakeClock())
    made.store.close()
    assert stat.S_IMODE((tmp_path / "office").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == stat.S_IMODE((tmp_path / "office" / "slots.json").stat().st_mode) == 0o600


def test_t11_a_stolen_county_disk_without_its_key_says_nothing(far: Far, tmp_path: Path) -> None:
    far.office.add("consultation", _body(1))
    scan = tmp_path / "scan"
    scan.write_text(CANARIES[4] * 100)
    far.office.attach(far.office.add("consultation", _body(2)).id, scan)
    assert far.office.sync().complete
    assert far.county.blobs(CODE[:6]).unsent_files() is not None and _in_clear(far.county.home) == []
    with pytest.raises(WrongKey):
        Bureau.open(far.county.home, _other_key(tmp_path))


def _other_key(folder: Path) -> Path:
    path = folder / "other.key"
    path.write_text("00" * 32)
    return path


HOSTILE_NAMES = (
    "../../evil.txt", "..\\..\\evil.txt", "CON", "a:b.txt", "x" * 200 + ".pdf", "\u202egpj.exe", "a\tb.txt", " .txt", "-rf.txt", "%00.txt",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_t17_the_name_of_an_attachment_is_a_text_and_never_a_path(real_office: Office, tmp_path: Path, name: str) -> None:
    source = tmp_path / "given"
    source.mkdir()
    file = source / name.replace("/", "_").replace("\0", "_")
    file.write_bytes(b"content")
    shown = real_office.attach(real_office.add("consultation", makers.consultation()).id, file, title=name[:150].strip() or None)
    home = real_office.session.store.home
    kept = [path.relative_to(home).as_posix() for path in (home / "attachments").rglob("*") if path.is_file()]
    assert len(kept) == 1 and set(kept[0]) <= set("attachments/0123456789abcdef")
    assert len(shown["sha256"]) == 64 and not (tmp_path.parent / "evil.txt").exists()


HOSTILE_TEXTS = (
    "' OR 1=1 --", '" OR ""="', "'; DROP TABLE record; --", "%", "_", "*", '"', "NEAR(a b)", "a AND", "name:x", "^", "(", ")", "{",
    "\\", "-x", "a*b",
    "\0", "\x1b", "𠮷", "OR", "NOT", "%' ESCAPE '%", "x" * 5000, "\u202e", "1;ATTACH DATABASE 'x' AS y",
)  # fmt: skip


def test_t19_no_text_is_ever_sql_wherever_it_is_typed(real_office: Office) -> None:
    record = real_office.add("consultation", makers.consultation(1))
    for text in HOSTILE_TEXTS:
        real_office.find(text)
        real_office.count("consultation", text=text)
        for asked in ({"where": {"name": text}}, {"where": {text: "x"}}, {"sort": text}, {"text": text}):
            try:
                real_office.page("consultation", **asked)
            except KarstError as refused:
                assert refused.exit_code == 2
        with pytest.raises(KarstError):
            real_office.get(text)
    assert real_office.get(record.id).fields["name"] and real_office.count("consultation") == 1


CALLS_OUT = {"requests", "httpx", "aiohttp", "urllib.request", "http.client", "ftplib", "smtplib", "socket.create_connection", "urllib3"}
RUNS_DATA = {"pickle", "marshal", "shelve", "dill", "yaml", "code", "codeop", "xmlrpc", "telnetlib"}


def _imported(folder: str) -> Iterator[tuple[str, str]]:
    for path in sources(folder):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import):
                yield from ((place(path), alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield place(path), node.module
                yield from ((place(path), f"{node.module}.{alias.name}") for alias in node.names)


def test_t20_the_county_calls_nobody() -> None:
    calls = [(where, name) for where, name in _imported("sync") if where.startswith("sync/county") and name in CALLS_OUT]
    assert calls == []


def test_t26_no_data_is_ever_run() -> None:
    assert [(where, name) for folder in PRODUCT for where, name in _imported(folder) if name.partition(".")[0] in RUNS_DATA] == []
    run = [
        f"{place(path)}:{node.lineno}" for path in sources(*PRODUCT) for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("eval", "exec", "compile", "os.system", "__import__")
    ]  # fmt: skip
    shells = [
        f"{place(path)}:{node.lineno}" for path in sources(*PRODUCT) for node in ast.walk(parsed(path))
        if isinstance(node, ast.keyword) and node.arg == "shell" and ast.unparse(node.value) != "False"
    ]  # fmt: skip
    assert (run, shells) == ([], [])


def test_t26_nothing_is_loaded_from_the_folder_one_happens_to_stand_in(tmp_path: Path) -> None:
    for name in ("json", "sqlcipher3", "keyring", "sqlite3", "msgspec"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('loaded from the working folder')\n")
    program = Path(sys.executable).with_name("karstdesk")
    done = subprocess.run([program, "kinds"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "loaded from" not in done.stderr, done.stderr
