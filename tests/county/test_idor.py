"""Foreign ids: for somebody limited to an office, whatever lies outside answers exactly like what does not exist, at every address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest

from sync.county.accounts import LIMITED, Accounts
from sync.county.permissions import TABLE
from sync.county.territory import Territory
from tests.county.browsing import Visitor
from tests.county.lively import Lively, lively

EAST, WEST, NOWHERE = "451299101", "451299103", "451299999"
NOTHING = UUID("11111111-1111-4111-8111-111111111111")
_TOKEN = re.compile(r'name="token" value="[0-9a-f]+"')


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lively]:
    with lively(tmp_path_factory.mktemp("lively"), cases=4) as found:
        yield found


def foreign(place: Lively) -> UUID:
    """A case of another office that nobody shares."""
    return UUID(place.cases[0])


def answer(visitor: Visitor, method: str, address: str, **fields: str) -> tuple[int, str]:
    """Status and page, without what differs by nature."""
    got = visitor.get(address, follow=False) if method == "GET" else visitor.send(address, **fields)
    text = _TOKEN.sub("", got.text)
    for told in (address, str(NOTHING), NOTHING.hex, WEST, NOWHERE):
        text = text.replace(told, "")
    return got.status_code, text


@pytest.mark.parametrize("role", sorted(LIMITED))
def test_a_foreign_record_answers_like_none_at_all_at_every_address(place: Lively, role: str) -> None:
    visitor, name = Visitor(place.served), f"limited-{role}"
    visitor.login(name, Accounts(place.bureau).add(name, role, territory=Territory((EAST,))))
    theirs, token = foreign(place), visitor.token("/")
    for (method, path), rule in TABLE.items():
        if "{record}" not in path or role not in rule.roles:
            continue
        forms = [{}, {"review": "accepted"}, {"review": "returned", "why": "缺签名"}, {"office": EAST, "how": "hand"}]
        forms += [{"why": "核实身份", "show:parties.id_no": "1"}]
        for form in forms if method == "POST" else [{}]:
            said = []
            for record in (theirs, NOTHING):
                status, text = answer(
                    visitor, method, path.replace("{record}", str(record)).replace("{sha256}", "0" * 64), token=token, **form
                )
                said.append((status, text.replace(str(theirs), "")))
            assert said[0] == said[1], (method, path, form)
            assert said[0][0] == 404
    with place.bureau.database.reading() as connection:
        noted = [row.about for row in connection.execute(place.bureau.tables.audit.select()) if row.who == name and row.what != "login"]
    assert not any(str(theirs) in about for about in noted)


@pytest.mark.parametrize("role", sorted(LIMITED))
def test_a_foreign_office_answers_like_none_at_all(place: Lively, role: str) -> None:
    visitor, name = Visitor(place.served), f"office-{role}"
    visitor.login(name, Accounts(place.bureau).add(name, role, territory=Territory((EAST,))))
    token = visitor.token("/")
    asked = [("GET", "/records?office={}"), ("GET", "/records?kind=consultation&office={}"), ("GET", "/statistics?period=2026&office={}"),
             ("GET", "/statistics/records?period=2026&figure=cases&office={}")]  # fmt: skip
    for method, path in asked:
        assert answer(visitor, method, path.format(WEST)) == answer(visitor, method, path.format(NOWHERE)), path
    ours = f"/records/{UUID(place.cases[-1])}"
    forms: list[tuple[str, dict[str, str]]] = [
        ("/statistics/sheet", {"period": "2026"}), ("/export", {"kind": "consultation", "form": "masked", "period": "2026", "why": "例会使用"}),
    ]  # fmt: skip
    if role == "reviewer":
        forms += [(f"{ours}/assign", {"how": "hand"}), (f"{ours}/assign", {"how": "share"})]
    for path, form in forms:
        said = [answer(visitor, "POST", path, token=token, office=office, **form) for office in (WEST, NOWHERE)]
        assert said[0] == said[1], path
        assert said[0][0] == 404


def test_a_shared_case_is_seen_by_who_helps_with_it(place: Lively) -> None:
    visitor = Visitor(place.served)
    visitor.login("helper", Accounts(place.bureau).add("helper", "clerk", territory=Territory((WEST,))))
    assert visitor.get(f"/records/{UUID(place.cases[-4])}").status_code == 200
    assert visitor.get(f"/records/{UUID(place.cases[-1])}").status_code == 404
