"""What a cell means: dates in many ways, codes by name, numbers that were damaged, money; and back into a cell."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.cells import Cell, meaning, shown
from desktop_app.domain.codes import Codes
from desktop_app.domain.fields import Amount, Choice, Choices, Day, Division, FieldType, Flag, IdNumber, Moment, Phone, Text, Whole, Words
from desktop_app.domain.kinds import KINDS
from tests import makers

TOPICS = Codes("事项", {"01": "婚姻家庭纠纷", "02": "邻里纠纷", "x": "宗教、少数民族群众", "04": "其他"}, source="this test")
GOOD: list[tuple[FieldType, Cell, Any]] = [
    (Day(), date(2026, 3, 5), "2026-03-05"), (Day(), datetime(2026, 3, 5), "2026-03-05"), (Day(), 46086, "2026-03-05"),
    (Day(), 46086.0, "2026-03-05"), (Day(), 20260305, "2026-03-05"),
    *((Day(), text, "2026-03-05") for text in (
        "2026-3-5", "2026/03/05", "2026.3.5", "2026年3月5日", "20260305", " ２０２６－０３－０５ ", "2026年3月5号", "二〇二六年三月五日",
    )),
    (Day(), "二〇二六年十一月二十三日", "2026-11-23"), (Day(), "2026年十月十日", "2026-10-10"),
    (Moment(), datetime(2026, 3, 5, 9, 30), "2026-03-05T09:30:00+08:00"), (Moment(), "2026-3-5 9:30", "2026-03-05T09:30:00+08:00"),
    (Moment(), "2026年3月5日9时30分", "2026-03-05T09:30:00+08:00"), (Moment(), "2026年3月5日 下午3:30", "2026-03-05T15:30:00+08:00"),
    (Moment(), "2026-03-05T01:30:00Z", "2026-03-05T09:30:00+08:00"), (Moment(), "2026-03-05 09:30:12", "2026-03-05T09:30:00+08:00"),
    (Moment(), date(2026, 3, 5), "2026-03-05T00:00:00+08:00"), (Moment(), "2026年3月5日", "2026-03-05T00:00:00+08:00"),
    (Whole(unit="人"), 17.0, 17), (Whole(unit="人"), "17人", 17), (Whole(), "１７", 17), (Whole(), "1,200", 1200),
    (Amount(), 86400, "86400.00"), (Amount(), 0.1 + 0.2, "0.30"), (Amount(), "86,400", "86400"), (Amount(), "￥86400.50元", "86400.50"),
    (Amount(), "1.2万元", "12000.0"), (Amount(), "8.64万", "86400.00"),
    (Flag(), True, True), (Flag(), "是", True), (Flag(), "√", True), (Flag(), "无", False), (Flag(), 0.0, False),
    (Choice(codes=TOPICS), "邻里纠纷", "02"), (Choice(codes=TOPICS), "邻里", "02"), (Choice(codes=TOPICS), "02", "02"),
    (Choice(codes=TOPICS), 2.0, "02"), (Choice(codes=TOPICS), " 婚姻家庭纠纷", "01"),
    (Choices(codes=TOPICS), "邻里纠纷、婚姻家庭纠纷", ["02", "01"]), (Choices(codes=TOPICS), "宗教、少数民族群众", ["x"]),
    (Choices(codes=TOPICS), "邻里，宗教、少数民族群众；其他", ["02", "x", "04"]),
    (IdNumber(), "451299198503120113", "451299198503120113"), (Phone(), 13900000000.0, "13900000000"), (Text(), 7.0, "7"),
    (Division(), "451229213201 红日村委会", "451229213201"), (Division(), 451229213201.0, "451229213201"),
    (Words(), "归还\n道歉；赔偿", ["归还", "道歉", "赔偿"]), (Text(), "=1+1", "=1+1"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "cell", "value"), GOOD, ids=[f"{type(t).__name__} {c!r}" for t, c, _ in GOOD])
def test_what_can_be_understood_is(type_: FieldType, cell: Cell, value: Any) -> None:
    assert meaning(type_, cell) == value


BAD: list[tuple[FieldType, Cell, str]] = [
    (IdNumber(), 4.51299198503120e17, "末几位已经丢失"), (Text(), 1e300, "末几位已经丢失"), (Day(), "3月5日", "年份"), (Day(), "26.3.5", "年份"),
    (Day(), "2026-02-30", "不存在"), (Day(), 305, "年份"), (Day(), "今天", "年份"), (Moment(), "9:30", "年份"), (Whole(), 1.5, "整数"),
    (Whole(), "若干", "整数"), (Amount(), "约1200", "小数"), (Amount(), "NaN万元", "小数"), (Flag(), "也许", "是 或 否"),
    (Choice(codes=TOPICS), "打架", "不是“事项”里的一项"), (Choices(codes=TOPICS), "邻里、打架", "打架"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "cell", "says"), BAD, ids=[f"{type(t).__name__} {c!r}" for t, c, _ in BAD])
def test_what_cannot_is_refused_with_a_sentence(type_: FieldType, cell: Cell, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        meaning(type_, cell)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.key for kind in KINDS])
def test_every_value_of_a_whole_record_comes_back_from_its_cell(kind: Any) -> None:
    body = kind.read(getattr(makers, kind.key)(7))

    def back(record: type, values: dict[str, Any]) -> None:
        for key, value in values.items():
            blank = blanks_of(record).get(key)
            if blank is None:
                continue  # the id of a part
            if isinstance(blank.type, Many):
                for item in value:
                    back(blank.type.part, item)
            else:
                assert blank.type.canonical(meaning(blank.type, shown(blank.type, value))) == value, key

    back(kind.record, body)


def test_a_title_that_two_codes_share_goes_out_as_its_code() -> None:
    twice = Choice(codes=Codes("重名", {"a": "其他", "b": "其他", "c": "一般"}, source="this test"))
    assert (shown(twice, "a"), shown(twice, "c")) == ("a", "一般")
    assert shown(Amount(), "12.50") == Decimal("12.50")
