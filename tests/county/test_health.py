"""Watching the server: whether it is well, what it counts, what it logs, and a restore that is only practised."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import sys
from pathlib import Path

import pytest
import requests

from desktop_app.domain.kinds import by_key
from sync.county import logs
from sync.county.app import make_app
from sync.county.bureau import Bureau
from sync.county.checking import faults
from sync.county.health import REQUESTS
from sync.county.offices import issue_code
from sync.county.tally import Tally
from tests import makers
from tests.county.pairing import OFFICE, WAIT_S, Clock, Desktop, Served
from tests.county.running import Commands

LINE = re.compile(r'[a-z_]+(\{([a-z]+="[a-z]+",?)+\})? [0-9.e+-]+')


def metrics(url: str) -> dict[str, float]:
    answer = requests.get(f"{url}/metrics", timeout=WAIT_S)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert all(LINE.fullmatch(line) for line in lines)
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def _office(served: Served, folder: Path, clock: Clock) -> Desktop:
    desktop = Desktop.at(folder / "office", served, clock, issue_code(served.bureau, OFFICE)[0])
    kind = by_key("mediation_case")
    desktop.add(kind.key, kind.read(makers.mediation_case()))
    return desktop


def test_metrics_count_requests_operations_and_what_is_missing_and_name_nobody(served: Served, tmp_path: Path, clock: Clock) -> None:
    desktop = _office(served, tmp_path, clock)
    before = metrics(served.url)
    assert before["karst_operations_total"] == 0 and before["karst_devices"] == 1 and before["karst_offices"] == 2
    assert desktop.sync().complete
    after = metrics(served.url)
    assert after["karst_operations_total"] == 1
    assert after['karst_requests_total{route="exchange",outcome="ok"}'] == before['karst_requests_total{route="exchange",outcome="ok"}'] + 1
    assert requests.post(f"{served.url}/v1/x", b"nonsense", headers={"Content-Type": "application/ksp"}, timeout=WAIT_S).status_code == 400
    assert metrics(served.url)['karst_requests_total{route="exchange",outcome="refused"}'] == 1
    told = requests.get(f"{served.url}/metrics", timeout=WAIT_S).text
    assert not re.search("[\u4e00-\u9fff]", told) and OFFICE not in told and desktop.device.id.hex() not in told


def test_processes_add_up_what_they_count() -> None:
    tally = Tally(3)
    tally.add(0, "exchange/ok")
    tally.add(2, "exchange/ok", 2)
    tally.put(1, "waiting", 7)
    tally.put(1, "waiting", 4)
    assert (tally.total("exchange/ok"), tally.total("waiting"), tally.total("enrol/ok")) == (3, 4, 0)


def test_the_log_says_what_happened_and_nothing_of_anybody(served: Served, tmp_path: Path, clock: Clock) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    REQUESTS.addHandler(handler)
    REQUESTS.setLevel(logging.INFO)
    try:
        assert _office(served, tmp_path, clock).sync().complete
        requests.get(f"{served.url}/records/{'0' * 32}?name=韦小光", timeout=WAIT_S)
    finally:
        REQUESTS.removeHandler(handler)
        REQUESTS.setLevel(logging.NOTSET)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(line["method"], line["route"], line["status"]) for line in lines[:2]] == [("POST", "/v1/enrol", 200), ("POST", "/v1/x", 200)]
    assert "/records/{record}" in {line["route"] for line in lines}
    assert all(set(line) == {"at", "level", "logger", "what", "method", "route", "status", "ms", "process"} for line in lines)
    assert "韦小光" not in stream.getvalue() and "0" * 32 not in stream.getvalue()


def test_an_error_is_logged_by_its_class_and_place_never_by_its_text() -> None:
    formatter = logs.JsonLines()
    try:
        raise ValueError("韦小光 451299199001011234")
    except ValueError:
        record = logging.getLogger("x").makeRecord("x", logging.ERROR, "f", 1, "went wrong", (), sys.exc_info())
    line = json.loads(formatter.format(record))
    assert line["error"] == "ValueError" and "韦小光" not in str(line)


def test_only_this_machine_reads_the_metrics(bureau: Bureau) -> None:

    app, said = make_app(bureau), []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        said.append(message)

    scope = {
        "type": "http", "method": "GET", "path": "/metrics", "raw_path": b"/metrics", "query_string": b"", "headers": [],
        "client": ("192.0.2.7", 1), "server": ("192.0.2.1", 80), "scheme": "http", "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    assert said[0]["status"] == 404


def test_verify_names_the_first_broken_link_of_the_audit_trail(bureau: Bureau) -> None:
    table = bureau.tables.audit
    with bureau.database.writing() as connection:
        for number in range(3, 8):
            bureau.audit.note(connection, number, "admin", "login")
    assert faults(bureau) == []
    with bureau.database.writing() as connection:
        connection.execute(table.delete().where(table.c.place == 5))
        connection.execute(table.update().where(table.c.place == 7).values(who="nobody"))
    assert faults(bureau) == ["审计日志第 6 条被改动过或缺了一条"]


def test_a_restore_is_practised_without_touching_the_county(
    served: Served, tmp_path: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _office(served, tmp_path, clock).sync().complete
    engine = served.bureau.database.engine
    url = engine.url.render_as_string(hide_password=False) if engine.dialect.name == "postgresql" else None
    commands, backup = Commands(served.bureau.home, capsys, url), tmp_path / "backup.zip"
    assert commands("backup", backup).code == 0
    before = commands("dump").out
    drilled = commands("drill", backup)
    assert drilled.code == 0, drilled.err
    assert drilled.value | {"seconds": 0} == {
        "ok": True, "records": 1, "operations": 1, "attachments": 0, "seconds": 0, "faults": [],
    }  # fmt: skip
    assert commands("dump").out == before and not (served.bureau.home / "drill").exists()
    damaged = bytearray(backup.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    backup.write_bytes(damaged)
    assert commands("drill", backup).code == 2
