"""The quick yes agrees with the slow reading: what fits is read unchanged and without a fault, whatever was done to it before."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.domain.blanks import Many, blanks_of, read_body
from desktop_app.domain.errors import Fault
from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import KINDS
from desktop_app.services import made_up
from desktop_app.services.fitting import fits

WHOLE = {kind.key: [getattr(made_up, kind.key)(seed) for seed in range(40)] for kind in KINDS if hasattr(made_up, kind.key)}
NAMED = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)

STRANGE: list[Any] = [
    None, "", " ", "无", "x", "韦小光", "a\x00", "a\x0b", "a\n", "\ud800", "\ufffe", "\x7f", "\u0085", "\u2028", "９",
    "x" * 201, "韦" * 6000, 0, 1, -1,
    10**6, 10**30, True, False, 0.5, 1.0, float("nan"), [], [""], ["x"], ["none"], ["none", "minor"], ["minor", "none"], ["none", "none"],
    [1], [[]], [{}], [{"id": "a"}], [{"x": 1}], [{}] * 201, {}, {"id": "a"}, "2026-02-28", "2026-02-29", "2024-02-29", "1900-02-29",
    "2000-02-29", "2100-02-29", "2200-01-01", "1899-12-31", "2026-04-31", "2026-13-01", "2026-1-1", "２０２６-01-01", "2026-01-01\n",
    "2026-01-01T09:30:00+08:00", "2026-01-01T09:30:00+07:00", "2026-01-01T24:00:00+08:00", "2026-01-01T09:30",
    "2026-01-01T09:30:00.5+08:00",
    "0.00", "00.00", "0.0", "1", "12.345", "-1.00", "-0.00", "+1.00", "1,000.00", "999999999999.00", "9999999999.99", "10000000000.00",
    "451299199211280045", "45129919921128004X", "451299199211280044", "45129919921128004", "451299921128004", "45129919921328004X",
    "451299299211280041", "45129919921128004x", " 451299199211280045", "AB123456", "ab123456", "军字第1号", "13578906417", "1357890641",
    "135 7890 6417", "0778-1234567", "0778－1234567", "+8612345678", "91451299MA0TE5T08A", "91451299MA0TE5T08B",
    "451229213201", "45122", "1" * 31,
    "a" * 64, "A" * 64, ["a" * 64], ["a" * 64] * 201, ["x" * 401], ["x"] * 51, "1", "2", "01", "02", "normal", "damages",
]  # fmt: skip


def paths(body: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a body where something may be put."""
    if isinstance(body, dict):
        return [place for key, value in body.items() for place in ((*at, key), *paths(value, (*at, key)))]
    if isinstance(body, list):
        return [place for index, value in enumerate(body) for place in ((*at, index), *paths(value, (*at, index)))]
    return []


def spoilt(kind: Kind, body: dict[str, Any], draw: st.DataObject) -> dict[str, Any]:
    """The body with up to three things put where others were, or where nothing was."""
    for _ in range(draw.draw(st.integers(0, 3))):
        place = draw.draw(st.sampled_from([*paths(body), *((key,) for key in kind.blanks), ("没有",)]))
        holder: Any = body
        for step in place[:-1]:
            holder = holder[step]
        if draw.draw(st.booleans()) and isinstance(holder, dict):
            part = kind.parts.get(str(place[0])) if len(place) > 1 else kind.record
            place = (*place[:-1], draw.draw(st.sampled_from([*blanks_of(part or kind.record), "id", "@"])))
        holder[place[-1]] = deepcopy(draw.draw(st.sampled_from(STRANGE) | st.text(max_size=20)))
    return body


@NAMED
@settings(max_examples=100)
@given(draw=st.data())
def test_what_fits_is_read_unchanged_and_without_a_fault(kind: Kind, draw: st.DataObject) -> None:
    whole = deepcopy(draw.draw(st.sampled_from(WHOLE.get(kind.key) or [{}])))
    body = spoilt(kind, whole, draw)
    before, faults = json.dumps(body), list[Fault]()
    if fits(kind.record, body):
        assert json.dumps(read_body(kind.record, body, faults)) == before
        assert faults == []
    assert json.dumps(body) == before


@NAMED
def test_what_is_already_canonical_fits(kind: Kind) -> None:
    for body in WHOLE.get(kind.key, []):
        assert fits(kind.record, kind.read(body))


@pytest.mark.parametrize("value", STRANGE, ids=repr)
def test_each_blank_alone_agrees(value: Any) -> None:
    for kind in KINDS:
        for part in (kind.record, *kind.parts.values()):
            for key, blank in blanks_of(part).items():
                body, faults = {key: value}, list[Fault]()
                if not isinstance(blank.type, Many) and fits(part, body):
                    assert read_body(part, body, faults) == body, (kind.key, key)
                    assert faults == [], (kind.key, key)
