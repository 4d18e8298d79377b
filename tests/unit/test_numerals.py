"""Amounts in capital numerals, as the rules of the central bank write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop_app.domain.numerals import capital


@pytest.mark.parametrize(
    ("yuan", "said"),
    [
        ("12000", "壹万贰仟元整"), ("0", "零元整"), ("1409.50", "壹仟肆佰零玖元伍角整"), ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"), ("16409.02", "壹万陆仟肆佰零玖元零贰分"), ("325.04", "叁佰贰拾伍元零肆分"),
        ("0.05", "伍分"), ("0.5", "伍角整"), ("10", "壹拾元整"), ("100000000", "壹亿元整"), ("1000010", "壹佰万零壹拾元整"),
        ("20000003", "贰仟万零叁元整"), ("100010001", "壹亿零壹万零壹元整"), ("86400", "捌万陆仟肆佰元整"),
        ("9999999999999999.99", "玖仟玖佰玖拾玖万亿玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)  # fmt: skip
def test_amounts_are_written_as_receipts_want_them(yuan: str, said: str) -> None:
    assert capital(Decimal(yuan)) == said


@pytest.mark.parametrize("yuan", ["-1", "10000000000000000"])
def test_amounts_that_have_no_such_words_are_refused(yuan: str) -> None:
    with pytest.raises(ValueError, match="大写"):
        capital(Decimal(yuan))
