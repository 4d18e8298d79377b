"""What devices signed is held against the county's copy of the log."""

from __future__ import annotations

from pathlib import Path

from sync.county.checking import faults
from sync.county.offices import issue_code
from tests.county.pairing import OFFICE, Clock, Desktop, Served


def test_operations_altered_together_with_the_chain_no_longer_fit_their_signature(served: Served, clock: Clock, tmp_path: Path) -> None:
    desktop = Desktop.at(tmp_path / "desktop", served, clock, issue_code(served.bureau, OFFICE)[0])
    desktop.add("consultation", {"question": "甲"})
    desktop.add("consultation", {"question": "乙"})
    desktop.sync()
    assert faults(served.bureau) == []
    schema = served.bureau.schema
    with served.bureau.database.writing() as connection:
        connection.execute(schema.operation.update().where(schema.operation.c.num == 2).values(link=bytes(32)))
        connection.execute(schema.log.update().values(link=bytes(32)))
    assert any("第 1–2 条与电脑当时的签名不符" in fault for fault in faults(served.bureau))
