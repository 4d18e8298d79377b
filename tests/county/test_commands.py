"""karstcounty as an administrator runs it: real processes, exact prints, exit codes, and never a traceback."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from desktop_app.domain.errors import WrongKey
from desktop_app.domain.kinds import KINDS
from desktop_app.store.dumping import lines, public_id
from sync.county.bureau import Bureau
from sync.wire.enrolment import code_key
from sync.wire.frames import unsealed
from sync.wire.messages import Enrolled, decode
from tests import makers
from tests.county.pairing import OFFICE, OTHER, WAIT_S, Clock, Desktop, Device, Served

ROOT = Path(__file__).resolve().parents[2]
KIND = KINDS[0]


@dataclass(frozen=True)
class Ended:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def values(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


def environment(lang: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("LC_ALL", "LC_MESSAGES", "LANG")}
    return kept | {"LANG": lang, "PYTHONPATH": str(ROOT)}


def county(home: Path, *arguments: object, lang: str = "zh_CN.UTF-8") -> Ended:
    """Run one command to its end."""
    command = [sys.executable, "-m", "sync.county", "--home", str(home), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, timeout=60, env=environment(lang), check=False)
    ended = Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in ended.err, ended.err
    return ended


@contextmanager
def serving(home: Path, *arguments: object) -> Iterator[str]:
    """A server in a process of its own; it ends by SIGTERM, and cleanly."""
    command = [sys.executable, "-m", "sync.county", "--home", str(home), "serve", "--port", "0", *map(str, arguments)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment("zh_CN.UTF-8"))
    assert running.stdout is not None
    try:
        yield str(json.loads(running.stdout.readline())["url"])
    finally:
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err) == (0, b"", b"")


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county made by the commands, with two offices; for what changes nothing."""
    folder = tmp_path_factory.mktemp("made") / "county"
    made = county(folder, "init", "--name", "演示县司法局")
    assert made.code == 0
    assert county(folder, "office", "add", OFFICE, "石山司法所", "--area", "东片").code == 0
    assert county(folder, "office", "add", OTHER, "龙口司法所").code == 0
    return folder


@pytest.fixture
def home(tmp_path: Path, untouched: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(untouched, tmp_path / "county"))


def test_init_makes_a_county_and_says_the_password_once(tmp_path: Path) -> None:
    made = county(tmp_path / "c", "init", "--name", "演示县司法局")
    (said,) = made.values
    assert set(said) == {"county", "epoch"}
    assert (said["county"], len(said["epoch"])) == ("演示县司法局", 32)
    assert len(re.findall(r"密码 ([2-9a-z]{4}(?:-[2-9a-z]{4}){3})", made.err)) == 1
    assert "--key-file" in made.err
    key = tmp_path / "c" / "county.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "c" / "county.db").read_bytes()[:6] != b"SQLite"


def test_init_never_writes_over_a_county(home: Path) -> None:
    before = (home / "county.key").read_text()
    assert county(home, "init", "--name", "另一个县").code == 2
    assert (home / "county.key").read_text() == before
    assert len(county(home, "office", "list").values) == 2


def test_init_never_makes_a_store_where_only_the_key_is_left(home: Path) -> None:
    (home / "county.db").unlink()
    assert county(home, "init", "--name", "演示县司法局").code == 2
    assert not (home / "county.db").exists()


def test_a_key_file_elsewhere_opens_the_county_and_a_wrong_one_does_not(tmp_path: Path) -> None:
    key, home = tmp_path / "key", tmp_path / "c"
    assert county(home, "--key-file", key, "init", "--name", "演示县司法局").code == 0
    assert not (home / "county.key").exists()
    assert county(home, "office", "list", "--key-file", key).code == 0
    assert county(home, "office", "list").code == 1
    key.write_text("ab" * 32)
    wrong = county(home, "office", "list", "--key-file", key)
    assert (wrong.code, len(wrong.err.splitlines())) == (1, 1)
    with pytest.raises(WrongKey):
        Bureau.open(home, key)


def test_no_county_is_said_in_one_sentence(tmp_path: Path) -> None:
    for command in (["office", "list"], ["serve"], ["dump"], ["verify"], ["device", "list"]):
        ended = county(tmp_path / "none", *command)
        assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert not (tmp_path / "none").exists()


