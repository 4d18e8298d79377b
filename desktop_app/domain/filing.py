"""The checklist of a file (卷宗): which documents it must hold, whether each is there, and why not.

An entry is data of a kind. A document is there when the record holds what it prints, or a scan of it is attached; the rules of a kind
itself say what is wrong with the blanks it prints, so nothing is said twice.
Source: order and need of the documents, DOMAIN §1.6 (S1, S2, S3), §2.5 (S12), §3.2; why it pays, DOMAIN §0.1-11.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desktop_app.domain.blanks import Blank, Many, blanks_of
from desktop_app.domain.errors import Fault


def always(_: Any) -> bool:
    """Whether or not."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """One document of the file."""

    paper: str  # its key among the kind's papers
    no: str  # its place in the file: "0", "0a", "8"
    title: str
    needed: Callable[[Any], bool] = always  # given the typed record
    blanks: tuple[str, ...] = ()  # must be filled in; "list.blank" in every part that counts
    counts: Callable[[Any], bool] = always  # given a part
    sound: tuple[str, ...] = ()  # fields in which the kind's rules must find nothing at the stage ``at``
    at: str = "closed"
    lacks: str = "没有填写"  # what is said of a blank that is empty
    known_as: tuple[str, ...] = ()  # words in the title of an attachment that is a scan of it


@dataclass(frozen=True, slots=True)
class Held:
    """One document of a record's file: whether it must be there, and what it lacks to be."""

    entry: Enclosure
    needed: bool
    lacking: tuple[Fault, ...]

    @property
    def there(self) -> bool:
        return not self.lacking


Rules = Callable[[str], Iterable[Fault]]  # what blocks the record from standing at a stage


def contents(
    file: tuple[Enclosure, ...], blanks: Mapping[str, Blank], record: Any, rules: Rules, attached: Iterable[str]
) -> list[Held]:  # fmt: skip
    """Every document of the file of a typed record, in order; ``attached`` are the titles of its attachments."""
    titles, found = list(attached), dict[str, list[Fault]]()
    held = []
    for entry in file:
        words = (entry.title, *entry.known_as)
        if any(word in title for word in words for title in titles):
            held.append(Held(entry, entry.needed(record), ()))
            continue
        if entry.sound and entry.at not in found:
            found[entry.at] = list(rules(entry.at))
        wrong = [fault for fault in found.get(entry.at, ()) if entry.sound and fault.field.partition("/")[0] in entry.sound]
        empty = list(_empty(entry, blanks, record))
        told = {fault.field for fault in wrong}
        held.append(Held(entry, entry.needed(record), (*wrong, *(fault for fault in empty if fault.field not in told))))
    return held


def missing(held: Iterable[Held]) -> list[Fault]:
    """What the file lacks, each with the document it is about and the blank to fill in."""
    return [
        Fault(fault.field, f"{one.entry.title}：{fault.label}" if fault.label else one.entry.title, fault.says)
        for one in held if one.needed for fault in one.lacking
    ]  # fmt: skip


def _empty(entry: Enclosure, blanks: Mapping[str, Blank], record: Any) -> Iterator[Fault]:
    for path in entry.blanks:
        field, _, inner = path.partition(".")
        blank, value = blanks[field], getattr(record, field)
        if not inner or not isinstance(blank.type, Many):
            if value in (None, ()):
                yield Fault(field, blank.label, entry.lacks)
            continue
        parts = blanks_of(blank.type.part)
        for place, item in enumerate(value or (), 1):
            if entry.counts(item) and getattr(item, inner) in (None, ()):
                yield Fault(f"{field}/{place}/{inner}", parts[inner].label, entry.lacks)
