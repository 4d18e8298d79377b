"""`python -m tests.bench [NAME …]`: run the benchmarks and print each figure beside its goal."""

from __future__ import annotations

import sys

from tests.bench import adding, finding, printing, pushing, reminding, reporting, starting, tables, window
from tests.bench.figures import say

BENCHMARKS = {
    "starting": starting, "pushing": pushing, "adding": adding, "finding": finding, "reporting": reporting, "reminding": reminding,
    "tables": tables, "printing": printing, "window": window,
}  # fmt: skip


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; the number of figures that miss their goal."""
    missed = 0
    for name in names or list(BENCHMARKS):
        say(f"== {name}: {(BENCHMARKS[name].__doc__ or '').strip()}")
        for figure in BENCHMARKS[name].figures():
            say(str(figure))
            missed += not figure.met
    say(f"{missed} missed")
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
