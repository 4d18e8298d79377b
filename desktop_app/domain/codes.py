"""Code tables: a title and an ordered mapping from code to label, as a standard or a county form gives them.

Small tables stand in the kind that uses them; national tables are data under ``resources/codes`` and are read when first needed.
Source of the shipped tables: docs/sources.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib.resources import files


class Codes(Mapping[str, str]):
    """An ordered mapping from code to label."""

    def __init__(self, title: str, labels: Mapping[str, str] | Callable[[], Mapping[str, str]], *, source: str) -> None:
        self.title, self.source = title, source
        self._given = labels
        self._retired: dict[str, str] = {}  # codes of old records that are offered no more

    @cached_property
    def labels(self) -> dict[str, str]:
        """The table itself, read on first use."""
        return self._read()

    def _read(self) -> dict[str, str]:
        return dict(self._given() if callable(self._given) else self._given)

    def replace(self, labels: Mapping[str, str] | None) -> None:
        """Let another table take this one's place, or none; codes it no longer has keep their label, but are offered no more."""
        before = self._read()
        self.labels = before if labels is None else dict(labels)
        self._retired = {code: label for code, label in before.items() if code not in self.labels}
        self.__dict__.pop("_places", None)

    def __getitem__(self, code: str) -> str:
        return self.labels[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self.labels)

    def __len__(self) -> int:
        return len(self.labels)

    def __contains__(self, code: object) -> bool:
        return code in self.labels

    def __hash__(self) -> int:
        return hash(self.title)

    def __eq__(self, other: object) -> bool:
        return self is other

    def label(self, code: str) -> str:
        """The label, or the bare code when a newer program sent one this version does not know."""
        return self.labels.get(code) or self._retired.get(code, code)

    def rank(self, code: str) -> tuple[int, str]:
        """Where the code stands in the table; codes this version does not know come last, in their own order."""
        place = self._places.get(code)
        return (len(self.labels), code) if place is None else (place, "")

    @cached_property
    def _places(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.labels)}


def shipped(title: str, name: str, *, source: str, more: Mapping[str, str] | None = None) -> Codes:
    """The table ``resources/codes/NAME.json`` ({"code": "label", …}), followed by the office's own additions."""

    def read() -> dict[str, str]:
        table: dict[str, str] = json.loads((files("resources") / "codes" / f"{name}.json").read_text("utf-8"))
        return table | dict(more or {})

    made = Codes(title, read, source=source)
    _shipped.setdefault(name, []).append((made, dict(more or {})))
    return made


def shipped_titles() -> dict[str, str]:
    """The titles of the tables under ``resources/codes`` that kinds use, by their names."""
    return {name: users[0][0].title for name, users in _shipped.items()}


def put_in_force(tables: Mapping[str, Mapping[str, str]]) -> None:
    """Let these tables, by name, take the place of the shipped ones, with the office's own additions; those not named are as shipped."""
    for name, users in _shipped.items():
        for user, more in users:
            user.replace({**tables[name], **more} if name in tables else None)


_shipped: dict[str, list[tuple[Codes, dict[str, str]]]] = {}  # who uses a table, and what they add to it
