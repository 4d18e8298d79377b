"""Disks that fail: the shim before the program, runs struck at many places, and power cuts replayed from what was written.

Needs Linux and a C compiler; where there is none the tests that need it say so and are left out.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
COMPILER = shutil.which("cc") or shutil.which("gcc")
NEEDS_A_COMPILER = pytest.mark.skipif(
    COMPILER is None or not sys.platform.startswith("linux"), reason="needs Linux and a C compiler for the shim between program and disk"
)


def built(folder: Path) -> Path:
    """The shim, compiled into a folder."""
    shim = folder / "shim.so"
    assert COMPILER is not None
    command = [COMPILER, "-O1", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-o", str(shim), str(HERE / "shim.c"), "-ldl"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return shim


def _lines(shim: Path, module: str, *arguments: object) -> Iterator[dict[str, Any]]:
    """What a program with the shim before it prints, a JSON value a line; raise AssertionError when it does not end well."""
    environment = os.environ | {"LD_PRELOAD": str(shim), "PYTHONPATH": str(HERE.parents[1]), "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None and running.stderr is not None
        yield from map(json.loads, running.stdout)
        said = running.stderr.read()
    assert running.returncode == 0, said


def struck(shim: Path, folder: Path, scenario: str, actions: str, most: int) -> list[dict[str, Any]]:
    """What came of striking a scenario at up to ``most`` places for each of these actions (with commas between)."""
    return list(_lines(shim, "tests.faults.points", scenario, folder, actions, most))


def power_cuts(shim: Path, folder: Path, scenario: str, most: int) -> list[dict[str, Any]]:
    """What came of up to ``most`` disks that a power cut could have left behind."""
    return list(_lines(shim, "tests.faults.replay", scenario, folder, most))
