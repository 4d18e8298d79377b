"""People and places that were written before are offered again, by a part of the name or its initials."""

from __future__ import annotations

import pytest

from desktop_app.services.office import Office
from tests.makers import consultation, mediation_case, party

HOME = "451299"


def case(office: Office, **who: str) -> None:
    office.add("mediation_case", mediation_case(3, parties=[party("1", 1, **who), party("2", 2, name="欧阳测试")]))


@pytest.mark.parametrize("typed", ["覃美秀", "美秀", "qmx", "QMX", "tmx", " qm "])
def test_a_person_is_found_by_name_and_by_initials(real_office: Office, typed: str) -> None:
    case(real_office, name="覃美秀")
    (found,) = real_office.recalling.people(typed)
    assert found.name == "覃美秀"
    assert found.body["id_no"].startswith("451299") and found.body["address"].startswith("雅龙乡")
    assert "role" not in found.body and "consented" not in found.body


def test_nobody_is_offered_twice_and_the_exact_name_comes_first(real_office: Office) -> None:
    for name in ("韦小光", "韦小光荣", "韦小光"):
        case(real_office, name=name, id_no="", id_type="", phone="无", no_phone_reason="外出", address=f"{name}家")
    assert [person.name for person in real_office.recalling.people("韦小光")] == ["韦小光", "韦小光荣"]


def test_two_of_one_name_are_told_apart(real_office: Office) -> None:
    case(real_office, name="韦小光", addr_div="451229213201")
    real_office.add("consultation", consultation(5, name="韦小光", address="仁良村 3 号"))
    assert len({person.detail for person in real_office.recalling.people("韦小光")}) == 2


def test_nothing_typed_and_nothing_known_offer_nothing(real_office: Office) -> None:
    assert real_office.recalling.people("") == real_office.recalling.people("qmx") == []


@pytest.mark.parametrize("typed", ["红日", "hrc", "451229213201"])
def test_a_village_is_found_by_name_initials_and_code(real_office: Office, typed: str) -> None:
    assert "451229213201" in real_office.recalling.places(typed)


def test_few_places_are_offered(real_office: Office) -> None:
    assert len(real_office.recalling.places("村")) == 60
