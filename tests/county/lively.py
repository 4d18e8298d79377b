"""A county in the middle of its work, for tests that look at whole pages and for pictures: five offices, some of them silent, records at
every stage, some returned, one in conflict, one refused, one shared. Everybody is made up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sync.county import assigning, publishing, reviewing
from sync.county.accounts import Accounts
from sync.county.bureau import Bureau
from sync.county.offices import DAY_MS, add_office, issue_code
from sync.county.permissions import ROLES
from tests import makers
from tests.county.browsing import Visitor
from tests.county.pairing import Clock, Desktop, Served, serving

OFFICES = {
    "451299101": ("雅龙司法所", "东片"), "451299102": ("龙口司法所", "东片"), "451299103": ("板升司法所", "西片"), "451299104": ("七百弄司法所", "西片"),
    "451299105": ("下坳司法所", ""),
}  # fmt: skip
STAGES = ("draft", "registered", "accepted", "mediating", "concluded", "closed")


@dataclass
class Lively:
    """The county, its server, what it holds and who may log in."""

    served: Served
    clock: Clock
    passwords: dict[str, str]  # by role; the account is named after it
    desktops: dict[str, Desktop] = field(default_factory=dict)  # by office
    cases: list[str] = field(default_factory=list)  # ids, 32 hex digits

    @property
    def bureau(self) -> Bureau:
        return self.served.bureau

    def visitor(self, role: str) -> Visitor:
        """Somebody of a role who has logged in; an administrator with the second factor."""
        found = Visitor(self.served)
        found.login(role, self.passwords[role])
        if role == "admin":
            found.prove()
        return found


@contextmanager
def lively(folder: Path, cases: int = 24) -> Iterator[Lively]:
    """The county at work, served on a loopback port."""
    clock = Clock()
    bureau = Bureau.create(folder / "county", "演示县司法局")
    bureau.now_ms = clock
    for code, (name, area) in OFFICES.items():
        add_office(bureau, code, name, area or None)
    accounts = Accounts(bureau)
    passwords = {role: accounts.add(role, role) for role in ROLES}
    with serving(bureau) as served:
        place = Lively(served, clock, passwords)
        _work(place, folder, cases)
        yield place
    bureau.close()


def _work(place: Lively, folder: Path, cases: int) -> None:
    bureau, clock = place.bureau, place.clock
    clock.ms -= 9 * DAY_MS
    for code, days in (("451299104", 5), ("451299103", 4), ("451299102", 0), ("451299101", 0)):
        place.desktops[code] = Desktop.at(
            folder / code, place.served, clock, issue_code(bureau, code)[0], code, f"{OFFICES[code][0][:-3]}一号机"
        )
        _fill(place, code, cases if code == "451299101" else cases // 4)
        place.desktops[code].sync()
        clock.ms += days * DAY_MS
    other = Desktop.at(folder / "second", place.served, clock, issue_code(bureau, "451299101")[0], "451299101", "雅龙二号机")
    other.sync()
    first = bytes.fromhex(place.cases[-1])
    for desktop, amount in ((other, "12000.00"), (place.desktops["451299101"], "15000.00")):
        desktop.change(first, {"amount": amount}, "核对借据")
        desktop.sync()
    place.desktops["451299102"].add("no_such_kind_yet", {"title": "将来的记录"})
    place.desktops["451299102"].change(
        place.desktops["451299102"].add("consultation", {"question": "征地补偿怎么算"}), {"@stage": "closed"}
    )
    place.desktops["451299102"].sync()
    publishing.publish(
        bureau, "notice/monthly", "每月三日前报送上月工作月报；没有发生的同步一次即为零报告。".encode(), why="月度例会", who="admin"
    )
    reviewing.give_back(bureau, bytes.fromhex(place.cases[-2]), "协议书缺当事人签名，请补签后再报", ["agreement"], who="reviewer")
    reviewing.accept(bureau, bytes.fromhex(place.cases[-3]), who="reviewer")
    assigning.assign(bureau, bytes.fromhex(place.cases[-4]), "451299103", "share", who="reviewer")


def _fill(place: Lively, office: str, cases: int) -> None:
    desktop, word = place.desktops[office], OFFICES[office][0][:2]
    for number in range(cases):
        stage = STAGES[number % len(STAGES)]
        body = makers.mediation_case(number + len(place.cases), accepted_on=f"2026-{9 + number % 3:02d}-{1 + number % 28:02d}")
        if stage not in ("concluded", "closed"):
            body = makers.without(body, "concluded_on", "result", "closed_on", "agreement", "performance", "followups", "agreement_form")
        else:
            ended = f"2026-{10 + number % 2:02d}-{1 + number % 20:02d}"
            body |= {"concluded_on": ended, "closed_on": ended, "source": str(1 + number % 6)}
        place.cases.append(
            desktop.add("mediation_case", body, **{"@stage": stage, "@number": f"（2026）{word}人调字第{number + 1}号"}).hex()
        )
    for number in range(cases // 2):
        desktop.add("consultation", makers.consultation(number, consulted_at=f"2026-{10 + number % 2}-{1 + number:02d}T10:00:00+08:00"))
        if number % 2 == 0:
            desktop.add("aid_application", makers.aid_application(number))
            desktop.add("publicity_event", makers.publicity_event(number))
