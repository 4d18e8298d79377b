"""A record kind: the one declaration from which table, form, list, search, JSON, sync, export and docs follow."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from types import SimpleNamespace
from typing import Any, Literal

from desktop_app.domain.blanks import LEVELS, Blank, Level, Many, blanks_of, read_body, record_of
from desktop_app.domain.clocks import Clock, Run, runs
from desktop_app.domain.errors import Fault, Refused
from desktop_app.domain.filing import Enclosure, Held, contents
from desktop_app.domain.papers import Papers


@cache
def _parameters(function: Callable[..., bool]) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)  # 10 µs a time, and every save asks


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence that must hold between blanks; its parameters are named after the blanks it reads.

    It runs only when all of them are filled in, so its types are never None. With ``needs`` it is a conditional requirement:
    where it holds, those blanks must be filled in.
    """

    says: str
    holds: Callable[..., bool]
    blocks: bool = True  # False: advice, never stops anything
    at: tuple[str, ...] = ()  # stages it is asked for on entering; () = every stage but the draft
    saving: bool = False  # True: a contradiction in itself, refused even in a draft
    needs: tuple[str, ...] = ()

    @property
    def reads(self) -> tuple[str, ...]:
        return _parameters(self.holds)

    def broken(self, record: Any) -> tuple[str, ...]:
        """The blanks to look at when the rule does not hold; empty when it holds or cannot be asked yet."""
        values = [getattr(record, key) for key in self.reads]
        if None in values:
            return ()
        if not self.needs:
            return () if self.holds(*values) else self.reads
        return tuple(key for key in self.needs if getattr(record, key) in (None, ())) if self.holds(*values) else ()


def rule(says: str, *, blocks: bool = True, at: tuple[str, ...] = (), saving: bool = False) -> Callable[[Callable[..., bool]], Rule]:
    """Make a Rule of a function that answers whether the sentence holds."""
    return lambda holds: Rule(says, holds, blocks, at, saving)


