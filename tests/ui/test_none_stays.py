"""Calls into Qt that return nothing leave None alone; PySide6 6.12.0 does not, and Python 3.11 then ends the program without a word."""

from __future__ import annotations

import sys

from PySide6.QtCore import QSize

CALLS = 1000


def test_calls_that_return_nothing_do_not_use_up_none() -> None:
    size = QSize()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        size.setWidth(1)
    assert sys.getrefcount(None) > before - CALLS / 2
