"""The shipped reports name kinds, blanks, codes, stages and figures that exist; sums, shares and checks come out as they should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest

from desktop_app.domain.blanks import Blank, blanks_of
from desktop_app.domain.errors import Unknown
from desktop_app.domain.fields import Amount, Choice, Choices, Day, Flag, Moment, Text, Whole
from desktop_app.domain.figures import (
    AtLeast,
    Check,
    Condition,
    Every,
    Figure,
    Filled,
    Has,
    Is,
    Not,
    Report,
    Share,
    Some,
    Yes,
    checked,
    completed,
    rounded,
)
from desktop_app.domain.kind import Stage
from desktop_app.domain.kinds import by_key
from desktop_app.domain.reports import REPORTS, days_counted
from desktop_app.domain.reports import by_key as report_by_key
from desktop_app.domain.reports.mediation import CASES, CONCLUDED

each_report = pytest.mark.parametrize("report", REPORTS, ids=[report.key for report in REPORTS])


def leaves(condition: Condition | None) -> Iterator[Condition]:
    """The conditions inside a condition that ask a blank."""
    if isinstance(condition, Every | Some):
        for inner in condition.of:
            yield from leaves(inner)
    elif isinstance(condition, Not):
        yield from leaves(condition.of)
    elif condition is not None:
        yield condition


def fault(blanks: Mapping[str, Blank], stages: Mapping[str, Stage], leaf: Condition) -> str | None:
    """What is wrong with a condition over these blanks and stages."""
    name = leaf.blank  # type: ignore[attr-defined]
    if name == "stage":
        assert isinstance(leaf, Is)
        return None if set(leaf.values) <= set(stages) else f"no such stage: {set(leaf.values) - set(stages)}"
    if name not in blanks:
        return f"no blank {name}"
    type_ = blanks[name].type
    fits = {Is: Choice | Text, Has: Choices, Yes: Flag, AtLeast: Whole, Filled: object}.get(type(leaf), object)
    if not isinstance(type_, fits):
        return f"{type(leaf).__name__} does not fit {name}"
    if isinstance(leaf, Is | Has) and isinstance(type_, Choice | Choices) and (strange := set(leaf.values) - set(type_.codes)):
        return f"{name} has no codes {strange}"
    return None


@each_report
def test_what_a_report_reads_exists(report: Report) -> None:
    faults = []
    for population in report.populations:
        kind = by_key(population.kind)
        assert isinstance(kind.blanks[population.on].type, Day | Moment)
        faults += [fault(kind.blanks, kind.stages, leaf) for leaf in leaves(population.where)]
    for figure in report.counted:
        kind = by_key(figure.of.kind)
        faults += [fault(kind.blanks, kind.stages, leaf) for leaf in leaves(figure.where)]
        blanks = blanks_of(kind.parts[figure.items.field]) if figure.items else kind.blanks
        assert figure.total is None or isinstance(blanks[figure.total].type, Whole | Amount)
        assert figure.distinct is None or figure.distinct in blanks or (figure.items and figure.distinct == "record_id")
        if figure.items and figure.items.on:
            assert isinstance(blanks[figure.items.on].type, Day | Whole)
        if figure.items:
            faults += [fault(blanks, {}, leaf) for leaf in leaves(figure.items.where)]
    assert [each for each in faults if each] == []


@each_report
def test_keys_are_unique_and_checks_and_shares_name_them(report: Report) -> None:
    keys = Counter(figure.key for figure in report.figures)
    assert keys.most_common(1)[0][1] == 1
    named = {key for check in report.checks for key in (*check.left, *check.right)}
    named |= {key for figure in report.figures if isinstance(figure, Share) for key in (figure.part, figure.whole)}
    assert named <= set(keys)


@each_report
def test_populations_of_one_key_are_one(report: Report) -> None:
    assert len({population.key for population in report.populations}) == len(report.populations)


def test_every_code_of_the_case_has_a_column_in_form_a() -> None:
    """A dispute, source or difficulty that no column counts would make the sums fail for no reason of the office's."""
    case = by_key("mediation_case")
    for blank, prefix in (("dispute_key", "of_"), ("source", "")):
        type_ = case.blanks[blank].type
        assert isinstance(type_, Choice)
        asked = {value for f in CASES.counted if f.key.startswith(prefix) for leaf in leaves(f.where)
                 if isinstance(leaf, Is) and leaf.blank == blank for value in leaf.values}  # fmt: skip
        assert asked == set(type_.codes)


def test_the_days_that_decide_are_told_to_the_store() -> None:
    assert days_counted()["mediation_case"] == {"accepted_on", "concluded_on", "closed_on"}


def test_a_report_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(Unknown, match="mediation_cases"):
        report_by_key("nothing")


# --- arithmetic ------------------------------------------------------------------------------------------------------------------------

MONEY = Figure(key="money", title="金额", of=CONCLUDED, total="agreed_amount", divide=10_000, places=2)
ALL = Figure(key="all", title="总数", of=CONCLUDED)
SOME_OF = Figure(key="some", title="成功", of=CONCLUDED)
RATE = Share(key="rate", title="率", part="some", whole="all")
SMALL = Report(
    key="small", title="小表", layout="tall", figures=(RATE, ALL, SOME_OF, MONEY),
    checks=(
        Check(says="不超过", left=("some",), right=("all",), relation="<="),
        Check(says="两倍", left=("some",), right=("all",), times=2, blocks=False),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("yuan", "shown"), [("0", "0.00"), ("50", "0.01"), ("49.99", "0.00"), ("1250", "0.13"), ("1249.99", "0.12"), ("86400", "8.64")]
)
def test_money_is_rounded_half_up_after_dividing(yuan: str, shown: str) -> None:
    assert str(rounded(MONEY, Decimal(yuan))) == shown


def test_a_share_may_stand_before_its_parts_and_is_zero_of_nothing() -> None:
    full = completed(SMALL, {"all": Decimal(3), "some": Decimal(2)}, ())
    assert (list(full), str(full["rate"])) == (["rate", "all", "some", "money"], "66.7")
    assert str(completed(SMALL, {}, ())["rate"]) == "0.0"


def test_a_failed_check_carries_its_numbers() -> None:
    values = {"all": Decimal(2), "some": Decimal(3)}
    over, doubled = checked(SMALL, "雅龙司法所", values)
    assert (over.ok, int(over.left), int(over.right), over.blocks) == (False, 3, 2, True)
    assert (doubled.ok, int(doubled.left), int(doubled.right), doubled.blocks) == (False, 6, 2, False)
    assert all(check.ok for check in checked(SMALL, "", {"all": Decimal(2), "some": Decimal(1)}))


def test_a_figure_without_records_cannot_be_opened() -> None:
    assert SMALL.figure("all") is ALL
    with pytest.raises(Unknown):
        SMALL.figure("rate")
