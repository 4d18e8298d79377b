"""A real office that notes what the window asks of it, and refuses or answers as a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any

from desktop_app.domain.errors import Fault, KarstError, Refused
from desktop_app.services.office import Office
from desktop_app.services.shown import Hit, Progress, Shown, Summary
from desktop_app.store import settings
from desktop_app.store.desk import New, Signed
from desktop_app.store.dumping import public_id

SERVER = "https://county.test"


class WatchedOffice(Office):
    """An open office that notes every list, save and sync in ``calls`` as (name, arguments); paired with a county that never answers."""

    __setattr__ = object.__setattr__

    def __init__(self, office: Office) -> None:
        super().__init__(**{field.name: getattr(office, field.name) for field in fields(office)})
        self.calls: list[tuple[str, Any]] = []
        self.refuses: KarstError | None = None  # raised by the next write
        self.summary: Summary | KarstError = Summary(3, 5, 1, 4, 18_432, 6_120, 2.4, 0, True)
        self.progress = Progress(1, 0, 3, 1)
        self.pause: threading.Event | None = None  # of the sync at hand
        self.holds: threading.Event | None = None  # what a sync waits for
        store = office.session.store
        with store.database.writing() as connection:
            settings.put(store.schema, connection, "server", SERVER)

    def put(self, kind: str, body: Mapping[str, Any], *, stage: str = "") -> Shown:
        """A record that is simply there."""
        return self.get(self.put_many(kind, [body], stage=stage)[0])

    def put_many(self, kind: str, bodies: Iterable[Mapping[str, Any]], *, stage: str = "") -> list[str]:
        """The ids of records that are simply there, whatever the rules of their stage would say."""
        store, stage = self.session.store, stage or self.kinds[kind].first_stage
        new = [New(kind, {**body, "@number": f"{n} 号", "@stage": stage}) for n, body in enumerate(bodies, 1)]
        with store.database.writing() as connection:
            made = store.desk.create(connection, new, Signed("覃所长", self.session.clock.now_ms()))
        return list(map(public_id, made))

    def count(self, kind: str, **how: Any) -> int:
        self.calls.append(("count", (kind, how)))
        return super().count(kind, **how)

    def page(self, kind: str, **how: Any) -> list[Shown]:
        self.calls.append(("page", (kind, how)))
        return super().page(kind, **how)

    def add(self, kind: str, body: Mapping[str, Any], why: str | None = None) -> Shown:
        self.calls.append(("add", (kind, dict(body))))
        self._refuse()
        return super().add(kind, body, why)

    def edit(self, id: str, fields: Mapping[str, Any], why: str | None = None) -> Shown:
        self.calls.append(("edit", (id, dict(fields))))
        self._refuse()
        return super().edit(id, fields, why)

    def move(self, id: str, stage: str, why: str | None = None) -> Shown:
        self.calls.append(("move", (id, stage, why)))
        self._refuse()
        return super().move(id, stage, why)

    def find(self, text: str, kind: str | None = None, limit: int = 20) -> list[Hit]:
        self.calls.append(("find", (text, kind)))
        return super().find(text, kind, limit)

    def sync(
        self, progress: Callable[[Progress], None] = lambda seen: None, limit_s: float | None = None, *, files: bool = True,
        pause: threading.Event | None = None,
    ) -> Summary:  # fmt: skip
        """What ``summary`` says, at once or when ``holds`` lets it go."""
        self.calls.append(("sync", (threading.current_thread().name,)))
        self.pause = pause
        progress(self.progress)
        if self.holds is not None:
            self.holds.wait(10)
        if isinstance(self.summary, KarstError):
            raise self.summary
        return self.summary

    def asked(self, name: str) -> list[Any]:
        """The arguments of every call of this name."""
        return [arguments for called, arguments in self.calls if called == name]

    def _refuse(self) -> None:
        if self.refuses is not None:
            error, self.refuses = self.refuses, None
            raise error


def missing(*fields: str) -> Refused:
    """A refusal that names these blanks."""
    return Refused("还不能保存", [Fault(name, "某栏", "请填写") for name in fields])
