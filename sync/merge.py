"""Merging: the state of one record, and what an operation does to it. Pure: no store, no clock, no randomness.

Every field remembers the dot that wrote it. An operation states, per field, the version its writer saw. Where that is the current one
the change applies; where it is not, the field's class decides (docs/wire.md "Merging"):
    guarded  the current value stays, the incoming one waits in an open conflict for a person
    plain    the later arrival stands, the earlier value stays in the history
    set      codes are added and taken out one by one
    stage    a move from a stage that is no longer current is rejected
    county   only the county writes it
Edit against delete: the edit survives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import msgspec

from sync.wire.messages import Conflict
from sync.wire.operations import Base, Create, Delete, Dot, Edit, Operation, Rescue, Value
from sync.wire.paths import flat_item, flatten, item_of, nest, under, with_ids

FieldClass: TypeAlias = Literal["guarded", "plain", "set", "stage", "county"]
Classes: TypeAlias = Callable[[str], FieldClass]  # the class of a flat path
Result: TypeAlias = Literal["ok", "merged", "same", "conflict", "rejected"]
_RANK: dict[Result, int] = {"ok": 0, "same": 1, "merged": 2, "conflict": 3, "rejected": 4}
ENVELOPE = ("@deleted", "@office")  # paths with a version whose value is not among the fields
ONLY_THE_COUNTY = "该字段只由县局填写"
_stable = msgspec.msgpack.Encoder(order="deterministic")


@dataclass(slots=True)
class State:
    """One record as one side knows it."""

    kind: str
    office: str
    created: Dot
    values: dict[str, Any]  # flat; a part taken out has the place None and keeps its values
    dots: dict[str, tuple[int, int, int]] = field(default_factory=dict)  # path: incarnation, number, seq; others are ``created``
    deleted: bool = False
    conflicts: list[Conflict] = field(default_factory=list)
    seq: int = 0  # place of the newest change in the county's log; 0 = the county does not have it yet

    def dot(self, path: str) -> Dot | None:
        """The version of a field, or None when it never had a value."""
        if found := self.dots.get(path):
            return found[:2]
        return self.created if path in self.values else None

    def nested(self) -> dict[str, Value]:
        """The content as people and JSON see it."""
        return nest(self.values)


@dataclass(slots=True)
class Verdict:
    """What became of an operation."""

    result: Result = "ok"
    reason: str | None = None
    aliases: dict[str, Dot] = field(default_factory=dict)  # path: the version that already said the same

    def raise_to(self, result: Result) -> None:
        if _RANK[result] > _RANK[self.result]:
            self.result = result


def created(operation: Create, dot: Dot, office: str, seq: int) -> State:
    """The state of a record that ``operation`` brings into the world."""
    return State(kind=operation.kind, office=office, created=dot, values=flatten(with_ids(operation.fields, dot)), seq=seq)


def rescued(operation: Rescue, office: str, seq: int) -> State:
    """The state of a record that ``operation`` brings again, with the versions it had."""
    dots = {path: (*dot, seq) for path, dot in operation.versions.items()}
    return State(kind=operation.kind, office=office, created=operation.made, values=flatten(operation.fields), dots=dots, seq=seq)


@dataclass(frozen=True, slots=True)
class Context:
    """Where an operation stands: its dot, its place in the county's log, and who wrote it."""

    dot: Dot
    seq: int
    classes: Classes
    alias: Callable[[Dot, str], Dot] = lambda dot, path: dot  # the version that, for this path, said the same before it
    device: str = ""
    by_county: bool = False
    trusted: bool = False  # own, or confirmed by the county: it holds as it is

    @property
    def mark(self) -> tuple[int, int, int]:
        """The version an applied change gets."""
        return (*self.dot, self.seq)

    def saw(self, current: Dot, seen: Iterable[Dot], path: str) -> bool:
        """Whether the writer knew ``current``: it is in ``seen``, stands for one of them, or is the writer's own."""
        return self.trusted or current[0] == self.dot[0] or any(current in (dot, self.alias(dot, path)) for dot in seen)

    def stale(self, state: State, path: str, base: Base) -> bool:
        """Whether the version the writer saw is not the current one."""
        if self.trusted:
            return False
        current = state.dot(path)
        if not base or current is None:
            return bool(base) != (current is not None)
        seen = self.based_on(base)
        return current not in (seen, self.alias(seen, path))

    def overtaken(self, state: State, path: str) -> bool:
        """Whether a confirmed change comes to a field that already has a later one."""
        return self.trusted and 0 < self.seq < state.dots.get(path, (0, 0, 0))[2]

    def repeats(self, state: State, path: str) -> bool:
        """Whether the field has this very version or a later one of the same log already: a copy was brought again before the original."""
        current = state.dot(path)
        return not self.trusted and current is not None and current[0] == self.dot[0] and current[1] >= self.dot[1]

    def based_on(self, base: Base) -> Dot:
        """The dot a base means: one number stands for an earlier operation of the same log."""
        return (self.dot[0], base[0]) if len(base) == 1 else (base[0], base[1])


