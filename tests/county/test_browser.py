"""The county's page in a real Chromium: nothing scrolls sideways, nothing is asked of elsewhere, forms work with scripts turned off."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from sync.county.offices import add_office
from sync.county.pages.desk import HERE
from sync.county.permissions import ROLES, TABLE
from sync.county.second_factor import STEP_S, code_at
from tests.county.lively import Lively, lively

FIGURE = "/statistics/records?figure=cases&period=2026"
ALONE = {
    path: rule.roles for (method, path), rule in TABLE.items() if method == "GET" and "{" not in path
}  # addresses that want nothing more
PATHS = {role: [FIGURE if path == "/statistics/records" else path for path, roles in ALONE.items() if role in roles] for role in ROLES}
FIRST_BYTES = 150_000  # of a page as it comes
SIZES = ((1366, 768), (1024, 768))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lively]:
    with lively(tmp_path_factory.mktemp("lively"), cases=6) as found:
        yield found


def entered(browser: Browser, place: Lively, role: str, said: list[str] | None = None) -> Page:
    """A window in which somebody of a role has logged in; scripts are off, as the page does without."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", java_script_enabled=False).new_page()
    if said is not None:
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: said.append(request.url) if not request.url.startswith(place.served.url) else None)
    page.goto(place.served.url + "/login")
    page.fill("input[name=name]", role)
    page.fill("input[name=password]", place.passwords[role])
    page.keyboard.press("Enter")
    page.wait_for_selector("nav")
    return page


@pytest.mark.slow
@pytest.mark.parametrize("role", ["reviewer", "admin"])
def test_no_page_scrolls_sideways_or_asks_elsewhere_or_is_heavy(browser: Browser, place: Lively, role: str) -> None:
    said: list[str] = []
    page = proven(browser, place, role, said)
    for path in (*PATHS[role], f"/records/{place.cases[-1]}", f"/records/{place.cases[-2]}"):
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            answer = page.goto(place.served.url + path)
            assert answer is not None and answer.status == 200, path
            assert len(answer.body()) < FIRST_BYTES, path
            assert page.locator("html").evaluate("html => html.scrollWidth") <= width, (path, width)
            assert page.locator("h1").count() == 1, path
    assert said == []


def proven(browser: Browser, place: Lively, role: str, said: list[str]) -> Page:
    """Somebody of a role, an administrator with the second factor typed from the page."""
    page = entered(browser, place, role, said)
    if role == "admin":
        page.goto(place.served.url + "/people")
        secret = page.inner_text(".secret").replace(" ", "")
        page.fill("input[name=code]", code_at(secret, place.bureau.now_ms() // (STEP_S * 1000)))
        page.click("button >> text=绑定")
        page.wait_for_selector("h1 >> text=用户")
    return page


@pytest.mark.slow
def test_a_reviewer_gives_a_record_back_with_scripts_off(browser: Browser, place: Lively) -> None:
    page = entered(browser, place, "reviewer")
    page.goto(f"{place.served.url}/records/{place.cases[0]}")
    page.click("summary >> text=退回修改")
    page.fill("textarea[name=why]", "缺身份证复印件")
    page.click("summary >> text=指明栏目")
    page.check("input[name='field:parties']")
    page.click("button >> text=退回")
    page.wait_for_selector(".verdict")
    assert "已退回" in page.inner_text(".verdict")
    assert "当事人" in page.inner_text("aside")


def test_the_style_sheet_asks_for_nothing_that_chromium_86_has_not() -> None:
    style = (HERE / "static" / "page.css").read_text("utf-8")
    newer = (
        "aspect-ratio", "inset:", "accent-color", "@layer", "@container", ":has(", ":is(", ":where(", "color-mix", "clamp(", "dvh", "&:",
        "subgrid", "text-wrap", "@property", "scrollbar-gutter", "content-visibility",
    )  # fmt: skip
    assert [word for word in newer if word in style] == []
    assert "url(" not in style
    assert "@import" not in style


def test_the_first_page_of_a_region_is_light(place: Lively) -> None:
    visitor = place.visitor("clerk")
    for number in range(150):
        add_office(place.bureau, f"4512994{number:02d}" if number < 100 else f"4512995{number - 100:02d}", f"第{number}司法所", "北片")
    first = visitor.get("/")
    assert len(first.content) < FIRST_BYTES
    assert "155</dd>" in first.text
    seen, path = set[str](), "/"
    while path:
        page = visitor.get(path).text
        assert len(page.encode()) < FIRST_BYTES
        seen |= set(re.findall(r'class="below">(\d{9})<', page))
        path = page.split('rel="next" href="')[1].split('"')[0] if 'rel="next"' in page else ""
    assert len(seen) == 155
    assert len(visitor.get("/statistics").content) < FIRST_BYTES
    assert "只列合计" in visitor.get("/statistics").text
