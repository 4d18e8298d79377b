"""An office in memory with the manner of the real one, and records that fill in every blank of a kind; all of it is made up."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from desktop_app.domain.blanks import Many, blanks_of
from desktop_app.domain.errors import Fault, KarstError, Refused, Unknown
from desktop_app.domain.fields import (
    Amount,
    Choice,
    Choices,
    CreditCode,
    Day,
    Division,
    FieldType,
    Files,
    Flag,
    IdNumber,
    Moment,
    Phone,
    Text,
    Whole,
    Words,
)  # fmt: skip
from desktop_app.domain.kind import Kind
from desktop_app.services.shown import Hit, Progress, Revision, Shown, Status, Summary

STANDARD_ID = "11010519491231002X"  # the sample printed in GB 11643
CREDIT_CODE = "91350100M000100Y43"  # the sample of GB 32100
MADE_AT = "2026-11-23T01:14:00+00:00"
VILLAGE = "451229101202"


def sample(type: FieldType, place: int = 0) -> Any:
    """A JSON value of a field type; different for each place."""
    if isinstance(type, Many):
        return [{"id": f"p{n}", **sample_body(type.part)} for n in range(min(2, type.at_most))]
    codes = list(type.codes) if isinstance(type, Choice | Choices) else []
    values: list[tuple[Any, Any]] = [
        (Day, f"2026-0{1 + place % 9}-11"), (Moment, "2026-11-23T09:30:00+08:00"), (Whole, getattr(type, "low", 0) + 1 + place % 3),
        (Amount, f"1200.{'5' * getattr(type, 'places', 2)}"), (Flag, place % 2 == 0), (Choice, codes[place % len(codes)] if codes else ""),
        (Choices, sorted(codes[: 1 + place % 3])), (Words, ["归还承包地", "赔偿青苗损失"]), (IdNumber, STANDARD_ID), (CreditCode, CREDIT_CODE),
        (Phone, "13800000000"), (Division, VILLAGE), (Files, ["ab" * 32]), (Text, f"韦小妹𠮷{place}"),
    ]  # fmt: skip
    return next(value for kind, value in values if isinstance(type, kind))


def sample_body(record: type) -> dict[str, Any]:
    """A body with every blank filled in; not one that a rule would let pass."""
    return {key: sample(blank.type, place) for place, (key, blank) in enumerate(blanks_of(record).items())}


@dataclass
class FakeOffice:
    """Records in a list; every call is kept in ``calls`` as (name, arguments)."""

    kinds: Mapping[str, Kind]
    name: str = "雅龙司法所"
    code: str = "451229206"
    device: str = "雅龙-01"
    author: str = "覃所长"
    now: Status = field(default_factory=lambda: Status("451229206", "雅龙-01", 0, 0, 0, MADE_AT, "河池市大化县司法局", "keyring"))
    summary: Summary | KarstError = field(default_factory=lambda: Summary(3, 5, 1, 4, 18_432, 6_120, 2.4, 0, True))
    refuses: KarstError | None = None  # raised by the next write
    calls: list[tuple[str, Any]] = field(default_factory=list)
    records: list[Shown] = field(default_factory=list)
    files: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    wait_s: float = 0.0

    def __post_init__(self) -> None:
        self._serial = itertools.count(1)
        self._lock = threading.RLock()
        self._version = 1

    def put(self, kind: str, body: Mapping[str, Any], *, stage: str = "", sync: str = "pending", number: str | None = None) -> Shown:
        """A record that is simply there."""
        n = next(self._serial)
        known = self.kinds[kind]
        shown = Shown(
            f"{n:08x}-0000-7000-8000-000000000000", kind, self.code, number or f"（2026）雅龙人调字第{n:04}号", stage or known.first_stage,
            dict(body), known.title_of(body), 1, MADE_AT, MADE_AT, sync,  # type: ignore[arg-type]
        )  # fmt: skip
        self.records.append(shown)
        self._version += 1
        return shown

    def count(self, kind: str, *, where: Mapping[str, str] | None = None, text: str = "") -> int:
        self._heard("count", kind, dict(where or {}), text)
        return len(self._matching(kind, where or {}, text))

    def page(
        self, kind: str, *, where: Mapping[str, str] | None = None, text: str = "", sort: str = "", offset: int = 0, limit: int = 100
    ) -> list[Shown]:
        self._heard("page", kind, dict(where or {}), text, sort, offset, limit)
        found = self._matching(kind, where or {}, text)
        key = sort.lstrip("-")
        found.sort(key=lambda shown: str(getattr(shown, key, None) or shown.fields.get(key) or ""), reverse=sort.startswith("-"))
        return found[offset : offset + limit]

    def get(self, id: str) -> Shown:
        for shown in self.records:
            if shown.id == id:
                return shown
        raise Unknown("没有这条记录")

    def add(self, kind: str, body: Mapping[str, Any], why: str | None = None) -> Shown:
        self._heard("add", kind, dict(body))
        self._refuse()
        return self.put(kind, self._with_ids(self.kinds[kind].read(body)))

    def edit(self, id: str, fields: Mapping[str, Any], why: str | None = None) -> Shown:
        self._heard("edit", id, dict(fields))
        self._refuse()
        old = self.get(id)
        body = {key: value for key, value in {**old.fields, **fields}.items() if value is not None}
        body = self._with_ids(self.kinds[old.kind].read(body))
        return self._replace(
            replace(old, fields=body, revision=old.revision + 1, title=self.kinds[old.kind].title_of(body), sync="pending")
        )

    def move(self, id: str, stage: str, why: str | None = None) -> Shown:
        self._heard("move", id, stage, why)
        self._refuse()
        old = self.get(id)
        blocking = [issue.fault for issue in self.kinds[old.kind].issues(old.fields, stage) if issue.blocks]
        if blocking:
            raise Refused("还不能转到这个阶段", blocking)
        return self._replace(replace(old, stage=stage, revision=old.revision + 1))

    def history(self, id: str) -> list[Revision]:
        shown = self.get(id)
        first = Revision(1, self.author, MADE_AT, self.device, None, {"source": "1", "parties/p0/name": "韦小妹"})
        return [first, *(Revision(n, self.author, MADE_AT, self.device, None, {"amount": "1200.00"}) for n in range(2, shown.revision + 1))]

    def find(self, text: str, kind: str | None = None, limit: int = 20) -> list[Hit]:
        self._heard("find", text, kind)
        hits = [shown for shown in self.records if text in shown.title or text in (shown.number or "")]
        return [Hit(shown.id, shown.kind, shown.number, shown.title, "当事人") for shown in hits if kind in (None, shown.kind)][:limit]

    def attach(self, id: str, path: Path, title: str | None = None) -> dict[str, Any]:
        self._heard("attach", id, path)
        item = {"sha256": "cd" * 32, "bytes": 12, "title": title or path.stem, "name": path.name}
        self.files.setdefault(id, []).append(item)
        return item

    def attachments(self, id: str) -> list[dict[str, Any]]:
        return list(self.files.get(id, ()))

    def status(self) -> Status:
        return self.now

    def sync(self, progress: Callable[[Progress], None] = lambda seen: None, limit_s: float | None = None) -> Summary:
        self._heard("sync", threading.current_thread().name)
        progress(Progress(1, 0, 3, 1))
        if isinstance(self.summary, KarstError):
            raise self.summary
        self.now = replace(self.now, pending=0, pending_attachments=0, last_sync_at=MADE_AT)
        return self.summary

    def change_number(self) -> int:
        return self._version

    def asked(self, name: str) -> list[Any]:
        """The arguments of every call of this name."""
        return [arguments for called, arguments in self.calls if called == name]

    def _matching(self, kind: str, where: Mapping[str, str], text: str) -> list[Shown]:
        def fits(shown: Shown) -> bool:
            held = {"stage": shown.stage, **shown.fields}
            return shown.kind == kind and all(held.get(key) == value for key, value in where.items()) and text in shown.title

        return [shown for shown in self.records if fits(shown)]

    def _replace(self, shown: Shown) -> Shown:
        with self._lock:
            self.records = [shown if held.id == shown.id else held for held in self.records]
            self._version += 1
        return shown

    def _with_ids(self, body: dict[str, Any]) -> dict[str, Any]:
        """The body as the store gives it back: every part with an id."""
        return {
            key: [item if "id" in item else {"id": f"n{next(self._serial)}", **item} for item in value]
            if isinstance(value, list) and value and isinstance(value[0], dict) else value
            for key, value in body.items()
        }  # fmt: skip

    def _refuse(self) -> None:
        if self.refuses is not None:
            error, self.refuses = self.refuses, None
            raise error

    def _heard(self, name: str, *arguments: Any) -> None:
        if self.wait_s:
            time.sleep(self.wait_s)
        self.calls.append((name, arguments))


def missing(*fields: str) -> Refused:
    """A refusal that names these blanks."""
    return Refused("还不能保存", [Fault(name, "某栏", "请填写") for name in fields])


def filled(kinds: Iterable[Kind], rows: int = 180) -> FakeOffice:
    """An office as it looks after some months of work, for pictures."""
    office = FakeOffice({kind.key: kind for kind in kinds})
    names = ["韦小妹", "覃桂兰", "蓝世豪", "蒙秀英", "班文国", "罗建军", "黄美凤", "陆有田", "农志强", "谭春燕", "卢水生", "潘玉莲"]
    disputes = ["forest_land", "neighbour", "house_homestead", "marriage_family", "damages", "wage_arrears"]
    stages = ["draft", "registered", "accepted", "mediating", "concluded", "performing", "closed", "archived"]
    villages = ["451229101202", "451229101203", "451229101204", "451229101205"]
    for n in range(rows):
        first, second = names[n % 12], names[(n * 5 + 3) % 12]
        body = {
            "committee_id": "雅龙乡人民调解委员会", "source": "1", "registrar_id": "覃所长", "dispute_key": disputes[n % 6],
            "applied_on": f"2026-{1 + n * 11 // rows:02}-{1 + n * 7 % 28:02}",
            "accepted_on": f"2026-{1 + n * 11 // rows:02}-{1 + n * 7 % 28:02}",
            "parties": [
                {"id": f"a{n}", "role": "1", "party_type": "01", "name": first, "sex": "2", "ethnicity": "08", "phone": "13800000000",
                 "id_type": "1", "id_no": STANDARD_ID, "addr_div": villages[n % 4], "address": "弄雷屯 12 号"},
                {"id": f"b{n}", "role": "2", "party_type": "01", "name": second, "sex": "1", "ethnicity": "08", "phone": "无",
                 "no_phone_reason": "外出务工，由村干部转达", "addr_div": villages[(n + 1) % 4]},
            ],
            "occurred_on": "2026-11-02", "occurred_at": "弄雷屯与下岜屯交界的山坡", "occurred_div": villages[n % 4],
            "summary": f"{first}与{second}因山林边界发生争执。双方对 1981 年林权证所载四至理解不同，{second}于 11 月 2 日砍伐争议地内杉木 23 株，"
            "双方多次争吵，村干部调解未果，申请司法所组织调解。",
            "claims": ["确认争议山林的界线", "赔偿被砍杉木 23 株的损失"], "people_count": 6, "amount": f"{(n * 730) % 9000 + 600}.00",
            "difficulty": str(1 + n % 3), "forecast": "1", "is_public": False, "is_san_da": n % 6 == 0, "language": "zhuang",
        }  # fmt: skip
        body = {key: value for key, value in body.items() if key in office.kinds["mediation_case"].blanks}
        office.put(
            "mediation_case",
            body,
            stage=stages[min(7, max(0, (rows - n) * 9 // rows - 1 + (n * 5) % 4))],
            sync="pending" if n % 9 == 0 else "received" if n % 40 else "attention",
        )
    for n in range(24):
        body = {
            "consulted_at": f"2026-11-{1 + n % 20:02}T09:30:00+08:00", "channel": "1", "name": names[n % 12], "matter_type": "1",
            "question": "外出务工工资被拖欠，没有签合同，怎么办？", "answer": "告知劳动监察投诉和法律援助途径。",
        }  # fmt: skip
        office.put("consultation", body, stage="accepted", sync="received", number=f"01451229202611{n:04}")
    office.now = replace(office.now, pending=20, pending_attachments=3)
    return office
