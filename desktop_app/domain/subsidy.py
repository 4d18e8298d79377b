"""Subsidy per case (以案定补): which cases a county pays for, how much, and why the others are left out.

The rules are data by county and date. A rule set first asks what every case must fulfil, each with the reason that is given when it does
not, then pays by the first class that fits. What a rule may ask is a blank of the case, or a fact that is found out about it (FACTS). A
set that contradicts itself is refused with the place: overlapping days, a class that can never be reached, a condition that can never hold.
Source: S31-S37 (what counties ask for); DOMAIN §1.9.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from desktop_app.domain.fields import Amount, Choice, Choices, Flag, Whole
from desktop_app.domain.kind import Kind
from desktop_app.domain.rule_tables import Place, amount, day, listed, mapping, text

FACTS: Mapping[str, str] = {
    "file_missing": "卷宗缺的文书份数", "entered_days": "结案到录入的天数", "mediators_unregistered": "不在名册的调解员人数",
    "mediators_official": "公务员调解员人数", "reopened": "同一纠纷的重新调解",
}  # fmt: skip
Facts = Mapping[str, Any]  # blanks of the case in JSON form, and FACTS


@dataclass(frozen=True, slots=True)
class Test:
    """What one blank or fact must be; empty never fulfils it."""

    name: str
    among: frozenset[str] | None = None  # one of these codes; of a blank with several codes: at least one of these
    is_true: bool | None = None
    low: Decimal | None = None
    high: Decimal | None = None

    def holds(self, facts: Facts) -> bool:
        """Whether a case fulfils it."""
        value = facts.get(self.name)
        if value is None:
            return self.is_true is False
        if self.among is not None:
            return bool(self.among & (set(value) if isinstance(value, list) else {value}))
        if self.is_true is not None:
            return bool(value) is self.is_true
        number = Decimal(str(value))
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)

    def excludes(self, other: Test) -> bool:
        """Whether no case can fulfil both."""
        if self.name != other.name:
            return False
        if self.among is not None and other.among is not None:
            return not self.among & other.among
        if self.is_true is not None and other.is_true is not None:
            return self.is_true is not other.is_true
        low = max((bound for bound in (self.low, other.low) if bound is not None), default=None)
        high = min((bound for bound in (self.high, other.high) if bound is not None), default=None)
        return low is not None and high is not None and low > high

    def follows_from(self, other: Test) -> bool:
        """Whether every case that fulfils the other fulfils this."""
        if self.name != other.name or (self.among is None) != (other.among is None) or self.is_true is not other.is_true:
            return False
        if self.among is not None and other.among is not None:
            return other.among <= self.among
        above = self.low is None or (other.low is not None and other.low >= self.low)
        return above and (self.high is None or (other.high is not None and other.high <= self.high))


When = tuple[Test, ...]  # all of them


@dataclass(frozen=True, slots=True)
class Demand:
    """What every case must fulfil, and what is said when it does not."""

    reason: str
    when: When


@dataclass(frozen=True, slots=True)
class Class:
    """One class of cases with what is paid for it."""

    key: str
    title: str
    amount: Decimal  # yuan
    any_of: tuple[When, ...]  # one of them

    def holds(self, facts: Facts) -> bool:
        """Whether a case is of this class."""
        return any(all(test.holds(facts) for test in when) for when in self.any_of)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one county for some time."""

    county: str
    name: str
    doc_no: str
    valid_from: date
    valid_to: date | None
    demands: tuple[Demand, ...]
    classes: tuple[Class, ...]

    def valid_on(self, on: date) -> bool:
        """Whether the rules hold on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a case is paid, or every reason why it is not."""

    paid: Class | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subsidies:
    """All rule sets of a table."""

    title: str
    source: str
    sets: tuple[RuleSet, ...]

    def rules(self, county: str, on: date) -> RuleSet | None:
        """The set that holds in a county on a day."""
        return next((found for found in self.sets if found.county == county and found.valid_on(on)), None)


def decided(rules: RuleSet, facts: Facts) -> Decision:
    """What a case is paid under the rules."""
    reasons = tuple(demand.reason for demand in rules.demands if not all(test.holds(facts) for test in demand.when))
    if reasons:
        return Decision(None, reasons)
    for found in rules.classes:
        if found.holds(facts):
            return Decision(found, ())
    return Decision(None, ("不属于办法里的任何一档",))


# --- reading a table -------------------------------------------------------------------------------------------------------------------


def subsidies(kind: Kind, raw: Any) -> Subsidies:
    """The table of a JSON value for cases of ``kind``; raise Refused with the place of the first contradiction."""
    top = mapping(raw, Place(), ("title", "source", "sets"))
    sets: list[RuleSet] = []
    for item, place in listed(top["sets"], Place(("sets",))):
        found = _rule_set(kind, item, place)
        for number, other in enumerate(sets, 1):
            if other.county == found.county and _overlap(other, found):
                raise (place / "valid_from").wrong(f"与 sets/{number} 的有效期重叠，同一天会有两套规则")
        sets.append(found)
    return Subsidies(text(top["title"], Place(("title",))), text(top["source"], Place(("source",))), tuple(sets))


def _overlap(one: RuleSet, other: RuleSet) -> bool:
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max)


