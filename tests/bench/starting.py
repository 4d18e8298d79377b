"""The window, from process start until it is painted and answers, and until its list is filled, beside a bare PySide6 window."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from desktop_app.domain.kinds import KINDS
from desktop_app.services import session
from desktop_app.services.clock import SystemClock
from desktop_app.services.office import Office
from desktop_app.services.secrets import SystemKeyring
from tests.bench.figures import Figure, at_most, seen
from tests.bench.places import fill

_BARE = """
import os
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.show()
QTimer.singleShot(0, lambda: os._exit(0))
application.exec()
"""
_PAINTED = """
import os, sys
from pathlib import Path
from desktop_app import app
app._open = lambda home, key_file: os._exit(0)  # asked for by the worker once the window has been painted
sys.exit(app.run_window(Path(sys.argv[1]), Path(sys.argv[2])))
"""
_FILLED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop_app import app
from desktop_app.ui.main_window import MainWindow
attach = MainWindow.attach
def attached(window, office):
    attach(window, office)
    window.go("mediation_case")
    watch = QTimer(window)
    watch.timeout.connect(lambda: window.register() and window.register().model.rowCount() and app.QApplication.quit())
    watch.start(5)
MainWindow.attach = attached
sys.exit(app.run_window(Path(sys.argv[1]), Path(sys.argv[2])))
"""


def figures() -> Iterator[Figure]:
    """The figures of starting."""
    with tempfile.TemporaryDirectory(prefix="karst-bench-") as folder:
        home, key = Path(folder) / "office", Path(folder) / "key"
        made, _ = session.make(home, "451299001", "雅龙司法所", key, SystemKeyring(), KINDS, SystemClock())
        fill(Office.over(made, KINDS), 1_000)
        made.store.close()
        runs = [(_run(_BARE), _run(_PAINTED, str(home), str(key)), _run(_FILLED, str(home), str(key))) for _ in range(6)][1:]
    bare, painted, filled = (statistics.median(side) for side in zip(*runs, strict=True))
    yield at_most(f"window painted and answering ({painted:.2f} s) / bare PySide6 window ({bare:.2f} s)", painted / bare, "x", 2.5)
    yield seen(f"list of 1,000 records shown ({filled:.2f} s) / bare PySide6 window", filled / bare, "x")


def _run(program: str, *arguments: str) -> float:
    started = time.perf_counter()
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-c", program, *arguments], check=True, env=environment, stderr=subprocess.DEVNULL, timeout=60)
    return time.perf_counter() - started
