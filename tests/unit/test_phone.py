"""Telephone numbers: what a township writes passes, what nobody can ring is refused."""

import pytest

from desktop_app.domain import phone


@pytest.mark.parametrize("text", ["13907781234", "0778-1234567", "07781234567", "010-12345678", "0771-1234567-801", "+84912345678", "无"])
def test_a_number_that_can_be_rung_passes(text: str) -> None:
    assert phone.why_invalid(text) is None


@pytest.mark.parametrize(("text", "says"), [("1390778123", "现为 10 位"), ("12345678901", "13–19"), ("1234567", "手机号"), ("没有", "境外"),
                                            ("+12", "境外"), ("0778 123", "固定电话"), ("", "境外")])  # fmt: skip
def test_what_is_no_number_is_refused(text: str, says: str) -> None:
    assert says in (phone.why_invalid(text) or "")


@pytest.mark.parametrize(("typed", "kept"), [
    ("１３９０７７８１２３４", "13907781234"), ("139 0778 1234", "13907781234"), ("0778－1234567", "0778-1234567"),
    ("0778—1234567", "0778-1234567"), (" 13907781234\n", "13907781234"),
])  # fmt: skip
def test_a_number_is_kept_in_ascii_without_spaces(typed: str, kept: str) -> None:
    assert phone.normal(typed) == kept
