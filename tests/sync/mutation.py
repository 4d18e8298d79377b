"""Puts each fault of mutants.py into a copy of the program and counts the schedules until the simulation notices.

python -m tests.sync.mutation                  all of them; prints the table, one row a fault
python -m tests.sync.mutation M1 M2 --most 300 some, with at most so many schedules
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.sync.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
PARTS = ("desktop_app", "sync", "resources", "tests")
MOST = 4_000
_SAID = re.compile(r"^seed (\d+): (.*)", re.MULTILINE)


def schedules_until_caught(mutant: Mutant, most: int) -> tuple[int | None, str]:
    """How many schedules it takes until one fails, and how it fails; None when none of ``most`` does."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        for part in PARTS:
            shutil.copytree(ROOT / part, Path(folder, part), ignore=shutil.ignore_patterns("__pycache__"))
        place = Path(folder, mutant.file)
        text = place.read_text(encoding="utf-8")
        if text.count(mutant.before) != 1:
            raise SystemExit(f"{mutant.name}: its text stands {text.count(mutant.before)} times in {mutant.file}")
        place.write_text(text.replace(mutant.before, mutant.after), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "tests.sync.simulation", f"0-{most}"], cwd=folder, capture_output=True, text=True, check=False
        )
    found = _SAID.search(done.stdout)
    if done.returncode not in (0, 1) or (done.returncode == 1 and not found):
        return 1, done.stderr.strip().splitlines()[-1][:80]
    return (int(found[1]) + 1, found[2][:80]) if found else (None, "")


def table(rows: Sequence[tuple[Mutant, int | None, str]]) -> str:
    """The table, in Markdown."""
    lines = ["| fault | the rule taken away | in | schedules |", "|---|---|---|---|"]
    lines += [f"| {mutant.name} | {mutant.rule} | `{mutant.file}` | {needed or 'not caught'} |" for mutant, needed, _ in rows]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """The command line; 1 when a fault is not caught."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*")
    options.add_argument("--most", type=int, default=MOST)
    given = options.parse_args(arguments)
    rows = []
    for mutant in MUTANTS:
        if not given.names or mutant.name in given.names:
            needed, how = schedules_until_caught(mutant, given.most)
            rows.append((mutant, needed, how))
            sys.stderr.write(f"{mutant.name:24} {needed or '-':>6}  {how}\n")
    sys.stdout.write(table(rows) + "\n")
    return int(any(needed is None for _, needed, _ in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
