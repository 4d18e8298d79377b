"""`python -m tests.county.pictures`: every page of the county in two sizes into build/screenshots, to be looked at."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from sync.county.permissions import TABLE
from tests.county.browsing import Visitor
from tests.county.lively import Lively, lively

INTO = Path(__file__).resolve().parents[2] / "build" / "screenshots"
SIZES = ((1366, 768), (1024, 768))


def entered(browser: Browser, place: Lively, role: str) -> Page:
    """A window in which somebody of a role is logged in; an administrator with the second factor."""
    visitor = Visitor(place.served)
    visitor.login(role, place.passwords[role])
    if role == "admin":
        visitor.prove()
    context = browser.new_context(locale="zh-CN", java_script_enabled=False)
    context.add_cookies([{"name": name, "value": value, "url": place.served.url} for name, value in visitor.web.cookies.items()])
    return context.new_page()


def main() -> int:
    """Take the pictures; where they are is printed."""
    INTO.mkdir(parents=True, exist_ok=True)
    only = set(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder, lively(Path(folder)) as place, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        pages = {role: entered(browser, place, role) for role in place.passwords}
        shown = {path: path for (method, path), rule in TABLE.items() if method == "GET" and not rule.open and "{" not in path}
        shown["/record"] = f"/records/{place.cases[-2]}"
        shown["/conflict"] = f"/records/{place.cases[-1]}"
        for name, path in shown.items():
            called = name.strip("/").replace("/", "-") or "overview"
            if only and called not in only:
                continue
            rule = TABLE.get(("GET", path))
            role = next(role for role in ("reviewer", "admin", "auditor") if rule is None or role in rule.roles)
            for width, height in SIZES:
                pages[role].set_viewport_size({"width": width, "height": height})
                pages[role].goto(place.served.url + path)
                pages[role].screenshot(path=str(INTO / f"county-{called}-{width}.png"), full_page=True)
        browser.close()
    sys.stdout.write(f"{INTO}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
