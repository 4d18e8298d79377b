"""The keyring port: the fake and the real secret service keep what they are given."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.domain.errors import Failed, WrongKey
from desktop_app.services import secrets
from desktop_app.services.secrets import Keyring
from desktop_app.store import slots
from tests.fakes import FakeKeyring


def keeps_what_it_is_given(keyring: Keyring) -> None:
    assert keyring.get("没有过") is None
    keyring.put("本所", "秘密一")
    assert keyring.get("本所") == "秘密一"
    keyring.put("本所", "秘密二")
    assert keyring.get("本所") == "秘密二"


def test_the_fake_keeps_what_it_is_given() -> None:
    keeps_what_it_is_given(FakeKeyring())


def _in_a_private_session(tmp_path: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a shell command beside a real gnome-keyring on a D-Bus of its own."""
    assert shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon"), "make setup installs both"
    unlock = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
    environment = os.environ | {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    environment.pop("PYTHON_KEYRING_BACKEND", None)
    return subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", unlock + command], capture_output=True, text=True, env=environment, timeout=90
    )  # fmt: skip


def test_the_secret_service_passes_the_same_suite(tmp_path: Path) -> None:
    imports = "from tests.ports.test_keyring import keeps_what_it_is_given; from desktop_app.services.secrets import SystemKeyring"
    suite = f"{imports}; keeps_what_it_is_given(SystemKeyring())"
    done = _in_a_private_session(tmp_path, f"{sys.executable} -c '{suite}; print(\"kept\")'")
    assert (done.returncode, done.stdout.strip()) == (0, "kept"), done.stderr


def test_an_office_is_unlocked_by_the_secret_service(tmp_path: Path) -> None:
    home = tmp_path / "office"
    karst = f"{sys.executable} -m desktop_app --home {home}"
    done = _in_a_private_session(tmp_path, f"{karst} init --office 451299001 --name 雅龙司法所 && {karst} status")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[1])["key_source"] == "keyring"


def test_a_keyring_that_forgets_is_found_out_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="没有保存"):
        secrets.make(tmp_path, None, FakeKeyring(forgetful=True))
    assert list(tmp_path.iterdir()) == []


def test_a_reset_keyring_asks_for_the_recovery_code_which_opens_the_store_again(tmp_path: Path) -> None:
    keyring = FakeKeyring()
    key, code, _ = secrets.make(tmp_path, None, keyring)
    keyring.kept.clear()
    with pytest.raises(WrongKey, match="恢复码"):
        secrets.unlock(tmp_path, None, keyring)
    wrapped = slots.load(tmp_path)
    assert wrapped is not None
    assert wrapped.unlock("recovery", slots.recovery_secret(code)) == key
    secrets.wrap_again(tmp_path, wrapped, key, None, keyring)
    assert secrets.unlock(tmp_path, None, keyring) == (key, "keyring")


def test_a_slip_in_the_recovery_code_is_named(tmp_path: Path) -> None:
    code = slots.recovery_code()
    slipped = code[:7] + str((int(code[7]) + 1) % 10) + code[8:]
    with pytest.raises(WrongKey, match="第 2 组"):
        slots.recovery_secret(slipped)
