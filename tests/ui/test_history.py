"""The history of a record: every change with before and after, one blank by itself, files and parts by name."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.pages.history import History
from tests.makers import mediation_case
from tests.ui.conftest import at_rest
from tests.ui.test_register import page_of
from tests.ui.watched import WatchedOffice


def said(history: History) -> list[str]:
    return [label.text() for label in history.findChildren(QLabel) if label.isVisibleTo(history)]


def test_the_history_tells_each_change_from_what_to_what(qtbot: QtBot, office: WatchedOffice, window: MainWindow, tmp_path: Path) -> None:
    id = office.add("mediation_case", mediation_case(1)).id
    parties = [dict(each) for each in office.get(id).fields["parties"]]
    was = parties[0]["name"]
    parties[0]["name"] = "韦改名"
    office.edit(id, {"place": "村委会", "parties": parties}, "写错了")
    parties.append({"name": "覃新来", "role": "2"})
    office.edit(id, {"place": None, "parties": parties})
    scan = tmp_path / "协议书.pdf"
    scan.write_bytes(b"%PDF")
    office.attach(id, scan)
    office.attaching.detach(id, office.attachments(id)[0]["sha256"])
    page = page_of(qtbot, window)
    page.pane.open(id)
    at_rest(qtbot, window)
    history = page.pane.deck.history
    told = said(history)
    assert f"当事人 · 姓名：{was} → 韦改名" in told and "原因：写错了" in told
    assert "调解地点：岜独屯 → 村委会" in told and "调解地点：清空（原为 村委会）" in told
    assert "当事人：增加 覃新来" in told
    assert "附件：附上 协议书" in told and "附件：移除 协议书" in told
    history.which._choose("place")
    assert [line for line in said(history) if line.startswith("调解地点")] == [
        "调解地点：清空（原为 村委会）", "调解地点：岜独屯 → 村委会", "调解地点：岜独屯",
    ]  # fmt: skip
    assert not any("当事人" in line for line in said(history))


def test_private_numbers_stay_masked_in_the_history(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> None:
    id = office.add("mediation_case", mediation_case(1)).id
    parties = [dict(each) for each in office.get(id).fields["parties"]]
    was, parties[0]["phone"] = parties[0]["phone"], "19900001234"
    office.edit(id, {"parties": parties})
    page = page_of(qtbot, window)
    page.pane.open(id)
    at_rest(qtbot, window)
    text = "\n".join(said(page.pane.deck.history))
    assert "199****1234" in text and was not in text and "19900001234" not in text
