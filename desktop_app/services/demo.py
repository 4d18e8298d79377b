"""The demo: the main job on made-up data, every step real: a county on loopback, work without a link, the link comes back.

The county is another program, started as such; nothing here reaches into it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import Failed
from desktop_app.domain.kind import Kind
from desktop_app.services import made_up, session
from desktop_app.services.clock import SystemClock
from desktop_app.services.enrolling import enrol
from desktop_app.services.office import Office
from desktop_app.services.secrets import SystemKeyring

OFFICE, OFFICE_NAME, COUNTY_NAME = "451299001", "雅龙司法所", "石山县司法局（演示）"  # 451299 does not exist
_MAKERS: dict[str, Callable[[int], dict[str, Any]]] = {
    "mediation_case": made_up.mediation_case, "aid_application": made_up.aid_application,
    "publicity_event": made_up.publicity_event, "consultation": made_up.consultation,
}  # fmt: skip
_WAIT_S = 60  # for a county to answer on an old machine
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RunningCounty:
    """A county that answers on loopback."""

    url: str
    home: Path
    user: str
    password: str


@contextmanager
def county(home: Path) -> Iterator[RunningCounty]:
    """A county server with one office, for as long as the block runs; what was in ``home`` before is used again."""
    words = "（沿用上次的密码）"
    if not (home / "county.db").exists():
        words = _county(home, "init", "--name", COUNTY_NAME).stderr.strip().splitlines()[0]
        _county(home, "office", "add", OFFICE, OFFICE_NAME)
    process = subprocess.Popen(
        [*_program(), "--home", str(home), "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        encoding="utf-8",
    )  # fmt: skip
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise Failed("演示用的县局服务器没有启动；请确认已安装 county 部分（pip install .[county]）")
        yield RunningCounty(json.loads(line)["url"], home, "admin", words.rpartition("密码 ")[2].partition("（")[0] or words)
    finally:
        process.terminate()
        process.wait(_WAIT_S)
        if process.stdout:
            process.stdout.close()


def _program() -> list[str]:
    """How karstcounty is started: beside this program in a bundle, by this Python elsewhere."""
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_name("karstcounty" + Path(sys.executable).suffix))]
    return [sys.executable, "-m", "sync.county"]


def _county(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*_program(), "--home", str(home), *arguments], capture_output=True, text=True, encoding="utf-8", timeout=_WAIT_S
    )  # fmt: skip
    if done.returncode:
        raise Failed(f"演示用的县局没有准备好：{done.stderr.strip().splitlines()[-1] if done.stderr else done.returncode}")
    return done


def office(home: Path, kinds: Iterable[Kind]) -> Office:
    """The demo's office, made or opened."""
    known, key_file = list(kinds), home.with_name(home.name + ".key")
    if (home / "office.db").exists():
        return Office.over(session.open_office(home, key_file, SystemKeyring(), known, SystemClock()), known)
    made, _ = session.make(home, OFFICE, OFFICE_NAME, key_file, SystemKeyring(), known, SystemClock())
    return Office.over(made, known)


def work_without_a_link(place: Office, records: int, seed: int) -> list[str]:
    """Records, edits and an attachment, as a week in the mountains brings them; the ids."""
    ids: list[str] = []
    cases: list[str] = []
    for number in range(records):
        kind = place.kind(list(_MAKERS)[(0, 0, 0, 3, 1, 3, 2)[number % 7]])
        ids.append(place.add(kind.key, _MAKERS[kind.key](seed * 1000 + number)).id)
        if kind.key == "mediation_case":
            cases.append(ids[-1])
            _move_on(place, ids[-1], ("registered", "accepted", "mediating")[: number % 4])
    for number, identity in enumerate(cases[:3], 1):
        place.edit(identity, {"summary": f"第 {number} 次核实后补充：双方愿意调解。"}, "补充情况")
    if cases:
        _attach(place, cases[0])
    return ids


def _attach(place: Office, identity: str) -> None:
    paper = place.session.store.home / "演示附件.txt"
    paper.write_text("这是一份演示附件：现场勘查记录。\n" * 20, encoding="utf-8")
    place.attach(identity, paper, "现场勘查记录")
    paper.unlink()


def _move_on(place: Office, identity: str, stages: Iterable[str]) -> None:
    for stage in stages:
        place.move(identity, stage)


def new_code(running: RunningCounty) -> str:
    """A one-time code of the county for the demo's office."""
    return str(json.loads(_county(running.home, "code", OFFICE).stdout)["code"])


def county_reads(running: RunningCounty, stick: Path) -> None:
    """Let the county take in what is on a stick and put its answers there."""
    _county(running.home, "stick", "read", str(stick))


def pair_and_sync(place: Office, running: RunningCounty, say: Say) -> int:
    """The link comes back: pair if need be, give everything to the county; how many records it has exactly as the office has them."""
    if place.status().server != running.url:
        enrol(place.session, running.url, new_code(running), None)
    done = place.sync()
    say(
        f"已送出 {done.pushed} 项改动、{done.attachments_sent} 个附件：{done.requests} 次请求，上行 {done.bytes_sent} 字节，{done.seconds} 秒"
    )
    here = list(place.viewing.dump())
    there = _county(running.home, "dump", "--office", OFFICE).stdout.splitlines()
    if here != there:
        raise Failed("演示没有成功：县局的数据与本所不一致，请把这一情况报给开发者")
    return len(here)
