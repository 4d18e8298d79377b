"""The keyring port: the fake and the real secret service pass one suite; and each way in which a keyring fails has its sentence."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backends import SecretService
from keyring.errors import InitError, KeyringLocked, NoKeyringError

from desktop_app.domain.errors import Failed, Locked
from desktop_app.services import keyrings, secrets
from tests.fakes import FakeKeyring
from tests.ports.keyring_suite import SUITE, Place


@pytest.mark.parametrize("asked", SUITE, ids=lambda asked: asked.__name__)
def test_the_fake_passes_the_suite(asked: Callable[[Place], None]) -> None:
    fake = FakeKeyring()
    asked(Place(fake, fake.kept.clear, fake.lock))


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
    done = _in_a_private_session(tmp_path, f"{sys.executable} -m tests.ports.keyring_suite")
    assert (done.returncode, done.stdout.split()) == (0, [asked.__name__ for asked in SUITE]), done.stderr


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


@pytest.mark.parametrize(
    ("raised", "says"),
    [
        (KeyringLocked("x"), "被锁着"), (InitError("Prompt dismissed"), "还没有建立"), (NoKeyringError("x"), "不能用（NoKeyringError）"),
        (OSError("bus"), "不能用（OSError）"),
    ],
)  # fmt: skip
def test_each_failure_of_a_keyring_has_its_sentence(raised: Exception, says: str) -> None:
    def fail() -> None:
        raise raised

    with pytest.raises(Locked, match=says) as told:
        keyrings.within(fail)
    assert "没有改动" in told.value.sentence and "恢复码" in told.value.sentence


def test_a_keyring_that_waits_for_a_prompt_nobody_sees_is_given_up() -> None:
    never = threading.Event()
    with pytest.raises(Locked, match="没有回应"):
        keyrings.within(never.wait, wait_s=0.05)
    never.set()


@pytest.mark.parametrize("backend", [keyring.backends.null.Keyring(), keyring.backends.fail.Keyring()])  # type: ignore[no-untyped-call]
def test_a_keyring_that_keeps_nothing_is_not_taken_for_one(backend: keyring.backend.KeyringBackend) -> None:
    with pytest.raises(Locked, match=r"没有可用的系统密钥环.*--key-file"):
        keyrings.trusted(backend)


def test_among_several_keyrings_the_one_that_keeps_secrets_is_taken() -> None:
    class Several:
        backends = (keyring.backends.null.Keyring(), SecretService.Keyring())  # type: ignore[no-untyped-call]

    assert isinstance(keyrings.trusted(Several()), SecretService.Keyring)  # type: ignore[arg-type]
