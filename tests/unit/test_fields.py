"""Field types: typed, shown, kept as JSON, and every wrong value refused with a sentence."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from desktop_app.domain.codes import Codes
from desktop_app.domain.fields import (
    CHINA,
    Amount,
    Choice,
    Choices,
    CreditCode,
    Day,
    Division,
    FieldType,
    Files,
    Flag,
    IdNumber,
    Moment,
    Name,
    Phone,
    Ref,
    Text,
    Whole,
    Words,
)

TABLE = Codes("颜色", {"2": "红", "1": "绿"}, source="test")
NINE = datetime(2026, 11, 23, 9, 30, tzinfo=CHINA)
HASH = "a" * 64

# field type, JSON on the wire, value that rules see, what the form prints
KEPT: list[tuple[FieldType, Any, Any, str]] = [
    (FieldType(), "x", "x", "x"),
    (Text(), "韦·小光𬱖", "韦·小光𬱖", "韦·小光𬱖"),
    (Name(), "覃", "覃", "覃"),
    (Ref(kind="mediator"), "01ab", "01ab", "01ab"),
    (Day(), "2026-02-28", date(2026, 2, 28), "2026年2月28日"),
    (Moment(), "2026-11-23T09:30:00+08:00", NINE, "2026年11月23日 09:30"),
    (Whole(), 12, 12, "12"),
    (Amount(), "1200.50", Decimal("1200.50"), "1200.50"),
    (Flag(), True, True, "是"),
    (Flag(), False, False, "否"),
    (Choice(codes=TABLE), "1", "1", "绿"),
    (Choices(codes=TABLE), ["1", "2"], ("1", "2"), "红、绿"),
    (Words(), ["甲", "乙"], ("甲", "乙"), "甲；乙"),
    (IdNumber(), "451299198503120113", "451299198503120113", "451299198503120113"),
    (IdNumber(), "E12345678", "E12345678", "E12345678"),
    (CreditCode(), "91451299MA0TE5T08A", "91451299MA0TE5T08A", "91451299MA0TE5T08A"),
    (Phone(), "13907781234", "13907781234", "13907781234"),
    (Division(), "451229213", "451229213", "雅龙乡"),
    (Division(), "451299", "451299", "451299"),
    (Files(), [HASH], (HASH,), "1 件"),
]


@pytest.mark.parametrize(("field", "wire", "value", "shown"), KEPT)
def test_a_value_survives_the_wire_and_is_shown(field: FieldType, wire: Any, value: Any, shown: str) -> None:
    assert field.from_json(wire) == value
    assert field.fault(value) is None
    assert field.to_json(value) == wire == field.canonical(wire)
    assert field.show(value) == shown


@pytest.mark.parametrize(("field", "typed", "value"), [
    (Text(), " 覃 ", "覃"), (Day(), "2026-01-02", date(2026, 1, 2)), (Whole(), " １２ ", 12), (Whole(low=-5), "-3", -3),
    (Amount(), "１,200.5", Decimal("1200.5")), (Flag(), "是", True), (Flag(), "N", False), (Choice(codes=TABLE), "2", "2"),
    (Words(), "甲\n\n 乙 ", ("甲", "乙")), (IdNumber(), " 45129920131224007x ", "45129920131224007X"),
    (Phone(), "0778－1234567", "0778-1234567"),
    (CreditCode(), "91451299ma0te5t08a", "91451299MA0TE5T08A"),
])  # fmt: skip
def test_what_a_person_types_becomes_a_value(field: FieldType, typed: str, value: Any) -> None:
    assert field.parse(typed) == value


@pytest.mark.parametrize(("field", "typed"), [(Whole(), "十"), (Whole(), "1.5"), (Flag(), "也许"), (Amount(), "一百"), (Day(), "昨天")])
def test_what_cannot_be_read_is_refused_and_never_emptied(field: FieldType, typed: str) -> None:
    with pytest.raises(ValueError, match="应"):
        field.parse(typed)


@pytest.mark.parametrize(("field", "wire", "says"), [
    (Text(), 5, "应为文字，现为 数字"), (Text(), True, "是/否"), (Text(), None, "空值"), (Text(longest=2), "一二三", "不得超过 2 字，现有 3 字"),
    (Text(), "a\x00b", "控制字符"), (Text(), "\ud800", "控制字符"),
    (Day(), 20260101, "年-月-日"), (Day(), "2026-1-1", "年-月-日"), (Day(), "2026-02-30", "不存在"), (Day(), "1850-01-01", "1900–2199"),
    (Moment(), 5, "时间应写作"), (Moment(), "明天", "不是存在的时间"), (Whole(), "5", "应为整数，现为 文字"), (Whole(), True, "是/否"),
    (Whole(), 1.5, "小数"), (Whole(high=9, unit="人"), 10, "0–9 人"), (Whole(low=1), 0, "应在"),
    (Amount(), 12.5, "带引号"), (Amount(), "1e5", "应为小数"), (Amount(), "", "应为小数"), (Amount(), "-1", "不得小于 0 元"),
    (Amount(), "1.005", "最多 2 位小数"), (Amount(), "10000000000", "整数部分最多 10 位"), (Flag(), 1, "true 或 false"),
    (Choice(codes=TABLE), 1, "应为代码文字"), (Choice(codes=TABLE), "7", "“7”不是“颜色”中的代码"), (Choices(codes=TABLE), "1", "代码列表"),
    (Choices(codes=TABLE), [1], "代码列表"), (Choices(codes=TABLE), ["1", "7"], "“7”不是"), (Words(), "甲", "文字列表"),
    (Words(), [{}], "现为 对象"), (Words(), [[]], "现为 列表"), (Words(most=1), ["甲", "乙"], "最多 1 项"), (IdNumber(), "451299850312011", "15 位"),
    (IdNumber(), 5, "应为文字"), (CreditCode(), "9145", "18 位"), (Phone(), "12", "手机号"), (Division(), "45", "6、9 或 12 位"),
    (Files(), "a", "列表"), (Files(), ["A" * 64], "小写十六进制"), (Files(most=0), [HASH], "最多 0 件"),
])  # fmt: skip
def test_a_wrong_value_is_refused_with_a_sentence(field: FieldType, wire: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("(", r"\(")):
        field.canonical(wire)


@pytest.mark.parametrize("wire", ["2026-11-23T09:30:00", "2026-11-23T01:30:00Z", "2026-11-23T09:30:00.9+08:00"])
def test_a_moment_is_written_in_chinese_time_and_whole_seconds(wire: str) -> None:
    assert Moment().canonical(wire) == "2026-11-23T09:30:00+08:00"


def test_equal_sets_and_amounts_are_written_the_same() -> None:
    assert Choices(codes=TABLE).canonical(["2", "1", "2"]) == ["1", "2"]
    assert Amount().canonical("5") == Amount().canonical("5.00") == "5.00"
