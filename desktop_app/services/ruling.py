"""Ruling: the tables of rules that counties change (minimum wages, subsidies): the office's own, else the county's, else as shipped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import resources
from desktop_app.domain import strict_json
from desktop_app.domain.errors import Failed, Refused, Unknown
from desktop_app.domain.kind import Kind
from desktop_app.domain.subsidy import Subsidies, subsidies
from desktop_app.domain.wages import Wages, wages
from desktop_app.services.referring import Referring
from desktop_app.services.session import Session
from desktop_app.store import settings

LARGEST = 2**20  # bytes of a table
Origin = Literal["shipped", "county", "office"]
TITLES = {"wages": "最低工资", "subsidy": "以案定补"}


@dataclass(frozen=True, slots=True)
class RuleTable:
    """A table in force."""

    name: str
    title: str
    source: str
    origin: Origin
    sha256: str  # of its text, hex
    text: str  # JSON


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rule tables of this office."""

    session: Session
    kinds: Mapping[str, Kind]

    def wages(self) -> Wages:
        """The minimum wages in force."""
        return wages(self._raw("wages"))

    def subsidies(self) -> Subsidies:
        """The subsidy rules in force."""
        return subsidies(self.kinds["mediation_case"], self._raw("subsidy"))

    def current(self, name: str) -> RuleTable:
        """The table in force; raise Unknown for a name that is none."""
        origin, text = self._in_force(name)
        raw = strict_json.loads(text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        return RuleTable(name, raw["title"], raw["source"], origin, digest, text)

    def replace(self, name: str, path: Path) -> RuleTable:
        """Put a table of the office's own in force; raise Refused with place and reason, and then nothing has changed."""
        _shipped(name)
        try:
            data = path.read_bytes()
            text = data.decode("utf-8-sig")
        except OSError as error:
            raise Failed(f"{path} 读不出来：{error.strerror or error}；原来的规则仍然有效") from None
        except UnicodeDecodeError:
            raise Refused(f"{path.name} 不是 UTF-8 文本；原来的规则仍然有效") from None
        if len(data) > LARGEST:
            raise Refused(f"{path.name} 超过 1 MB，不像规则表；原来的规则仍然有效")
        self._check(name, strict_json.loads(text))
        self._keep(name, text)
        return self.current(name)

    def withdraw(self, name: str) -> RuleTable:
        """Go back to the table the office was given: the county's, or the shipped one."""
        _shipped(name)
        self._keep(name, None)
        return self.current(name)

    def _check(self, name: str, raw: Any) -> None:
        readers: dict[str, Callable[[Any], object]] = {
            "wages": wages, "subsidy": lambda table: subsidies(self.kinds["mediation_case"], table),
        }  # fmt: skip
        readers[name](raw)

    def _raw(self, name: str) -> Any:
        return strict_json.loads(self._in_force(name)[1])

    def _in_force(self, name: str) -> tuple[Origin, str]:
        """Whose table is in force, and its text."""
        if (own := self._own(name)) is not None:
            return "office", own
        sent = Referring(self.session).document(name) if name in TITLES else None
        return ("shipped", _shipped(name)) if sent is None else ("county", sent.decode("utf-8"))

    def _own(self, name: str) -> str | None:
        store = self.session.store
        with store.database.reading() as connection:
            found: str | None = settings.get(store.schema, connection, f"rules:{name}")
        return found

    def _keep(self, name: str, text: str | None) -> None:
        store = self.session.store
        with store.database.writing() as connection:
            settings.put(store.schema, connection, f"rules:{name}", text)


def _shipped(name: str) -> str:
    if name not in TITLES:
        raise Unknown(f"没有“{name[:40]}”这张规则表；有 {'、'.join(f'{key}（{title}）' for key, title in TITLES.items())}")
    return resources.path(f"rules/{name}.json").read_text("utf-8")
