"""The self-test: it does once all that an office needs, in an environment that gives it nothing, and names what does not work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.domain.errors import Failed
from desktop_app.domain.kinds import KINDS
from desktop_app.services import self_testing
from desktop_app.services.self_testing import Shown
from tests.house.tree import ROOT

CHECKS = [
    "显示汉字", "加密数据库", "打开窗口", "两个字检索", "打印 PDF", "启动县局服务器", "与自己的县局同步", "写优盘、读优盘", "程序是完整的",
]  # fmt: skip


@pytest.mark.slow
def test_everything_works_where_nothing_is_given(tmp_path: Path) -> None:
    bare = {"TMPDIR": str(tmp_path), "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "error"}  # no HOME, no PATH, no display, no D-Bus
    done = subprocess.run([sys.executable, "-m", "desktop_app", "--self-test"], capture_output=True, env=bare, cwd=ROOT, timeout=110)
    assert done.returncode == 0, done.stderr.decode()
    said = json.loads(done.stdout)
    assert said["ok"] and [check["check"] for check in said["checks"]] == CHECKS
    assert "offscreen" in said["checks"][0]["says"]
    assert [line.partition("（")[0] for line in done.stderr.decode().splitlines()] == [f"通过：{name}" for name in CHECKS]
    assert list(tmp_path.iterdir()) == []


def test_the_check_that_does_not_pass_is_named_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    heard: list[str] = []

    def boxes(text: str) -> str:
        raise Failed(f"这些字显示不出来：{text[:2]}")

    with pytest.raises(Failed, match="显示不出来：石山"):
        self_testing.run(KINDS, Shown(boxes, lambda office: "", lambda office, case, out: None), heard.append)
    assert heard == ["没有通过：显示汉字"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("made", [b"", b"%PDF-1.4 cut off", b"%PDF-1.4\n...no fonts...\n%%EOF\n"])
def test_paper_that_is_no_whole_pdf_with_its_fonts_does_not_pass(made: bytes) -> None:
    heard: list[str] = []
    shown = Shown(lambda text: "drawn", lambda office: "shown", lambda office, case, out: out.write_bytes(made))
    with pytest.raises(Failed, match="PDF 不完整"):
        self_testing.run(KINDS, shown, heard.append)
    assert heard[-1] == "没有通过：打印 PDF"
