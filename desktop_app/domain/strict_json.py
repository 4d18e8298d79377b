"""JSON as we accept it from outside: no duplicate keys, no NaN, no fractions as binary numbers that were meant as money, bounded depth."""

from __future__ import annotations

import json
from typing import Any

from desktop_app.domain.errors import Refused

LONGEST = 4 * 2**20  # characters of one value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen = [key for key, _ in pairs]
        twice = next(key for key in seen if seen.count(key) > 1)
        raise ValueError(f"字段 {twice[:40]} 出现了两次")
    return found


def _constant(name: str) -> Any:
    raise ValueError(f"{name} 不是 JSON 的值")


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)


def loads(text: str) -> Any:
    """The value; raise Refused with the place of the fault."""
    if len(text) > LONGEST:
        raise Refused(f"超过 {LONGEST} 字，不像一条记录")
    try:
        return _decoder.decode(text.strip())
    except json.JSONDecodeError as fault:
        raise Refused(f"不是 JSON：第 {fault.pos + 1} 个字符处读不懂") from None
    except ValueError as fault:
        raise Refused(f"不是合格的 JSON：{fault}") from None
    except RecursionError:
        raise Refused("不是合格的 JSON：嵌套太深") from None
