"""People of the page: who may do what, the second factor, limits to some offices, and that one table decides it all."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.domain.errors import Refused, Unknown
from sync.county import second_factor
from sync.county.accounts import Accounts
from sync.county.app import make_app
from sync.county.bureau import Bureau
from sync.county.offices import issue_code
from sync.county.passwords import new_password, why_weak
from sync.county.permissions import ROLES, TABLE
from sync.county.second_factor import STEP_S, code_at
from sync.county.territory import Territory
from tests import makers
from tests.county.browsing import Visitor, routes_of
from tests.county.pairing import OFFICE, OTHER, Clock, Desktop, Served

# RFC 6238 appendix B (SHA-1; the last six of its eight digits), secret "12345678901234567890"
RFC = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"}
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture
def accounts(bureau: Bureau) -> Accounts:
    return Accounts(bureau)


def visitor(served: Served, accounts: Accounts, role: str, territory: str = "", name: str = "") -> Visitor:
    """Somebody of a role, logged in; an administrator with the second factor."""
    found, called = Visitor(served), name or f"new-{role}"
    password = accounts.add(called, role, territory=Territory.parse(territory))
    assert found.login(called, password).status_code == 303
    if role == "admin":
        found.prove()
    return found


@pytest.mark.parametrize(("at", "code"), RFC.items())
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    assert code_at(RFC_SECRET, at // STEP_S) == code


def test_a_code_counts_once_and_for_a_minute_and_a_half() -> None:
    now = 1_800_000_000
    code = code_at(RFC_SECRET, now // STEP_S)
    used = second_factor.step_of(RFC_SECRET, f"{code[:3]} {code[3:]}", now * 1000, 0)
    assert used == now // STEP_S
    assert second_factor.step_of(RFC_SECRET, code, now * 1000, used) is None
    assert second_factor.step_of(RFC_SECRET, code, (now + STEP_S) * 1000, 0) == used
    assert second_factor.step_of(RFC_SECRET, code, (now + 2 * STEP_S) * 1000, 0) is None
    assert second_factor.step_of(RFC_SECRET, "", now * 1000, 0) is None
    assert second_factor.step_of(RFC_SECRET, "一二三四五六", now * 1000, 0) is None


def test_an_administrator_looks_without_and_manages_only_with_the_second_factor(served: Served, accounts: Accounts, clock: Clock) -> None:
    password, admin = accounts.add("li", "admin"), Visitor(served)
    admin.login("li", password)
    assert admin.get("/", follow=False).status_code == 200
    assert admin.get("/people", follow=False).headers["location"] == "/factor?to=%2Fpeople"
    assert admin.send("/devices/code", token=admin.token("/"), office=OFFICE).headers["location"] == "/factor"
    secret = admin.prove()
    assert admin.get("/people", follow=False).status_code == 200
    again, clock.ms = Visitor(served), clock.ms + STEP_S * 1000
    assert again.login("li", password).status_code == 403
    assert again.login("li", password, code=code_at(secret, clock.ms // 1000 // STEP_S)).status_code == 303
    assert Visitor(served).login("li", password, code=code_at(secret, clock.ms // 1000 // STEP_S)).status_code == 403
    assert again.get("/people", follow=False).status_code == 200
    assert "factor" not in again.get("/factor").url or "绑定" in again.get("/factor").text


def test_a_wrong_code_is_not_set_up(served: Served, accounts: Accounts) -> None:
    admin = Visitor(served)
    admin.login("li", accounts.add("li", "admin"))
    assert admin.send("/factor", token=admin.token("/factor"), code="000000").status_code == 422
    assert not next(one for one in accounts.list() if one.name == "li").has_factor


def test_every_route_is_in_the_table_and_the_table_names_no_other(served: Served) -> None:
    routes = {(method, route.path) for route in routes_of(make_app(served.bureau)) for method in route.methods or ()}
    assert routes | {("GET", "/openapi.json")} == set(TABLE)


def test_every_role_is_let_in_where_the_table_says_and_nowhere_else(
    served: Served, accounts: Accounts, tmp_path: Path, clock: Clock
) -> None:  # fmt: skip
    desktop = Desktop.at(tmp_path / "office", served, clock, issue_code(served.bureau, OFFICE)[0])
    desktop.add("mediation_case", makers.mediation_case(), **{"@stage": "closed"})
    desktop.change(desktop.add("consultation", makers.consultation()), {"@stage": "closed"})  # not taken in
    desktop.sync()
    people = {role: visitor(served, accounts, role) for role in ROLES}
    record = "00000000-0000-0000-0000-000000000000"
    for (method, path), rule in TABLE.items():
        address = path.replace("{record}", record).replace("{sha256}", "0" * 64).replace("{name}", "page.css")
        if rule.open or path == "/logout":
            continue
        for role, one in people.items():
            answer = one.get(address, follow=False) if method == "GET" else one.send(address, token="0" * 32)
            assert answer.status_code < 500, (method, path, role)
            allowed = answer.status_code != 403 or "不是本页发出的" in answer.text
            assert allowed == (role in rule.roles), (method, path, role, answer.status_code)
        stranger = Visitor(served)
        answer = stranger.get(address, follow=False) if method == "GET" else stranger.send(address)
        assert answer.status_code == 303, (method, path)
        assert answer.headers["location"].startswith("/login")


def test_what_was_tried_and_not_allowed_is_in_the_audit_trail(served: Served, accounts: Accounts) -> None:
    visitor(served, accounts, "clerk").get("/people")
    with served.bureau.database.reading() as connection:
        rows = [(row.who, row.what, row.about) for row in connection.execute(served.bureau.tables.audit.select())]
    assert ("new-clerk", "denied", "GET /people") in rows


def test_somebody_limited_to_an_office_finds_no_trace_of_another(
    served: Served, accounts: Accounts, tmp_path: Path, clock: Clock
) -> None:  # fmt: skip
    here = Desktop.at(tmp_path / "a", served, clock, issue_code(served.bureau, OFFICE)[0])
    there = Desktop.at(tmp_path / "b", served, clock, issue_code(served.bureau, OTHER)[0], OTHER)
    ours = here.add("mediation_case", makers.mediation_case(seed=3)).hex()
    theirs = there.add("mediation_case", makers.mediation_case(seed=4, summary="只有龙口才有的经过")).hex()
    here.sync()
    there.sync()
    clerk = visitor(served, accounts, "clerk", OFFICE)
    assert clerk.get(f"/records/{ours}").status_code == 200
    assert clerk.get(f"/records/{theirs}").status_code == 404
    assert clerk.get(f"/records/{theirs}/{'0' * 64}").status_code == 404
    for path in ("/", "/records", f"/records?office={OTHER}", "/records?q=龙口", "/devices"):
        page = clerk.get(path).text
        assert "龙口" not in page.replace('value="龙口"', "").replace("“龙口”", ""), path
        assert theirs[:8] not in page.replace("-", "")
    assert "共 1 条" in clerk.get("/records").text


def test_a_territory_is_codes_and_nothing_else() -> None:
    assert Territory.parse(f" {OFFICE}，{OTHER} {OFFICE}").codes == (OFFICE, OTHER)
    assert Territory.parse("451299").holds(OFFICE)
    assert not Territory.parse(OTHER).holds(OFFICE)
    for wrong in ("石山", "45129", f"{OFFICE}'--", " ".join(["451299101"] * 1 + [str(451299102 + n) for n in range(201)])):
        with pytest.raises(Refused):
            Territory.parse(wrong)


def test_who_manages_the_server_is_not_limited_to_offices(accounts: Accounts) -> None:
    with pytest.raises(Refused, match="不能限定"):
        accounts.add("li", "admin", territory=Territory((OFFICE,)))


def test_a_changed_role_holds_at_once_and_ends_the_sessions(served: Served, accounts: Accounts) -> None:
    clerk = visitor(served, accounts, "clerk")
    accounts.add("li", "admin")
    accounts.change("new-clerk", role="auditor")
    assert clerk.get("/", follow=False).status_code == 303


def test_a_disabled_name_gets_nobody_in_until_it_is_enabled_again(served: Served, accounts: Accounts) -> None:
    accounts.add("li", "admin")
    password, clerk = accounts.add("wei", "clerk"), Visitor(served)
    clerk.login("wei", password)
    accounts.change("wei", disabled=True)
    assert clerk.get("/", follow=False).status_code == 303
    assert clerk.login("wei", password).status_code == 403
    with pytest.raises(Refused, match="已经有了"):
        accounts.add("wei", "clerk")
    accounts.change("wei", disabled=False)
    assert clerk.login("wei", password).status_code == 303


def test_the_last_administrator_stays_one_and_nobody_changes_themselves(accounts: Accounts) -> None:
    accounts.add("li", "admin")
    for change in ({"role": "clerk"}, {"disabled": True}):
        with pytest.raises(Refused, match="最后一个"):
            accounts.change("li", **change)
    accounts.add("wang", "admin")
    with pytest.raises(Refused, match="自己"):
        accounts.change("li", role="clerk", who="li")
    accounts.change("li", role="clerk", who="wang")
    with pytest.raises(Unknown):
        accounts.reset("nobody")


def test_people_are_kept_on_their_page(served: Served, accounts: Accounts) -> None:
    admin = visitor(served, accounts, "admin")
    added = admin.send("/people/add", token=admin.token("/people"), name="覃美英", role="reviewer", offices=OFFICE)
    password = added.text.split('class="bigcode">')[1].split("<")[0]
    assert Visitor(served).login("覃美英", password).status_code == 303
    assert admin.send("/people/add", token=admin.token("/people"), name="<b>", role="clerk").status_code == 422
    changed = admin.send("/people/change", token=admin.token("/people"), name="覃美英", deed="change", role="clerk", offices="")
    assert "角色和范围已更改" in changed.text
    reset = admin.send("/people/change", token=admin.token("/people"), name="覃美英", deed="reset")
    assert reset.text.split('class="bigcode">')[1].split("<")[0] != password
    assert "已停用" in admin.send("/people/change", token=admin.token("/people"), name="覃美英", deed="disable").text
    assert admin.send("/people/change", token=admin.token("/people"), name="new-admin", deed="disable").status_code == 422


@pytest.mark.parametrize(
    "password",
    [
        "短",
        "1234567890",
        "aaaaaaaaaaaa",
        "aabbaabbaabb",
        "qwertyuiop",
        "Password123",
        "P@ssw0rd2026",
        "admin123456",
        "司法所2026123",
        "wei-is-here-now",
    ],
)
def test_what_everybody_tries_first_is_no_password(password: str) -> None:
    assert why_weak(password, "wei", "")


@pytest.mark.parametrize("password", ["山高路远坑深也要走2026", "correct horse battery", "abcd-efgh-2345-mnpq"])
def test_a_password_is_good_without_kinds_of_characters(password: str) -> None:
    assert why_weak(password, "wei", "") is None


def test_a_password_that_was_drawn_is_good() -> None:
    assert why_weak(new_password(), "wei", "") is None


def test_somebody_sees_and_ends_their_other_sessions(served: Served, accounts: Accounts) -> None:
    password = accounts.add("wei", "clerk")
    here, there = Visitor(served), Visitor(served)
    for one in (there, here):
        one.login("wei", password)
    assert "退出其他 1 处登录" in here.get("/password").text
    assert here.send("/password/others", token=here.token("/password")).status_code == 200
    assert there.get("/", follow=False).status_code == 303
    assert "没有别处的登录" in here.get("/password").text
