"""A person at the county page without a browser: forms are filled in and sent as a browser would."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import requests
from fastapi import FastAPI
from fastapi.routing import APIRoute

from sync.county.second_factor import STEP_S, code_at
from tests.county.pairing import WAIT_S, Served

_SECRET = re.compile(r'class="code secret">([A-Z2-7 ]+)<')
_TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')


@dataclass
class Visitor:
    """Somebody with cookies."""

    served: Served
    web: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, *, follow: bool = True) -> requests.Response:
        """One page."""
        return self.web.get(self.served.url + path, timeout=WAIT_S, allow_redirects=follow)

    def send(self, path: str, **fields: str) -> requests.Response:
        """One form, as it is."""
        return self.web.post(self.served.url + path, data=fields, timeout=WAIT_S, allow_redirects=False)

    def upload(self, path: str, files: Sequence[tuple[str, str, bytes]], **fields: str) -> requests.Response:
        """One form with files: field, name and content of each."""
        sent = [(field, (name, content, "application/octet-stream")) for field, name, content in files or [("none", "", b"")]]
        return self.web.post(self.served.url + path, data=fields, files=sent, timeout=WAIT_S, allow_redirects=False)

    def token(self, path: str) -> str:
        """The token of the forms on a page."""
        found = _TOKEN.search(self.get(path).text)
        assert found, path
        return found.group(1)

    def login(self, name: str, password: str, to: str = "/", code: str = "") -> requests.Response:
        """Fill in the login form."""
        return self.send("/login", name=name, password=password, code=code, token=self.token("/login"), to=to)

    def prove(self) -> str:
        """Set up the second factor as its page says; the secret."""
        secret = str(_SECRET.findall(self.get("/factor").text)[0]).replace(" ", "")
        step = self.served.bureau.now_ms() // (STEP_S * 1000)
        assert self.send("/factor", token=self.token("/factor"), code=code_at(secret, step)).status_code == 303
        return secret


def routes_of(app: FastAPI) -> list[APIRoute]:
    """Every route of the application, those of its routers too."""
    return list(_routes(app.router.routes))


def _routes(routes: Iterable[object]) -> Iterator[APIRoute]:
    for route in routes:
        inner = getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", None)
        if isinstance(route, APIRoute):
            yield route
        elif inner:
            yield from _routes(inner)