def required_if(*needs: str, says: str, at: tuple[str, ...] = ()) -> Callable[[Callable[..., bool]], Rule]:
    """Make a conditional requirement of a function that answers whether ``needs`` must be filled in."""
    return lambda holds: Rule(says, holds, True, at, False, needs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of a life cycle."""

    title: str
    demands: Level | None = None  # blanks up to this level must be filled in to enter
    next: tuple[str, ...] = ()  # stages that may follow
    why: bool = False  # entering it needs a reason
    tells: Mapping[str, tuple[str, ...]] = dataclasses.field(
        default_factory=dict
    )  # blanks said beside its title, with codes not worth saying
    county: bool = False  # only the county moves a record here
    filed: bool = False  # entering it wants the whole file
    open: tuple[str, ...] | None = None  # blanks that may still be changed; None = all of them


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that stops a record, or advice about it."""

    fault: Fault
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Quick:
    """One blank of the quick form (domain/quick.py)."""

    path: str
    label: str = ""  # instead of the blank's own
    start: Any = None  # JSON value a new record begins with; a date or time begins with now
    part: Mapping[str, Any] = dataclasses.field(default_factory=dict)  # what else the item of a list is, once this blank is filled in


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What the records of another kind that refer to a record must add up to, e.g. the members of a committee. Advice only."""

    kind: str
    by: str  # their blank that refers
    at: tuple[str, ...]  # stages of both at which it is asked
    asks: Mapping[str, Callable[[Sequence[Any]], bool]]  # sentence → whether it holds of the typed records


@dataclass(frozen=True, kw_only=True)
class Side:
    """Where in a record somebody stands, and on which side."""

    stands: Literal["client", "opponent", "party"]  # whom the office helps; against whom; before it as a neutral
    names: tuple[str, ...]  # blanks: of the record, or of the parts of ``part``
    part: str = ""
    id_no: str = ""  # blank


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """A kind of record. Everything else about it follows from here."""

    key: str  # table, wire and file name; never changed once shipped
    title: str
    record: type
    stages: Mapping[str, Stage]  # the first is where a record begins
    sections: Mapping[str, tuple[str, ...]]
    columns: tuple[str, ...]  # of the list
    search: tuple[str, ...]  # "summary", or "parties.name": a blank of a list's parts
    order: str  # blank the list is sorted by; a leading "-" means newest first
    number: str  # template of the 文号: {year} {office} {serial}
    caption: Callable[[Any], str]  # the record's title, from the typed record
    rules: tuple[Rule, ...] = ()
    part_rules: Mapping[str, tuple[Rule, ...]] | None = None  # by list of parts; asked of each item
    quick: tuple[Quick | str, ...] = ()  # blanks of the quick form, or their paths; () = the first demanded ones
    papers: Papers = Papers()  # what is printed of it
    clocks: tuple[Clock, ...] = ()
    monthly: Clock | None = None  # runs from the end of every month in which no record has its start; without an end in the record
    term: tuple[str, str] | None = None  # blanks: from when until when the record may be relied on
    in_force: Mapping[str, str] = dataclasses.field(
        default_factory=dict
    )  # a reference, "mediators.mediator_id" → the day it must be in its term
    numbered_by: str = ""  # the reference whose book its numbers come from; "" = the office's own
    word: tuple[str, ...] = ()  # blanks of which the first filled in stands for a record in such numbers
    taken: Mapping[str, tuple[str, str]] = dataclasses.field(default_factory=dict)  # blank ← (reference, blank of the record it points to)
    gathered: Gathered | None = None  # what the records that refer to this one must add up to
    sides: tuple[Side, ...] = ()  # who stands where
    file: tuple[Enclosure, ...] = ()  # the documents its file must hold
    reopens: tuple[str, ...] = ()  # blanks that a new record takes over from the one it continues, whose id is its reopened_from

    @cached_property
    def blanks(self) -> dict[str, Blank]:
        return blanks_of(self.record)

    @cached_property
    def parts(self) -> dict[str, type]:
        """The part dataclass of each list of parts."""
        return {key: blank.type.part for key, blank in self.blanks.items() if isinstance(blank.type, Many)}

    @cached_property
    def by_county(self) -> frozenset[str]:
        """The blanks that only the county fills in."""
        return frozenset(key for key, blank in self.blanks.items() if blank.merging == "county")

    @property
    def first_stage(self) -> str:
        return next(iter(self.stages))

    @cached_property
    def alive(self) -> frozenset[str]:
        """The stages at which something is still to be done: neither the last one nor a side exit that asks for a reason."""
        return frozenset(key for key, stage in self.stages.items() if stage.next and not stage.why)

    @cached_property
    def timed_by(self) -> frozenset[str]:
        """The fields that decide which clocks run."""
        return frozenset[str]().union(*(clock.reads for clock in self.clocks))

    def runs(self, body: Mapping[str, Any], stage: str) -> list[Run]:
        """The clocks that run in a record with this JSON body at this stage."""
        return runs(self.clocks, self.blanks, body, stage, self.alive)

    def read(self, raw: Any) -> dict[str, Any]:
        """The canonical JSON body of what was given; raise Refused with every fault."""
        if not isinstance(raw, Mapping):
            raise Refused("应为一个 JSON 对象；没有任何改动")
        faults: list[Fault] = []
        body = read_body(self.record, raw, faults)
        if faults:
            raise _refused(faults)
        self.refuse_contradictions(body)
        return body

    def refuse_contradictions(self, body: Mapping[str, Any]) -> None:
        """Raise Refused with everything that makes a canonical body a contradiction in itself."""
        if faults := [issue.fault for issue in self._saving_issues(body)]:
            raise _refused(faults)

    def typed(self, body: Mapping[str, Any]) -> Any:
        """The typed record of a canonical body."""
        return record_of(self.record, body)

    def title_of(self, body: Mapping[str, Any]) -> str:
        """The record's caption, or the kind's title while it has none."""
        return self.caption(self.typed(body)) or self.title

    def issues(self, body: Mapping[str, Any], stage: str) -> list[Issue]:
        """Everything that keeps this record from standing at ``stage``, in form order, then advice."""
        record, demands = self.typed(body), self.stages[stage].demands if stage in self.stages else None
        if demands is None:
            return []
        levels = LEVELS[: LEVELS.index(demands) + 1]
        found = [*_missing(self.blanks, record, levels), *self._rule_issues(record, stage)]
        return sorted(found, key=lambda issue: not issue.blocks)

    def held(self, body: Mapping[str, Any], attached: Iterable[str] = ()) -> list[Held]:
        """The documents of the record's file, in order, and what each lacks; ``attached`` are the titles of its attachments."""

        def rules(stage: str) -> Iterator[Fault]:
            return (issue.fault for issue in self.issues(body, stage) if issue.blocks)

        return contents(self.file, self.blanks, self.typed(body), rules, attached)

    @cached_property
    def _saving(self) -> list[tuple[str, _Asked]]:
        """What is asked of every save: of the record itself (""), and of each item of its lists of parts."""
        asked = {"": _asked(self.record, self.rules)} | {
            field: _asked(self.parts[field], rules) for field, rules in (self.part_rules or {}).items()
        }
        return [(field, of) for field, of in asked.items() if of.rules]

    def _saving_issues(self, body: Mapping[str, Any]) -> Iterator[Issue]:
        """As ``_rule_issues`` for a save, but only the blanks that such rules read are turned into values: every save pays for it."""
        for field, asked in self._saving:
            if not field:
                yield from _broken(asked.rules, asked.glimpse(body), None, self.blanks, "")
            else:
                for place, item in enumerate(body.get(field) or (), 1):
                    yield from _broken(asked.rules, asked.glimpse(item), None, asked.blanks, f"{field}/{place}/")

    def _rule_issues(self, record: Any, stage: str) -> Iterator[Issue]:
        yield from _broken(self.rules, record, stage, self.blanks, "")
        for field, rules in (self.part_rules or {}).items():
            for place, item in enumerate(getattr(record, field) or (), 1):
                yield from _broken(rules, item, stage, blanks_of(self.parts[field]), f"{field}/{place}/")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Rules that are asked when saving, and the blanks they read."""

    rules: tuple[Rule, ...]
    blanks: Mapping[str, Blank]
    reads: frozenset[str]

    def glimpse(self, body: Mapping[str, Any]) -> Any:
        """As much of the typed record as the rules read."""
        return SimpleNamespace(
            **{key: None if (raw := body.get(key)) is None else self.blanks[key].type.from_json(raw) for key in self.reads}
        )


def _asked(record: type, rules: tuple[Rule, ...]) -> _Asked:
    asked = tuple(rule for rule in rules if rule.saving)
    return _Asked(asked, blanks_of(record), frozenset(key for rule in asked for key in (*rule.reads, *rule.needs)))


def _refused(faults: list[Fault]) -> Refused:
    return Refused("；".join(map(str, faults)), faults)


def _missing(blanks: Mapping[str, Blank], record: Any, levels: tuple[Level, ...], prefix: str = "") -> Iterator[Issue]:
    for key, blank in blanks.items():
        value = getattr(record, key)
        if value is None or value == ():
            if blank.required in levels:
                yield Issue(Fault(prefix + key, blank.label, "请填写"))
        elif isinstance(blank.type, Many):
            for place, item in enumerate(value, 1):
                yield from _missing(blanks_of(blank.type.part), item, levels, f"{prefix}{key}/{place}/")


def _broken(rules: tuple[Rule, ...], record: Any, stage: str | None, blanks: Mapping[str, Blank], prefix: str) -> Iterator[Issue]:
    """Issues of the rules that are asked at ``stage``; with None, of those asked when saving."""
    for rule in rules:
        if rule.saving != (stage is None) or (stage is not None and rule.at and stage not in rule.at):
            continue
        if fields := rule.broken(record):
            label = "、".join(blanks[key].label for key in fields)
            yield Issue(Fault(prefix + fields[0], label, rule.says), rule.blocks)
