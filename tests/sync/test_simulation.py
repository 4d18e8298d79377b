"""Thousands of schedules of lost, late and doubled packets, sticks, restores, copies and clocks: in the end all copies say the same, and no
word is lost. A schedule that fails is shown, and cut down to the steps that matter, by `make simulate SEEDS="417 --shrink"`.
"""

from __future__ import annotations

import pytest

from tests.sync.mutants import MUTANTS, Mutant
from tests.sync.mutation import ROOT
from tests.sync.schedule import Step, drawn
from tests.sync.simulation import run

SCHEDULES, MORE, BATCH = 2_000, 20_000, 50


@pytest.mark.parametrize("first", range(0, SCHEDULES, BATCH))
def test_two_thousand_schedules_hold(first: int) -> None:
    _hold(first)


@pytest.mark.long
@pytest.mark.parametrize("first", range(SCHEDULES, MORE, BATCH))
def test_twenty_thousand_schedules_hold(first: int) -> None:
    _hold(first)


def _hold(first: int) -> None:
    done = [run(seed) for seed in range(first, first + BATCH)]
    assert [f"seed {one.seed}: {one.fault}" for one in done if one.fault] == []


@pytest.mark.parametrize("seed", [3, 14, 159])
def test_the_same_seed_leaves_the_same_trace(seed: int) -> None:
    first, again = run(seed), run(seed)
    assert first.trace == again.trace and len(first.trace) > 12
    assert first.content == again.content != ""


@pytest.mark.parametrize("seed", range(12))
def test_clocks_decide_nothing(seed: int) -> None:
    assert run(seed).content == run(seed, clocks=False).content


def test_leaving_a_step_out_does_not_change_what_the_others_draw() -> None:
    steps = drawn(7)
    assert steps[9].luck(7).random() == Step(9, steps[9].what, steps[9].who).luck(7).random() != steps[8].luck(7).random()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_fault_still_stands_where_it_is_said_to(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.before) == 1
