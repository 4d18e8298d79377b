"""The county's page: who may see it, and that what offices write is only ever text on it."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from desktop_app.domain.kinds import KINDS
from sync.county.accounts import Accounts
from sync.county.bureau import Bureau
from sync.county.offices import DAY_MS, issue_code
from sync.county.registers import PAGE
from sync.county.sessions import IDLE_MS, LOCK_MS
from tests import makers
from tests.county.browsing import Visitor
from tests.county.pairing import OFFICE, OTHER, Clock, Desktop, Device, Served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SCRIPT = "<script>document.title='taken'</script><img src=x onerror=alert(1)>\"'"
KIND = KINDS[0]


@dataclass(frozen=True)
class Staff:
    """An account and its password."""

    name: str
    password: str


@pytest.fixture
def admin(bureau: Bureau) -> Staff:
    return Staff("admin", Accounts(bureau).add("admin", "admin"))


@pytest.fixture
def visitor(served: Served, admin: Staff) -> Visitor:
    """The administrator, logged in."""
    found = Visitor(served)
    assert found.login(admin.name, admin.password).status_code == 303
    return found


@pytest.fixture
def desktop(tmp_path: Path, served: Served, clock: Clock) -> Desktop:
    return Desktop.at(tmp_path / "office", served, clock, issue_code(served.bureau, OFFICE)[0])


def case(desktop: Desktop, seed: int = 3, number: str = "（2026）石司人调字第0001号", **over: object) -> str:
    """A case of the first kind at the office; its id."""
    body = KIND.read(getattr(makers, KIND.key)(seed=seed, **over))
    return desktop.add(KIND.key, body, **{"@number": number}).hex()


@pytest.mark.parametrize("path", ["/", "/records", "/records/" + "0" * 32, "/devices", "/password"])
def test_a_page_is_for_people_who_are_logged_in(served: Served, path: str) -> None:
    answer = Visitor(served).get(path, follow=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")


def test_login_leads_to_where_one_wanted_to_go_and_nowhere_else(served: Served, admin: Staff) -> None:
    assert Visitor(served).login(admin.name, admin.password, "/records?kind=x").headers["location"] == "/records?kind=x"
    for elsewhere in ("https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"):
        assert Visitor(served).login(admin.name, admin.password, elsewhere).headers["location"] == "/"


def test_the_cookie_is_of_no_use_to_scripts_and_other_sites(served: Served, admin: Staff) -> None:
    cookie = Visitor(served).login(admin.name, admin.password).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie


def test_five_wrong_passwords_lock_for_ten_minutes(served: Served, admin: Staff, clock: Clock) -> None:
    visitor = Visitor(served)
    assert [visitor.login(admin.name, "wrong").status_code for _ in range(5)] == [403] * 5
    assert visitor.login(admin.name, admin.password).status_code == 429
    clock.ms += LOCK_MS
    assert visitor.login(admin.name, admin.password).status_code == 303


def test_a_name_nobody_has_behaves_like_any_other(served: Served, admin: Staff) -> None:
    visitor = Visitor(served)
    real, none = visitor.login(admin.name, "wrong"), visitor.login("nobody", "wrong")
    assert (none.status_code, "口令不对" in none.text) == (real.status_code, "口令不对" in real.text)
    assert [visitor.login("nobody", "wrong").status_code for _ in range(4)] == [403] * 4
    assert visitor.login("nobody", "wrong").status_code == 429


def test_a_quarter_of_an_hour_of_nothing_ends_a_session(visitor: Visitor, clock: Clock) -> None:
    clock.ms += IDLE_MS - 1
    assert visitor.get("/", follow=False).status_code == 200
    clock.ms += IDLE_MS
    assert visitor.get("/", follow=False).status_code == 200
    clock.ms += IDLE_MS + 1
    assert visitor.get("/", follow=False).status_code == 303


def test_logging_out_ends_the_session_at_the_server(served: Served, visitor: Visitor) -> None:
    kept = visitor.web.cookies.get_dict()
    assert visitor.send("/logout", token=visitor.token("/")).status_code == 303
    again = Visitor(served)
    again.web.cookies.update(kept)
    assert again.get("/", follow=False).status_code == 303


@pytest.mark.parametrize("path", ["/logout", "/password", "/devices/code", "/devices/revoke"])
def test_a_form_without_our_token_does_nothing(visitor: Visitor, path: str) -> None:
    visitor.prove()
    assert visitor.send(path, office=OFFICE, token="0" * 32).status_code == 403
    assert visitor.send(path, office=OFFICE).status_code == 403
    assert visitor.get("/", follow=False).status_code == 200


def test_a_login_form_of_another_browser_does_nothing(served: Served, admin: Staff) -> None:
    token = Visitor(served).token("/login")
    assert Visitor(served).send("/login", name=admin.name, password=admin.password, token=token, to="/").status_code == 403


def test_a_changed_password_is_the_only_one(served: Served, visitor: Visitor, admin: Staff) -> None:
    token = visitor.token("/password")
    short = visitor.send("/password", token=token, old=admin.password, new="short", again="short")
    assert short.status_code == 422
    new = "山高路远坑深也要走" + "2026"
    assert visitor.send("/password", token=token, old="wrong", new=new, again=new).status_code == 422
    assert visitor.send("/password", token=token, old=admin.password, new=new, again=new).status_code == 200
    assert Visitor(served).login(admin.name, admin.password).status_code == 403
    assert Visitor(served).login(admin.name, new).status_code == 303


def test_every_page_is_strict_with_the_browser(visitor: Visitor) -> None:
    for path in ("/", "/records", "/devices", "/none", "/static/page.css"):
        headers = visitor.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")


def test_no_page_holds_a_script_a_style_or_anything_from_elsewhere(visitor: Visitor, desktop: Desktop) -> None:
    record = case(desktop)
    desktop.sync()
    for path in ("/login", "/", "/records", f"/records/{record}", "/devices", "/password", "/none"):
        page = visitor.get(path).text
        foreign = ("<script", " style=", " onclick", 'src="http', 'href="http', 'action="http')
        assert not any(word in page for word in foreign), path
        assert len(page.encode()) < 150_000


def test_what_an_office_writes_is_only_text(visitor: Visitor, desktop: Desktop) -> None:
    record = case(desktop, summary=SCRIPT, claims=[SCRIPT], parties=[makers.party("1", name=SCRIPT[:50]), makers.party("2")])
    desktop.change(bytes.fromhex(record), {"summary": SCRIPT + "2", "parties": [{"id": "x", "name": SCRIPT[:50]}]}, SCRIPT, SCRIPT)
    desktop.sync()
    for path in (f"/records/{record}", f"/records?kind={KIND.key}", "/records?q=" + "script", f"/records?q={SCRIPT}"):
        answer = visitor.get(path)
        assert answer.status_code == 200
        assert "<script" not in answer.text
        assert "<img src=x" not in answer.text
    assert "&lt;script&gt;" in visitor.get(f"/records/{record}").text


def test_a_device_and_a_search_are_only_text_too(served: Served, visitor: Visitor) -> None:
    Device(OFFICE, SCRIPT[:60]).paired(served.url, issue_code(served.bureau, OFFICE)[0])
    page = visitor.get("/devices").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_numbers_of_people_are_masked_everywhere(visitor: Visitor, desktop: Desktop) -> None:
    party = makers.party("1")
    record = case(desktop, parties=[party, makers.party("2")])
    desktop.change(bytes.fromhex(record), {"parties": [{**party, "id": "p1", "phone": "13900001111"}]}, "补登")
    desktop.sync()
    pages = visitor.get(f"/records/{record}").text + visitor.get("/records").text + visitor.get("/records?q=" + party["name"][0]).text
    assert party["name"] in pages
    for private in (party["id_no"], party["phone"], party["address"], "13900001111"):
        assert private not in pages
    assert party["id_no"][:6] + "********" + party["id_no"][-4:] in pages


def test_an_attachment_is_handed_out_as_a_file_and_only_from_its_record(served: Served, visitor: Visitor, desktop: Desktop) -> None:
    content = b"<script>alert(1)</script>"
    sha256 = hashlib.sha256(content).hexdigest()
    attached = [{"id": "a1", "title": SCRIPT, "name": "协议\r\nX: y.html", "sha256": sha256, "bytes": len(content)}]
    body = KIND.read(getattr(makers, KIND.key)(seed=3))
    record, other = desktop.add(KIND.key, {**body, "@attachments": attached}).hex(), case(desktop, 4)
    desktop.sync()
    assert visitor.get(f"/records/{record}/{sha256}").status_code == 404
    assert desktop.device.blob(served, "PUT", sha256, 0, content, n=len(content)).status_code == 204
    answer = visitor.get(f"/records/{record}/{sha256}")
    assert answer.content == content
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert "X" not in answer.headers
    assert "<script" not in visitor.get(f"/records/{record}").text
    for path in (f"/records/{other}/{sha256}", f"/records/{record}/{'0' * 64}", f"/records/{record}/none"):
        assert visitor.get(path).status_code == 404
    assert Visitor(served).get(f"/records/{record}/{sha256}", follow=False).status_code == 303


def test_only_a_real_picture_is_shown_and_nothing_it_holds_can_run(served: Served, visitor: Visitor, desktop: Desktop) -> None:
    real, fake = b"\x89PNG\r\n\x1a\n" + bytes(40), b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    shas = {content: hashlib.sha256(content).hexdigest() for content in (real, fake)}
    attached = [
        {"id": f"a{n}", "title": "照片", "name": "照片.png", "sha256": sha, "bytes": len(c)} for n, (c, sha) in enumerate(shas.items())
    ]
    record = desktop.add(KIND.key, {**KIND.read(getattr(makers, KIND.key)(seed=3)), "@attachments": attached}).hex()
    desktop.sync()
    for content, sha in shas.items():
        assert desktop.device.blob(served, "PUT", sha, 0, content, n=len(content)).status_code == 204
    shown = visitor.get(f"/records/{record}/{shas[real]}/picture")
    assert (shown.content, shown.headers["content-type"]) == (real, "image/png")
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.headers["x-content-type-options"] == "nosniff"
    refused = visitor.get(f"/records/{record}/{shas[fake]}/picture")
    assert refused.status_code == 415
    assert b"<svg xmlns" not in refused.content
    assert visitor.get(f"/records/{record}").text.count('class="shot"') == 2


def test_looking_at_a_record_is_kept(bureau: Bureau, visitor: Visitor, desktop: Desktop) -> None:
    record = case(desktop)
    desktop.sync()
    visitor.get(f"/records/{record}")
    with bureau.database.reading() as connection:
        rows = [(row.who, row.what, row.about.replace("-", "")) for row in connection.execute(bureau.tables.audit.select())]
        assert bureau.audit.broken_at(connection) is None
    assert ("admin", "view", record) in rows


def test_a_long_register_is_turned_page_by_page(visitor: Visitor, desktop: Desktop) -> None:
    ids = {case(desktop, seed) for seed in range(PAGE + 7)}
    desktop.sync()
    seen: list[str] = []
    path = f"/records?kind={KIND.key}&office={OFFICE}"
    for _ in range(2):
        page = visitor.get(path).text
        seen += [part.split('"')[0] for part in page.split('href="/records/')[1:]]
        path = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""
    assert path == ""
    assert len(seen) == len(set(seen)) == len(ids)
    assert {record.replace("-", "") for record in seen} == ids
    assert visitor.get(f"/records?kind={KIND.key}&office={OTHER}").text.count("/records/") == 0


def test_the_overview_says_who_has_been_silent(visitor: Visitor, admin: Staff, desktop: Desktop, clock: Clock) -> None:
    desktop.sync()
    for days, lamp in ((0, "good"), (4, "slow"), (4, "bad")):
        clock.ms += days * DAY_MS
        visitor.login(admin.name, admin.password)
        assert f'<td class="contact"><span class="lamp {lamp}">' in visitor.get("/").text


def test_only_an_administrator_issues_codes_and_revokes(served: Served, visitor: Visitor) -> None:
    clerk = Visitor(served)
    clerk.login("wei", Accounts(served.bureau).add("wei", "clerk"))
    visitor.prove()
    assert clerk.send("/devices/code", token=clerk.token("/devices"), office=OFFICE).status_code == 403
    answer = visitor.send("/devices/code", token=visitor.token("/devices"), office=OFFICE, server=served.url)
    code = answer.text.split('class="bigcode">')[1].split("<")[0]
    device = Device()
    device.paired(served.url, code)
    assert clerk.send("/devices/revoke", token=clerk.token("/devices"), device=device.id.hex()).status_code == 403
    revoked = visitor.send("/devices/revoke", token=visitor.token("/devices"), device=device.id.hex(), why="遗失")
    assert "已停用" in revoked.text
    member = served.bureau.member(device.id)
    assert member is not None
    assert member.revoked


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/none", 404), ("/records/none", 404), ("/records/" + "0" * 32, 404), ("/records?kind=none", 404), ("/records?after=none", 404),
        ("/records?after=" + "0" * 32, 422), ("/records?office=999999999", 200), ("/records?stage=none", 200), ("/records?q=%00%ff", 200),
        ("/records?q=" + "%22*" * 40, 200), ("/static/../pages.py", 404), ("/static/none", 404), ("/records?county=x", 200),
    ],
)  # fmt: skip
def test_a_strange_address_is_a_small_page_and_no_fault(visitor: Visitor, path: str, status: int) -> None:
    answer = visitor.get(path)
    assert answer.status_code == status
    assert "text/html" in answer.headers["content-type"]
    assert "Traceback" not in answer.text


def test_an_office_that_writes_nonsense_breaks_no_page(visitor: Visitor, desktop: Desktop) -> None:
    strange = {
        "applied_on": "不是日期", "amount": "9.99", "difficulty": "no-such-code", "flags": ["no-such-code"], "from_the_future": "x",
        "parties": [{"name": "", "birth_date": "0000", "from_the_future": 7}], "@stage": "no-such-stage",
    }  # fmt: skip
    record = desktop.add(KIND.key, strange).hex()
    unknown = desktop.add("kind_of_tomorrow", {"title": SCRIPT}).hex()
    desktop.sync()
    for path in ("/", f"/records?kind={KIND.key}", f"/records/{record}", f"/records/{unknown}", "/records?q=script"):
        assert visitor.get(path).status_code == 200, path


@pytest.mark.slow
def test_a_browser_shows_the_county(served: Served, admin: Staff, desktop: Desktop, tmp_path: Path) -> None:
    record = case(desktop, summary=SCRIPT)
    desktop.sync()
    said: list[str] = []
    assert CHROMIUM, "make setup installs it"
    with sync_playwright() as play:
        options = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync",
                   "--disable-component-update", "--disable-dev-shm-usage")  # fmt: skip
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(options))
        page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", java_script_enabled=True).new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: said.append(request.url) if not request.url.startswith(served.url) else None)
        page.goto(served.url)
        page.fill("input[name=name]", admin.name)
        page.fill("input[name=password]", admin.password)
        page.keyboard.press("Enter")
        page.wait_for_selector(".figures")
        page.screenshot(path=str(tmp_path / "overview.png"))
        assert page.evaluate("document.documentElement.scrollWidth") <= 1366
        page.click("td >> text=石山司法所")
        page.click("td.name a")
        page.wait_for_selector(".history")
        page.screenshot(path=str(tmp_path / "record.png"), full_page=True)
        assert page.title() != "taken"
        assert record in page.url.replace("-", "")
        browser.close()
    assert said == []
    assert (tmp_path / "overview.png").stat().st_size > 20_000