def edit(state: State, operation: Edit, context: Context) -> Verdict:
    """Apply an edit to ``state`` in place and say what became of it; a rejected edit changes nothing."""
    stale = {
        path: context.stale(state, path, base) and not context.repeats(state, path) for path, (_, base) in operation.changes.items()
    }  # fmt: skip
    if reason := _why_rejected(state, operation, stale, context):
        return Verdict("rejected", reason)
    verdict = Verdict()
    if state.deleted and operation.changes:
        state.deleted = False
        verdict.raise_to("merged")
    for path in operation.changes:
        _change(state, verdict, operation, path, stale[path], context)
    for path, seen in operation.removes.items():
        _remove(state, verdict, path, seen, context)
    closed = {(path, dot) for path, dot in operation.closes}
    state.conflicts = [c for c in state.conflicts if (c.path, c.dot) not in closed]
    state.seq = context.seq
    return verdict


def _why_rejected(state: State, operation: Edit, stale: Mapping[str, bool], context: Context) -> str | None:
    for path, (value, _) in operation.changes.items():
        owner = context.classes(path)
        if owner == "county" and not context.by_county and not context.trusted:
            return ONLY_THE_COUNTY
        if owner == "stage" and stale[path] and state.values.get(path) != value:
            return "该记录的阶段已被他人改变"
    return None


def apply(state: State, operation: Edit | Delete | Rescue, context: Context) -> Verdict:
    """Apply an operation on an existing record to ``state`` in place and say what became of it."""
    if isinstance(operation, Rescue):
        values = flatten(operation.fields)
        return _meet(state, values, {path: operation.versions.get(path, operation.made) for path in values}, operation, context)
    return edit(state, operation, context) if isinstance(operation, Edit) else delete(state, operation, context)


def create_again(state: State, operation: Create, context: Context) -> Verdict:
    """A creation arrives whose record was rescued before: its own word counts where nobody has written since."""
    values = flatten(with_ids(operation.fields, context.dot))
    return _meet(state, values, dict.fromkeys(values, context.dot), operation, context)


def _meet(state: State, values: Mapping[str, Any], versions: Mapping[str, Dot], operation: Rescue | Create, context: Context) -> Verdict:
    """Two copies of one record: the later version of a log stands, versions of different writers meet by class."""
    verdict, before = Verdict(), dict(state.values)
    state.seq = context.seq
    for path, value in values.items():
        current, theirs = state.dot(path), versions[path]
        if current is not None and current != theirs and current[0] != theirs[0]:
            if before[path] != value and context.classes(path) == "guarded":
                _open_conflict(state, path, value, None, operation, context)
                verdict.raise_to("conflict")
        elif current is None or theirs[1] > current[1] or (theirs == current == context.dot):
            state.values[path] = value
            state.dots[path] = (*theirs, context.seq)
    verdict.raise_to("same" if state.values == before else "merged")
    return verdict


def delete(state: State, operation: Delete, context: Context) -> Verdict:
    """Put the record into the bin, unless somebody changed it unseen: then it stays, and that is the verdict."""
    state.seq = context.seq
    for path in state.values:
        current = state.dot(path)
        if current is not None and not context.saw(current, operation.seen, path):
            return Verdict("merged", "他人在此期间修改过，记录保留")
    state.deleted = True
    state.dots["@deleted"] = context.mark
    return Verdict()


