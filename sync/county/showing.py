"""Values as the county page shows them: from kinds and their blanks alone; private ones masked, strange ones never a failure."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from desktop_app.domain.blanks import Blank, Many, blanks_of
from desktop_app.domain.fields import CHINA, Amount, Day, Files, IdNumber, Moment, Name, Phone, Text, Whole, Words
from desktop_app.domain.kind import Kind

_WIDE_CHARACTERS = 36  # a longer value takes the whole line
_TABLE_COLUMNS = 7  # a part with more filled columns is shown as a card


@dataclass(frozen=True, slots=True)
class Pair:
    """One blank and its value."""

    label: str
    value: str
    wide: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """A list of parts: as a table, or one card each when there are too many columns."""

    title: str
    labels: list[str]
    rows: list[list[str]]
    cards: list[list[Pair]]


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a record's page."""

    title: str
    pairs: list[Pair]
    parts: list[Parts]
    empty: list[str]  # labels of what is not filled in


def masked(blank: Blank, shown: str) -> str:
    """A private value with its middle hidden; others as they are."""
    if not blank.private or not shown:
        return shown
    if isinstance(blank.type, IdNumber) and len(shown) >= 15:
        return shown[:6] + "*" * (len(shown) - 10) + shown[-4:]
    if isinstance(blank.type, Phone) and len(shown) >= 7:
        return shown[:3] + "*" * (len(shown) - 7) + shown[-4:]
    return shown[: 6 if len(shown) > 8 else 1] + "***"


def shown(blank: Blank, raw: Any, *, clear: bool = False) -> str:
    """The value of a blank from its JSON form; "" when empty; as it is when it does not read as its type.

    Masked when private, unless somebody gave a reason to see it (``clear``).
    """
    if raw is None:
        return ""
    if isinstance(blank.type, Many):
        return "、".join(filter(None, (_called(blank.type.part, item) for item in raw if isinstance(item, Mapping))))
    try:
        text = blank.type.show(blank.type.from_json(raw))
    except (ValueError, TypeError):
        text = str(raw)
    if isinstance(blank.type, Amount | Whole) and blank.type.unit:
        text = f"{text} {blank.type.unit}"
    return text if clear else masked(blank, text)


def brief(blank: Blank, raw: Any) -> str:
    """The value as a list shows it: like ``shown``, but days, times and amounts in figures that stand under one another."""
    if isinstance(blank.type, Day | Moment) and isinstance(raw, str):
        return raw[:16].replace("T", " ")
    if isinstance(blank.type, Amount | Whole):
        return str(raw) if raw is not None else ""
    return shown(blank, raw)


def header(blank: Blank) -> tuple[str, str]:
    """What stands over a list's column, with the unit of its figures, and the classes of its cells."""
    if isinstance(blank.type, Amount | Whole):
        return f"{blank.label}（{blank.type.unit}）" if blank.type.unit else blank.label, "num keep"
    return blank.label, "keep" if isinstance(blank.type, Day | Moment) else ""


def _called(part: type, item: Mapping[str, Any]) -> str:
    """What a part is called in one word: its first name, else its first value."""
    blanks = blanks_of(part)
    names = [key for key, blank in blanks.items() if isinstance(blank.type, Name) and not blank.private and item.get(key)]
    chosen = names or [key for key in blanks if item.get(key) is not None]
    return shown(blanks[chosen[0]], item[chosen[0]]) if chosen else ""


def title_of(kind: Kind | None, content: Mapping[str, Any]) -> str:
    """The record's caption; the kind's title when the content does not read as its types."""
    if kind is None:
        return "本版本不认识的记录"
    try:
        return kind.title_of(content)
    except (ValueError, TypeError, AttributeError, LookupError):
        return kind.title


def stage_of(kind: Kind | None, content: Mapping[str, Any]) -> str:
    """What the record's stage is called; as it is when this version does not know it."""
    stage = content.get("@stage") or (kind.first_stage if kind else "")
    return kind.stages[stage].title if kind and stage in kind.stages else str(stage)


def private_blanks(kind: Kind, content: Mapping[str, Any]) -> dict[str, str]:
    """The private blanks that are filled in, by key ("phone", or "parties.phone" in a list of parts), with their labels."""
    found = {}
    for key, blank in kind.blanks.items():
        if not isinstance(blank.type, Many):
            if blank.private and content.get(key) is not None:
                found[key] = blank.label
            continue
        items = [item for item in content.get(key) or () if isinstance(item, Mapping)]
        for inner, part in blanks_of(blank.type.part).items():
            if part.private and any(item.get(inner) is not None for item in items):
                found[f"{key}.{inner}"] = f"{blank.label} · {part.label}"
    return found


