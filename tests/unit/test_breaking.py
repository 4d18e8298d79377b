"""Where lines of Chinese may end."""

from __future__ import annotations

import pytest

from desktop_app.ui.paper.breaking import is_east, may_break


def broken(text: str) -> str:
    """The text with a bar wherever a line may end."""
    return text[0] + "".join(("|" if may_break(text, at) else "") + text[at] for at in range(1, len(text)))


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("调解书", "调|解|书"),
        ("付款，和好。", "付|款，|和|好。"),
        ("（协议）", "（协|议）"),
        ("说“好”。", "说|“好”。"),
        ("于2026年", "于|2026|年"),
        ("￥1,200.00元", "￥1,200.00|元"),
        ("Văn Hùng签", "Văn |Hùng|签"),
        ("Nguyễn", "Nguyễn"),
        ("e\u0302a", "e\u0302a"),
        ("三……四", "三……|四"),
        ("12°北", "12°|北"),
        ("□是　■否", "□是|　|■否"),
    ],
)
def test_marks_and_words_stay_where_they_belong(text: str, bars: str) -> None:
    assert broken(text) == bars


@pytest.mark.parametrize("character", "人𠮷㘵，。“”…—（）：■□〔Ａ　①")
def test_chinese_and_shared_marks_are_set_in_the_chinese_face(character: str) -> None:
    assert is_east(character)


@pytest.mark.parametrize("character", "A1ễđƄ.,-/ ()%é")
def test_latin_is_set_in_the_latin_face(character: str) -> None:
    assert not is_east(character)
