"""The resident number: which numbers pass, which fail with which sentence, and what is read from them."""

from datetime import date, timedelta

import pytest

from desktop_app.domain import resident_id
from tests.makers import resident_number

GOOD = [
    ("451299198503120113", "1", date(1985, 3, 12)), ("451299199211280048", "2", date(1992, 11, 28)),
    ("451299194806050134", "1", date(1948, 6, 5)), ("45129920131224007X", "1", date(2013, 12, 24)),
    ("45129919750618007X", "1", date(1975, 6, 18)), ("451299201209011025", "2", date(2012, 9, 1)),
    ("451299198002290093", "1", date(1980, 2, 29)), ("11010519491231002X", "2", date(1949, 12, 31)),
]  # fmt: skip
BAD = [
    ("451299198503120114", "校验位"), ("451299197902290094", "1979-02-29 不存在"), ("45129919850312011", "现为 17 位"),
    ("451299850312011", "15 位"), ("45129919850312011A", "18 位"), ("", "现为 0 位"), (resident_number("18991231", 11), "1900 年"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "sex", "born"), GOOD)
def test_a_valid_number_tells_sex_and_birth(number: str, sex: str, born: date) -> None:
    assert resident_id.why_invalid(number) is None
    assert (resident_id.sex(number), resident_id.birth_date(number)) == (sex, born)


@pytest.mark.parametrize(("number", "says"), BAD)
def test_an_invalid_number_is_refused_with_its_reason_and_tells_nothing(number: str, says: str) -> None:
    assert says in (resident_id.why_invalid(number) or "")
    assert resident_id.sex(number) is None and resident_id.birth_date(number) is None


def test_a_birth_in_the_future_is_refused() -> None:
    tomorrow = date.today() + timedelta(days=1)
    assert "至今天" in (resident_id.why_invalid(resident_number(f"{tomorrow:%Y%m%d}", 1)) or "")


def test_full_width_digits_and_a_small_x_are_normalised() -> None:
    assert resident_id.normal("　４５１２９９１９８５０３１２０１１３ ") == "451299198503120113"
    assert resident_id.normal(" 45129920131224007x") == "45129920131224007X"


@pytest.mark.parametrize(("text", "looks"), [
    ("1" * 15, True), ("1" * 17, True), ("1" * 18, True), ("1" * 17 + "X", True),
    ("1" * 12, False), ("E12345678", False), ("1" * 16, False),
    ("1" * 16 + "X", False),
])  # fmt: skip
def test_only_15_17_and_18_places_look_like_a_resident_number(text: str, looks: bool) -> None:
    assert resident_id.looks_like_one(text) is looks
