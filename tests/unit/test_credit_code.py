"""The unified social credit code: both checks, and the letters it never uses."""

import pytest

from desktop_app.domain import credit_code

GOOD = (
    "91350100M000100Y43", "91451299MA0TE5T08A", "54451299MA0T00011C", "1145129900T000126T", "93451299MA0T000383", "52451299MA0T000465",
    "91451299MA0T0002X9", "91451299MA0T00070L",
)  # fmt: skip


@pytest.mark.parametrize("code", GOOD)
def test_a_valid_code_passes(code: str) -> None:
    assert credit_code.why_invalid(code) is None


@pytest.mark.parametrize("code", GOOD)
def test_a_changed_last_character_is_refused(code: str) -> None:
    assert "校验位" in (credit_code.why_invalid(code[:-1] + ("1" if code[-1] != "1" else "2")) or "")


@pytest.mark.parametrize(("letter", "meant"), [("O", "数字 0"), ("I", "数字 1"), ("S", "数字 5"), ("Z", "数字 2"), ("V", "U 或 Y")])
def test_a_letter_that_is_never_used_is_named_with_what_was_meant(letter: str, meant: str) -> None:
    says = credit_code.why_invalid("9145129" + letter + "MA0TE5T08A") or ""
    assert f"字母 {letter}" in says and meant in says and "第 8 位" in says


def test_a_wrong_inner_check_is_told_apart() -> None:
    assert "组织机构代码" in (credit_code.why_invalid("91451299MA0TE5T18A") or "")


@pytest.mark.parametrize(("code", "says"), [("451299123456789", "旧注册号"), ("9145", "现为 4 位"), ("91451299MA0TE5T0-A", "不是")])
def test_what_is_no_code_at_all_is_refused(code: str, says: str) -> None:
    assert says in (credit_code.why_invalid(code) or "")


def test_full_width_and_spaces_are_normalised() -> None:
    assert credit_code.normal("９1451299 ma0te5t08a ") == "91451299MA0TE5T08A"