def test_offices_have_the_agreed_columns(home: Path) -> None:
    listed = county(home, "office", "list").values
    assert listed[0] == {"office": OFFICE, "name": "石山司法所", "area": "东片", "devices": 0, "last_seen_at": None, "records": 0}
    assert listed[1]["area"] is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("office", "add", "45", "x"), ("office", "add", OFFICE, "再来一次"), ("office", "add", "451299103", ""), ("code", "451299999"),
        ("code", OFFICE, "--days", "0"), ("code", OFFICE, "--days", "many"), ("device", "revoke", "00"), ("history", "none"),
        ("history", "0" * 32), ("extract", "zz", "-o", "x"), ("extract", "0" * 64, "-o", "x"), ("account", "add", "a", "--role", "king"),
        ("account", "add", "admin", "--role", "clerk"), ("account", "add", "a b", "--role", "clerk"), ("dump", "--office", "1"),
        ("none",), (), ("return", "none", "--why", "x"), ("return", "0" * 32), ("return", "0" * 32, "--why", "x"), ("accept", "0" * 32),
        ("office",), ("serve", "--processes", "0"), ("serve", "--host", "0.0.0.0"), ("serve", "--tls-cert", "none.pem"),
        ("--database", "mysql://x", "office", "list"), ("restore", "none.zip"),
    ],
)  # fmt: skip
def test_refused_input_is_exit_code_2_and_says_why(untouched: Path, arguments: tuple[str, ...]) -> None:
    ended = county(untouched, *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert 1 <= len(ended.err.splitlines()) <= 2


def test_a_code_is_three_groups_and_lives_seven_days(home: Path) -> None:
    (said,) = county(home, "code", OFFICE).values
    assert re.fullmatch("[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){2}", said["code"])
    left = datetime.fromisoformat(said["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_help_speaks_chinese_and_english(tmp_path: Path) -> None:
    assert "用法：" in county(tmp_path, "--help").out
    english = county(tmp_path, "--help", lang="C")
    assert english.code == 0
    assert "usage: " in english.out
    assert not re.search("[\u4e00-\u9fff]", english.out)
    for command in ("init", "serve", "office", "code", "device", "dump", "history", "extract", "verify", "backup", "restore", "account"):
        assert command in english.out
    assert county(tmp_path, "code", "--help").code == 0


def test_accounts_are_listed_changed_and_let_in_anew(home: Path) -> None:
    assert county(home, "account", "add", "qin", "--role", "reviewer", "--office", OFFICE, "--office", OTHER).code == 0
    assert county(home, "account", "change", "qin", "--role", "auditor").code == 2  # an auditor is not limited to offices
    assert county(home, "account", "change", "qin", "--office", OTHER).code == 0
    assert county(home, "account", "disable", "admin").code == 2
    assert county(home, "account", "disable", "qin").code == 0
    listed = {line["name"]: line for line in county(home, "account", "list").values}
    assert (listed["qin"]["role"], listed["qin"]["offices"], listed["qin"]["second_factor"]) == ("reviewer", [OTHER], False)
    assert listed["qin"]["disabled_at"]
    assert re.search(r"密码：([0-9a-z]{4}-){3}[0-9a-z]{4}", county(home, "account", "reset", "qin").err)


def test_an_account_gets_its_password_on_stderr(home: Path) -> None:
    ended = county(home, "account", "add", "wei", "--role", "clerk")
    assert (ended.code, ended.out) == (0, "")
    assert re.search(r"[2-9a-z]{4}(-[2-9a-z]{4}){3}", ended.err)


def test_a_county_in_full(home: Path, tmp_path: Path) -> None:
    """Serve, pair, sync, dump, history, back up, lose, restore: with processes of their own throughout."""
    with serving(home) as url:
        served = Served(Bureau.open(home), url)
        code = county(home, "code", OFFICE).values[0]["code"]
        desktop = Desktop.at(tmp_path / "office", served, Clock(), code)
        ids = [desktop.add(KIND.key, KIND.read(getattr(makers, KIND.key)(seed=seed))) for seed in range(3)]
        desktop.change(ids[0], {"summary": "改过的经过"}, "笔误")
        assert desktop.sync().complete
        assert county(home, "return", public_id(ids[1]), "--why", "缺签名", "--field", "summary").code == 0
        assert county(home, "accept", public_id(ids[2])).code == 0
        assert desktop.sync().pulled == 2
        served.bureau.close()
        assert "还在运行" in county(home, "restore", _backup(home, tmp_path), "--replace").err
    dumped = county(home, "dump")
    with desktop.store.database.reading() as connection:
        assert dumped.out.splitlines() == list(lines(desktop.store.records, connection))
    assert county(home, "dump", "--office", OTHER).out == ""
    story = county(home, "history", public_id(ids[0])).values
    assert [(step["what"], step["why"], step["office"]) for step in story] == [("create", None, OFFICE), ("edit", "笔误", OFFICE)]
    assert story[1]["changes"] == {"summary": "改过的经过"}
    said = [county(home, "history", public_id(id)).values[-1] for id in ids[1:]]
    assert [(step["author"], step["office"], step["why"]) for step in said] == [
        ("演示县司法局", None, "缺签名"),
        ("演示县司法局", None, None),
    ]
    assert [step["changes"]["@review"] for step in said] == ["returned", "accepted"]
    assert county(home, "verify").values == [{"ok": True, "faults": []}]
    (device,) = county(home, "device", "list").values
    assert (device["device"], device["office"], device["revoked_at"]) == (desktop.device.id.hex(), OFFICE, None)
    assert device["last_seen_at"] is not None
    assert county(home, "device", "revoke", device["device"], "--why", "遗失").values[0]["why"] == "遗失"

    backup = _backup(home, tmp_path)
    assert county(home, "restore", backup).code == 2
    restored = county(home, "restore", backup, "--replace")
    assert restored.code == 0, restored.err
    assert county(home, "dump").out == dumped.out
    assert county(home, "verify").code == 0
    epochs = {Bureau.open(folder, home / "county.key").epoch for folder in (home, next(home.glob("before-restore-*")))}
    assert len(epochs) == 2


def _backup(home: Path, folder: Path) -> Path:
    target = folder / "backup.zip"
    assert county(home, "backup", target).code == 0
    return target


def test_a_damaged_county_is_found_by_verify(home: Path) -> None:
    bureau = Bureau.open(home)
    with bureau.database.writing() as connection:
        connection.execute(bureau.tables.audit.update().where(bureau.tables.audit.c.place == 2).values(who="nobody"))
    bureau.close()
    ended = county(home, "verify")
    assert (ended.code, ended.values[0]["ok"]) == (1, False)
    assert "审计日志第 2 条" in ended.values[0]["faults"][0]


def test_tls_serves_other_machines_and_its_authority_is_what_devices_pin(home: Path, tmp_path: Path) -> None:
    chain, key, authority = chain_in(tmp_path)
    with serving(home, "--tls-cert", chain, "--tls-key", key, "--host", "127.0.0.1") as url:
        assert url.startswith("https://")
        code = county(home, "code", OFFICE).values[0]["code"]
        device = Device()
        answer = requests.post(
            f"{url}/v1/enrol", device.packet(code), headers={"Content-Type": "application/ksp"}, timeout=WAIT_S, verify=str(authority)
        )  # fmt: skip
        said = decode(unsealed(answer.content), Enrolled)
        login = requests.get(f"{url}/login", timeout=WAIT_S, verify=str(authority))
    assert said.anchor.strip() == authority.read_bytes().strip()
    assert code_key(code)[0] == code[:4]
    cookie = login.headers["set-cookie"]
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie
    assert "max-age" in login.headers["strict-transport-security"]


def test_a_key_that_is_not_the_certificates_is_refused(home: Path, tmp_path: Path) -> None:
    chain, _, _ = chain_in(tmp_path)
    (tmp_path / "other").mkdir()
    _, other, _ = chain_in(tmp_path / "other")
    assert county(home, "serve", "--tls-cert", chain, "--tls-key", other).code == 2


def chain_in(folder: Path) -> tuple[Path, Path, Path]:
    """A certificate for 127.0.0.1 followed by its authority's, the key, and the authority's alone."""
    now = datetime.now(UTC)

    def certificate(name: str, key: ec.EllipticCurvePrivateKey, issuer: str, by: ec.EllipticCurvePrivateKey, ca: bool) -> bytes:
        subject, of = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in (name, issuer))
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(of).public_key(key.public_key())
        made = made.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        made = made.not_valid_after(now + timedelta(days=30)).add_extension(x509.BasicConstraints(ca, None), critical=True)
        address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        made = made.add_extension(address, critical=False)
        return made.sign(by, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    authority_key, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = certificate("county authority", authority_key, "county authority", authority_key, True)
    paths = folder / "chain.pem", folder / "key.pem", folder / "authority.pem"
    paths[0].write_bytes(certificate("127.0.0.1", own, "county authority", authority_key, False) + authority)
    plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[1].write_bytes(own.private_bytes(*plain))
    paths[2].write_bytes(authority)
    assert ssl.create_default_context(cafile=str(paths[2])).cert_store_stats()["x509_ca"] == 1
    return paths