def _change(state: State, verdict: Verdict, operation: Edit, path: str, stale: bool, context: Context) -> None:
    value: Any = operation.changes[path][0]
    if context.overtaken(state, path):
        return
    if context.repeats(state, path):
        _own_word(state, path, value, context)
        verdict.raise_to("same")
        return
    if path == "@office":  # stands in the envelope, so that every record has one and only those that moved have a version of it
        state.office, state.dots[path] = value, context.mark
        return
    if isinstance(value, dict) and item_of(path) == path:  # a new part, whole
        for key, leaf in flat_item(path, value, 1).items():
            state.values[key] = leaf
            state.dots[key] = context.mark
        return
    if _revive(state, path, context):
        verdict.raise_to("merged")
    if isinstance(value, dict):  # codes added and taken out
        value = sorted({*_codes(state.values.get(path)), *_codes(value.get("+"))} - {*_codes(value.get("-"))})
    elif stale and state.values.get(path) == value and (current := state.dot(path)):
        verdict.aliases[path] = current
        verdict.raise_to("same")
        return
    elif stale and context.classes(path) == "guarded":
        _open_conflict(state, path, value, operation.changes[path][1], operation, context)
        verdict.raise_to("conflict")
        return
    if stale:
        verdict.raise_to("merged")
    state.values[path] = value
    state.dots[path] = context.mark


def _own_word(state: State, path: str, value: Any, context: Context) -> None:
    """Where a copy has this very version, what its writer says counts. Codes put in and taken out are in it already."""
    whole = flat_item(path, value, 1) if isinstance(value, dict) and item_of(path) == path else {path: value}
    for key, leaf in whole.items():
        if state.dot(key) == context.dot and not isinstance(leaf, dict):
            state.values[key] = leaf


def _codes(value: object) -> list[str]:
    return value if isinstance(value, list) else []


def _revive(state: State, path: str, context: Context) -> bool:
    """Bring back a part that was taken out, because somebody edits it: edits outlive removals."""
    item = item_of(path)
    if item is None or item == path or state.values.get(item, 0) is not None:
        return False
    siblings = item.split("/")[0] + "/"
    places = [v for p, v in state.values.items() if p.count("/") == 1 and p.startswith(siblings) and isinstance(v, int)]
    state.values[item] = max(places, default=0) + 1
    state.dots[item] = context.mark
    return True


def _remove(state: State, verdict: Verdict, path: str, seen: list[Dot], context: Context) -> None:
    for other in under(path, state.values):
        current = state.dot(other)
        if current is not None and not context.saw(current, seen, other):
            verdict.raise_to("merged")
            return
    state.values[path] = None
    state.dots[path] = context.mark


def _open_conflict(state: State, path: str, value: Any, base: Base | None, operation: Operation, context: Context) -> None:
    """One open candidate a writer: a later edit of the same chain takes the place of the earlier one."""
    before = context.based_on(base) if base else None
    state.conflicts = [c for c in state.conflicts if not (c.path == path and c.dot == before)]
    waiting = Conflict(path=path, dot=context.dot, value=value, author=operation.author, at=operation.at, device=context.device)
    state.conflicts.append(waiting)


def digest_term(record: bytes, state: State) -> int:
    """What this record adds to its office's digest: 128 bits over its content and versions, the same on every side."""
    return _term(record, state.kind, state.office, state.deleted, state.created, state.nested(), _live_dots(state))


def fresh_term(record: bytes, kind: str, office: str, dot: Dot, nested: Mapping[str, Value]) -> int:
    """The digest term of a record that nobody has edited yet."""
    return _term(record, kind, office, False, dot, nested, [])


def _term(
    record: bytes, kind: str, office: str, deleted: bool, made: Dot, nested: Mapping[str, Value], dots: list[tuple[str, int, int]]
) -> int:
    content = _stable.encode((record, kind, office, deleted, made, nested, dots))
    return int.from_bytes(hashlib.sha256(content).digest()[:16], "big")


def _live_dots(state: State) -> list[tuple[str, int, int]]:
    out: list[tuple[str, int, int]] = []
    for path, (incarnation, number, _) in state.dots.items():
        item = item_of(path)
        if item is not None and item != path and state.values.get(item) is None:
            continue
        if (incarnation, number) != state.created:
            out.append((path, incarnation, number))
    return sorted(out)
