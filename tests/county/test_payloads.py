"""What anybody writes is only ever text on the county's page: two hundred payloads through every text field, read back literally."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser

from desktop_app.domain.blanks import Blank, Many, blanks_of
from desktop_app.domain.fields import Choice, Choices, Words
from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import KINDS
from sync.county.offices import add_office, issue_code
from tests.county.browsing import Visitor
from tests.county.lively import Lively, lively
from tests.county.pairing import Device
from tests.county.payloads import PAYLOADS, seen

EAST = "451299101"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lively]:
    with lively(tmp_path_factory.mktemp("lively"), cases=4) as found:
        yield found


@pytest.fixture(scope="module")
def reviewer(place: Lively) -> Visitor:
    return place.visitor("reviewer")


@pytest.fixture(scope="module")
def admin(place: Lively) -> Visitor:
    return place.visitor("admin")


def is_text(blank: Blank) -> bool:
    """Whether an office's computer can put any text at all into a blank; what is masked is asked elsewhere."""
    free = isinstance(blank.type, Choice) or getattr(blank.type, "longest", None) is not None
    return free and not isinstance(blank.type, Many) and not blank.private and blank.merging != "county"


def stuffed(kind: Kind, start: int) -> tuple[dict[str, Any], list[str]]:
    """A body with a payload in every text of the record and of one item of each list, and those payloads."""
    used: list[str] = []

    def filled(blanks: Mapping[str, Blank]) -> dict[str, Any]:
        return {key: next_one(blank) for key, blank in blanks.items() if is_text(blank)}

    def next_one(blank: Blank) -> Any:
        used.append(PAYLOADS[(start + len(used)) % len(PAYLOADS)])
        return [used[-1]] if isinstance(blank.type, Words | Choices) else used[-1]

    parts = {key: [filled(blanks_of(blank.type.part))] for key, blank in kind.blanks.items() if isinstance(blank.type, Many)}
    return filled(kind.blanks) | {key: items for key, items in parts.items() if items[0]}, used


def literal(page: str, wanted: list[str]) -> None:
    """Assert that a page shows these texts as they are and made nothing of them."""
    wrong, text = seen(page)
    assert wrong == []
    squeezed = "".join(text.split())
    missing = [payload for payload in wanted if "".join(payload.split()) not in squeezed]
    assert missing == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_text_of_a_record_is_shown_as_it_is(place: Lively, reviewer: Visitor, kind: Kind) -> None:
    assert len(set(PAYLOADS)) == 200
    _through(place, reviewer, kind, range(0, 200, 40))


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_payload_goes_through_every_text_of_a_record(place: Lively, reviewer: Visitor, kind: Kind) -> None:
    _through(place, reviewer, kind, range(200))


def _through(place: Lively, reviewer: Visitor, kind: Kind, starts: range) -> None:
    desktop, made = place.desktops[EAST], []
    for start in starts:
        body, used = stuffed(kind, start)
        made.append((desktop.add(kind.key, body, **{"@number": PAYLOADS[start]}, author=PAYLOADS[start - 1]).hex(), used, start))
    desktop.sync()
    for record, used, start in made:
        literal(reviewer.get(f"/records/{record}").text, [*used, PAYLOADS[start], PAYLOADS[start - 1]])
    for path in (f"/records?kind={kind.key}", "/", "/statistics", "/waiting"):
        assert seen(reviewer.get(path).text)[0] == []


@pytest.mark.slow
def test_every_payload_in_a_search_is_echoed_as_it_is(reviewer: Visitor) -> None:
    for payload in PAYLOADS[::5]:
        answer = reviewer.web.get(reviewer.served.url + "/records", params={"q": payload})
        assert answer.status_code == 200
        literal(answer.text, [payload.strip()[:64]])


@pytest.mark.slow
def test_names_of_offices_and_computers_and_reasons_are_only_text(place: Lively, reviewer: Visitor, admin: Visitor) -> None:
    shown = [payload for payload in PAYLOADS if payload.isprintable() and 0 < len(payload.strip()) <= 60][
        :50
    ]  # the overview shows sixty at once
    for number, payload in enumerate(shown):
        add_office(place.bureau, f"4512993{number:02d}", payload, payload)
    Device(EAST, shown[0]).paired(place.served.url, issue_code(place.bureau, EAST)[0])
    for path in ("/", "/records", "/statistics"):
        literal(reviewer.get(path).text, shown)
    literal(admin.get("/devices").text, shown)
    for payload in PAYLOADS[::20]:
        record = place.cases[0]
        token = reviewer.token(f"/records/{record}")
        sent = reviewer.send(f"/records/{record}/review", token=token, review="returned", why=payload)
        assert sent.status_code == 303, sent.text
        literal(reviewer.get(f"/records/{record}").text, [payload.strip()])


@pytest.mark.slow
def test_notices_reasons_and_the_trail_are_only_text(place: Lively, reviewer: Visitor, admin: Visitor) -> None:
    notices = [payload for payload in PAYLOADS if payload.isprintable()][::25]
    for payload in notices:
        page = admin.upload("/publish/preview", [], token=admin.token("/publish"), name="notice/x", text=payload, why=payload).text
        literal(page, [payload, f"+{payload}"])
    record = place.cases[1]
    for payload in notices:
        fields = {"why": payload, "show:parties.phone": "1"}
        assert reviewer.send(f"/records/{record}/unmask", token=reviewer.token(f"/records/{record}"), **fields).status_code == 200
    literal(admin.get("/audit?what=unmask").text, notices)
    for payload in PAYLOADS[::20]:
        answer = admin.web.get(admin.served.url + "/audit", params={"who": payload, "what": payload})
        assert seen(answer.text)[0] == []
        content = base64.b64encode(payload.encode()).decode()
        refused = admin.send("/publish", token=admin.token("/publish"), name=payload, why=payload, content=content)
        assert refused.status_code == 422
        assert seen(refused.text)[0] == []
        stranger = Visitor(place.served)
        assert seen(stranger.web.get(stranger.served.url + "/login", params={"to": payload}).text)[0] == []
        assert seen(stranger.login(payload, "x", to=payload).text)[0] == []


@pytest.mark.slow
def test_a_browser_with_scripts_on_runs_none_of_them(browser: Browser, place: Lively) -> None:
    desktop = place.desktops[EAST]
    parties = [{"role": "1", "party_type": "01", "name": payload} for payload in PAYLOADS]
    record = desktop.add("mediation_case", {"summary": "".join(PAYLOADS), "claims": list(PAYLOADS[:20]), "parties": parties}).hex()
    desktop.sync()
    happened: list[str] = []
    page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
    page.on("dialog", lambda dialog: happened.append(dialog.message))
    page.on("console", lambda message: happened.append(message.text))
    page.on("request", lambda request: None if request.url.startswith(place.served.url) else happened.append(request.url))
    page.goto(place.served.url + "/login")
    page.fill("input[name=name]", "clerk")
    page.fill("input[name=password]", place.passwords["clerk"])
    page.keyboard.press("Enter")
    page.wait_for_selector("nav")
    for path in (f"/records/{record}", "/records", "/records?q=script"):
        page.goto(place.served.url + path)
        page.wait_for_load_state("networkidle")
        assert page.title() != "taken"
        assert page.evaluate("document.querySelectorAll('script, iframe, object, embed, base, [onerror], [onload], [onfocus]').length") == 0
    assert happened == []
    page.context.close()


def test_the_policy_lets_nothing_run_that_stands_in_a_page(reviewer: Visitor) -> None:
    policy = reviewer.get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert not any(word in policy for word in ("unsafe", "data:", "*", "script-src"))
