"""Every address of the page with anything at all typed into it, as everybody who may log in: an answer in words, and never a fault."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from sync.county.permissions import ROLES, TABLE
from tests.county.lively import Lively, lively
from tests.county.payloads import PAYLOADS, seen

# What our forms and addresses call things: a wrong value under a right name gets further than a wrong name.
NAMES = (
    "office",
    "kind",
    "stage",
    "after",
    "county",
    "q",
    "report",
    "period",
    "figure",
    "form",
    "why",
    "name",
    "role",
    "offices",
    "deed",
    "code",
    "area",
    "server",
    "device",
    "review",
    "seen",
    "how",
    "field:summary",
    "show:parties.phone",
    "content",
    "who",
    "what",
    "below",
    "check",
    "to",
    "old",
    "new",
    "again",
    "text",
)
VALUES = (
    "",
    " ",
    "0",
    "-1",
    "9" * 30,
    "1e9",
    "null",
    "true",
    "451299101",
    "45129910",
    "mediation_case",
    "2026",
    "2026Q4",
    "9999-12",
    "hand",
    "returned",
    "accepted",
    "\x00",
    "\ud7ff",
    "\U0001f600" * 50,
    "韦" * 3000,
    "../..",
    "%00",
    "a" * 20_000,
    "admin",
    "national",
    "notice/x",
    "e30=",
    "https://x",
    *PAYLOADS[::10],
)
PLACES = ("00000000-0000-0000-0000-000000000000", "%00", "%2e%2e%2f", "x" * 300, "韦", "0" * 64)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lively]:
    with lively(tmp_path_factory.mktemp("lively"), cases=4) as found:
        yield found


def _walk(place: Lively, role: str, rounds: int) -> None:
    drawn, visitor = random.Random(f"fuzz {role}"), place.visitor(role)  # the same wishes in every run
    token = visitor.token("/")
    for (method, path), rule in TABLE.items():
        if rule.open or path in ("/logout", "/keeping/backup", "/password"):
            continue
        for _ in range(rounds):
            address = path
            for slot in ("{record}", "{sha256}", "{key}", "{name}"):
                real = place.cases[0] if slot == "{record}" and drawn.random() < 0.5 else drawn.choice(PLACES)
                address = address.replace(slot, real)
            fields = {drawn.choice(NAMES): drawn.choice(VALUES) for _ in range(drawn.randint(0, 6))}
            if method == "GET":
                fields = {name: value[:1000] for name, value in fields.items()}
                answer = visitor.web.get(place.served.url + address, params=fields, allow_redirects=False)
            elif drawn.random() < 0.2 or path in ("/sticks/read", "/publish/preview"):
                files = [(drawn.choice(("file", "files")), drawn.choice(VALUES)[:200] or "x", drawn.randbytes(200))]
                answer = visitor.upload(address, files, token=token, **fields)
            else:
                answer = visitor.send(address, token=token, **fields)
            assert answer.status_code < 500, (role, method, address, fields, answer.text[:300])
            if "text/html" in answer.headers.get("content-type", ""):
                assert seen(answer.text)[0] == [], (method, address, fields)


@pytest.mark.slow
@pytest.mark.parametrize("role", sorted(ROLES))
def test_nothing_that_is_typed_into_the_page_is_a_fault(place: Lively, role: str) -> None:
    _walk(place, role, 2)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("role", sorted(ROLES))
def test_thousands_of_wishes_to_the_page_are_no_fault(place: Lively, role: str) -> None:
    _walk(place, role, 100)
