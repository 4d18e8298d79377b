"""The window is painted before anything heavy is imported, and says what it waits for or why there is nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from desktop_app.ui.main_window import MainWindow

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("sqlalchemy", "requests", "docx", "cryptography", "keyring", "msgspec", "pypinyin", "sqlcipher3", "alembic", "zstandard")
PAINT = """
import sys
from PySide6.QtWidgets import QApplication
from desktop_app.domain.kinds import KINDS
from desktop_app.ui import theme
from desktop_app.ui.main_window import MainWindow
app = QApplication([])
theme.wear(app)
window = MainWindow("某司法所", KINDS)
window.show()
app.processEvents()
window.grab()
loaded = sorted({name.split(".")[0] for name in sys.modules})
window.close()
sys.stdout.write(" ".join(loaded))
"""


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    place = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    told = subprocess.run([sys.executable, "-c", PAINT], env=place, capture_output=True, text=True, timeout=60, check=True).stdout.split()
    assert "PySide6" in told
    assert [name for name in HEAVY if name in told] == []


def test_the_shell_says_that_it_is_opening(shell: MainWindow) -> None:
    assert shell.chip.state.text == "正在打开…"
    assert shell._holding.isVisible()
    assert shell.register() is None


def test_a_store_that_does_not_open_is_said_with_its_reason(shell: MainWindow) -> None:
    shell.failed_to_open("密钥不对，数据没有损坏；请把密钥文件放回原处")
    assert shell._holding_says.text().startswith("密钥不对")
    assert shell.chip.state.tone == "bad"
