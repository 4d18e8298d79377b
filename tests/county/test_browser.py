"""The county's page in a real Chromium: nothing scrolls sideways, nothing is asked of elsewhere, forms work with scripts turned off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.county.lively import Lively, lively

PATHS = ("/", "/records", "/devices")
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
def test_no_page_scrolls_sideways_or_asks_elsewhere(browser: Browser, place: Lively) -> None:
    said: list[str] = []
    page = entered(browser, place, "reviewer", said)
    for path in (*PATHS, f"/records/{place.cases[-1]}"):
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.goto(place.served.url + path)
            assert page.locator("html").evaluate("html => html.scrollWidth") <= width, (path, width)
    assert said == []


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
