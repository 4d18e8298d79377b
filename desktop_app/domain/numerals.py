"""Amounts in capital numerals, as receipts, agreements and courts want them: 人民币壹万贰仟元整.

Source: 支付结算办法 (银发〔1997〕393号) annex 1, "正确填写票据和结算凭证的基本规定", rules 1-4.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_WITHIN = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_MOST = 10 ** (4 * len(_GROUPS))


def capital(yuan: Decimal) -> str:
    """The amount in words without the currency, e.g. 壹万贰仟元整; raise ValueError below nought or from 10^16 on."""
    fen = int((yuan * 100).to_integral_value(ROUND_HALF_UP))
    if not 0 <= fen < _MOST * 100:
        raise ValueError("金额超出能写成大写的范围")
    whole, jiao, rest = fen // 100, fen // 10 % 10, fen % 10
    said = f"{_whole(whole)}元" if whole or not fen else ""
    if not jiao and not rest:
        return f"{said}整"
    if jiao:
        said += f"{_DIGITS[jiao]}角"
    elif whole:
        said += "零"
    return said + (f"{_DIGITS[rest]}分" if rest else "整")


def _whole(number: int) -> str:
    """A whole number in capital numerals; a run of noughts is one 零, and none at the end."""
    if not number:
        return "零"
    said, gap = "", False
    for group in range(len(_GROUPS) - 1, -1, -1):
        four = number // 10 ** (4 * group) % 10000
        if not four:
            gap = gap or bool(said)
            continue
        if said and (gap or four < 1000):
            said += "零"
        said += _four(four) + _GROUPS[group]
        gap = False
    return said


def _four(number: int) -> str:
    said, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            said += ("零" if gap and said else "") + _DIGITS[digit] + _WITHIN[place]
        gap = not digit
    return said