def sections(kind: Kind, content: Mapping[str, Any], clear: Container[str] = ()) -> list[Section]:
    """The record by the kind's sections; the titles of those without any content; what no blank of this version holds.

    Private blanks whose key is in ``clear`` are shown as they are.
    """
    every = [_section(kind, title, keys, content, clear) for title, keys in kind.sections.items()]
    found = [section for section in every if section.pairs or section.parts]
    if bare := [section.title for section in every if section not in found]:
        found.append(Section("", [], [], bare))
    strange = [Pair(key, "已填（本版本不认识的字段）") for key in content if key not in kind.blanks and key[0] != "@"]
    return [*found, Section("其他", strange, [], [])] if strange else found


def _section(kind: Kind, title: str, keys: tuple[str, ...], content: Mapping[str, Any], clear: Container[str]) -> Section:
    pairs, parts, empty = [], [], []
    for key in keys:
        blank, raw = kind.blanks[key], content.get(key)
        if raw is None or raw == []:
            empty.append(blank.label)
        elif isinstance(blank.type, Many):
            seen = {inner for inner in blanks_of(blank.type.part) if f"{key}.{inner}" in clear}
            parts.append(_parts(blank.label, blank.type.part, [item for item in raw if isinstance(item, Mapping)], seen))
        else:
            pairs.append(_pair(blank, raw, key in clear))
    return Section(title, pairs, parts, empty)


def _pair(blank: Blank, raw: Any, clear: bool) -> Pair:
    text = shown(blank, raw, clear=clear)
    wide = isinstance(blank.type, Text | Words) and (len(text) > _WIDE_CHARACTERS or getattr(blank.type, "lines", 1) > 1)
    return Pair(blank.label, text, wide or isinstance(blank.type, Files), blank.private and not clear)


def _parts(title: str, part: type, items: list[Mapping[str, Any]], clear: Container[str]) -> Parts:
    blanks = blanks_of(part)
    filled = [key for key in blanks if any(item.get(key) is not None for item in items)]
    if len(filled) > _TABLE_COLUMNS:
        cards = [[_pair(blanks[key], item[key], key in clear) for key in filled if item.get(key) is not None] for item in items]
        return Parts(title, [], [], cards)
    rows = [[shown(blanks[key], item.get(key), clear=key in clear) for key in filled] for item in items]
    return Parts(title, [blanks[key].label for key in filled], rows, [])


def form_order(kind: Kind | None, path: str) -> tuple[int, str, int]:
    """Where a flat path stands in the form, to sort by."""
    field, *rest = path.split("/")
    blank = kind.blanks.get(field) if kind else None
    if kind is None or blank is None:
        return (-1, path, 0)
    inner = list(blanks_of(blank.type.part)) if isinstance(blank.type, Many) else []
    place = inner.index(rest[1]) if len(rest) == 2 and rest[1] in inner else -1
    return (list(kind.blanks).index(field), rest[0] if rest else "", place)


def label_of(kind: Kind | None, path: str, places: Mapping[str, int] | None = None) -> tuple[str, Blank | None]:
    """What a flat path of the history is called, and its blank when this version knows it; ``places`` number the parts."""
    own = {
        "@number": "文号", "@stage": "阶段", "@office": "司法所", "@attachments": "附件", "@helpers": "协办", "@review": "审核", "@review_why": "审核意见",
        "@review_fields": "所指栏目", "@review_by": "审核人", "@review_at": "审核时间",
    }  # fmt: skip
    field, *rest = path.split("/")
    blank = kind.blanks.get(field) if kind else None
    title = own.get(field) or (blank.label if blank else field)
    if rest and (number := (places or {}).get(f"{field}/{rest[0]}")):
        title = f"{title} {number}"
    if len(rest) < 2:
        return title, blank if not rest else None
    inner = blanks_of(blank.type.part).get(rest[1]) if blank and isinstance(blank.type, Many) else None
    return f"{title} · {inner.label if inner else rest[1]}", inner


def instant(at: int | None) -> str:
    """An instant (ms since 1970 UTC) as the county's wall clock shows it; "" for none."""
    if at is None:
        return ""
    try:
        return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(CHINA):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return "时间不明"


def iso(at: int | None) -> str | None:
    """An instant (ms since 1970 UTC) as ISO 8601 in UTC; None for none."""
    if at is None:
        return None
    try:
        return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return None


def ms_of(text: Any) -> int | None:
    """The instant (ms since 1970 UTC) of an ISO 8601 text; None for anything else."""
    try:
        return int(datetime.fromisoformat(text).timestamp() * 1000)
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def age(at: int | None, now: int) -> str:
    """How long ago, in words."""
    if at is None:
        return "从未"
    minutes = max(0, now - at) // 60_000
    if minutes < 2:
        return "刚刚"
    if minutes < 120:
        return f"{minutes} 分钟前"
    return f"{minutes // 60} 小时前" if minutes < 2880 else f"{minutes // 1440} 天前"
