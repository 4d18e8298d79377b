"""A person at the county page without a browser: forms are filled in and sent as a browser would."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import requests

from tests.county.pairing import WAIT_S, Served

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

    def token(self, path: str) -> str:
        """The token of the forms on a page."""
        found = _TOKEN.search(self.get(path).text)
        assert found, path
        return found.group(1)

    def login(self, name: str, password: str, to: str = "/") -> requests.Response:
        """Fill in the login form."""
        return self.send("/login", name=name, password=password, token=self.token("/login"), to=to)