def _rule_set(kind: Kind, raw: Any, place: Place) -> RuleSet:
    item = mapping(raw, place, ("county", "name", "doc_no", "valid_from", "requires", "classes"), ("valid_to",))
    county = text(item["county"], place / "county")
    if len(county) != 6 or not county.isdigit():
        raise (place / "county").wrong("应为 6 位县区代码")
    begins = day(item["valid_from"], place / "valid_from")
    ends = None if item.get("valid_to") is None else day(item["valid_to"], place / "valid_to")
    if ends is not None and ends < begins:
        raise (place / "valid_to").wrong(f"早于 valid_from 的 {begins.isoformat()}")
    demands = tuple(_demand(kind, each, where) for each, where in listed(item["requires"], place / "requires"))
    asked = tuple((test, f"requires/{number}") for number, demand in enumerate(demands, 1) for test in demand.when)
    _refuse_clash(asked, place / "requires")
    classes = _classes(kind, item["classes"], place / "classes", asked)
    name, doc_no = text(item["name"], place / "name"), text(item["doc_no"], place / "doc_no")
    return RuleSet(county, name, doc_no, begins, ends, demands, classes)


def _demand(kind: Kind, raw: Any, place: Place) -> Demand:
    item = mapping(raw, place, ("reason", "when"))
    return Demand(text(item["reason"], place / "reason"), _when(kind, item["when"], place / "when"))


def _classes(kind: Kind, raw: Any, place: Place, asked: tuple[tuple[Test, str], ...]) -> tuple[Class, ...]:
    found: list[Class] = []
    for item, where in listed(raw, place):
        made = _class(kind, item, where, asked)
        for number, earlier in enumerate(found, 1):
            if earlier.key == made.key:
                raise (where / "key").wrong(f"与第 {number} 档同名")
            if all(any(_implies(when, wider) for wider in earlier.any_of) for when in made.any_of):
                raise where.wrong(f"永远轮不到这一档：符合它的案件都已归入第 {number} 档“{earlier.title}”")
        found.append(made)
    if not found:
        raise place.wrong("至少要有一档")
    return tuple(found)


def _class(kind: Kind, raw: Any, place: Place, asked: tuple[tuple[Test, str], ...]) -> Class:
    item = mapping(raw, place, ("key", "title", "amount"), ("when", "any"))
    if ("when" in item) == ("any" in item):
        raise place.wrong("when 和 any 应写一个，且只写一个")
    if "when" in item:
        any_of: tuple[When, ...] = (_when(kind, item["when"], place / "when", asked),)
    else:
        any_of = tuple(_when(kind, each, where, asked) for each, where in listed(item["any"], place / "any"))
        if not any_of:
            raise (place / "any").wrong("至少要有一种情形")
    paid = amount(item["amount"], place / "amount")
    if paid <= 0:
        raise (place / "amount").wrong("应大于 0")
    return Class(text(item["key"], place / "key"), text(item["title"], place / "title"), paid, any_of)


def _implies(narrow: When, wide: When) -> bool:
    """Whether every case that fulfils ``narrow`` fulfils ``wide``."""
    return all(any(test.follows_from(other) for other in narrow) for test in wide)


def _when(kind: Kind, raw: Any, place: Place, asked: tuple[tuple[Test, str], ...] = ()) -> When:
    tests = tuple(_test(kind, name, value, place / name) for name, value in mapping(raw, place).items())
    for test in tests:
        for other, where in asked:
            if test.excludes(other):
                raise (place / test.name).wrong(f"与 {where} 矛盾，永远不会成立")
    return tests


def _refuse_clash(asked: tuple[tuple[Test, str], ...], place: Place) -> None:
    for number, (test, where) in enumerate(asked):
        for other, earlier in asked[:number]:
            if test.excludes(other):
                raise place.wrong(f"{where} 与 {earlier} 对 {test.name} 的要求矛盾，没有案件能同时满足")


def _test(kind: Kind, name: str, raw: Any, place: Place) -> Test:
    type_ = kind.blanks[name].type if name in kind.blanks else None
    if type_ is None and name not in FACTS:
        raise place.wrong(f"案件没有这一项；另可用 {'、'.join(FACTS)}")
    if isinstance(raw, bool):
        if type_ is not None and not isinstance(type_, Flag):
            raise place.wrong("这一项不是“是/否”")
        return Test(name, is_true=raw)
    if isinstance(raw, list):
        if not isinstance(type_, Choice | Choices) or not raw:
            raise place.wrong("这一项没有代码可选，或列表是空的")
        if strange := [code for code in raw if code not in type_.codes]:
            raise place.wrong(f"“{str(strange[0])[:20]}”不是“{type_.codes.title}”中的代码")
        return Test(name, among=frozenset(raw))
    if type_ is not None and not isinstance(type_, Whole | Amount):
        raise place.wrong("这一项不是数字")
    bounds = mapping(raw, place)
    if not bounds or set(bounds) - {"at_least", "at_most"}:
        raise place.wrong("应写 at_least 或 at_most")
    low, high = (None if bounds.get(key) is None else _number(bounds[key], place / key) for key in ("at_least", "at_most"))
    if low is not None and high is not None and low > high:
        raise place.wrong(f"下限 {low} 高于上限 {high}，永远不会成立")
    return Test(name, low=low, high=high)


def _number(raw: Any, place: Place) -> Decimal:
    try:
        found = Decimal(str(raw)) if isinstance(raw, int | str) and not isinstance(raw, bool) else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite():
        raise place.wrong("应为数字")
    return found


def total(decisions: Iterable[Decision]) -> Decimal:
    """What all decisions together pay, in yuan."""
    return sum((decision.paid.amount for decision in decisions if decision.paid), Decimal(0))
