"""The sync chip never says more than is known: one row for each way the office can stand with the county."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from desktop_app.domain.errors import Failed, NoLink, Unwelcome
from desktop_app.domain.fields import CHINA
from desktop_app.services.shown import Progress, Status, Summary
from desktop_app.ui.desk import Outcome
from desktop_app.ui.sync_chip import chip_state

AT = f"{datetime.now(CHINA).year}-11-23T01:14:00+00:00"
IDLE = Status("451229206", "雅龙-01", 0, 0, 0, AT, "https://county.example", "keyring")
NOW = datetime(2026, 11, 23, 9, 20, tzinfo=CHINA)
DONE = Outcome(NOW, Summary(3, 0, 0, 1, 10, 10, 0.1, 0, True))
HALF = Outcome(NOW, Summary(3, 0, 0, 1, 10, 10, 0.1, 0, False))
DOWN = Outcome(NOW, error=NoLink("网络不通，记录都在本机，稍后会再试"))
LONG = Outcome(NOW, error=NoLink("县局的服务器在规定的时间之内一直没有回答。"))
NO = Outcome(NOW, error=Unwelcome("县局已停用这台电脑；请联系县局"))
PAUSED = replace(HALF, paused=True)
CUT = Outcome(NOW, paused=True)
BROKEN = Outcome(NOW, error=Failed("磁盘已满，请清理"))


@pytest.mark.parametrize(
    ("status", "last", "text", "tone"),
    [
        (None, None, "正在打开…", "quiet"),
        (replace(IDLE, server=None, last_sync_at=None), None, "未配对县局", "quiet"),
        (replace(IDLE, server=None, pending=7), None, "未配对县局", "quiet"),
        (replace(IDLE, last_sync_at=None), None, "尚未联系过县局", "quiet"),
        (replace(IDLE, last_sync_at=None, pending=4), None, "待送 4 条 · 尚未联系过县局", "wait"),
        (IDLE, None, "已全部送达 · 上次联系 11-23 09:14", "good"),
        (IDLE, DONE, "已全部送达 · 上次联系 11-23 09:14", "good"),
        (IDLE, HALF, "县局还有记录未取完 · 上次联系 11-23 09:14", "wait"),
        (replace(IDLE, pending=12), DONE, "待送 12 条 · 上次联系 11-23 09:14", "wait"),
        (replace(IDLE, pending=12, pending_attachments=2), HALF, "待送 12 条、附件 2 件 · 上次联系 11-23 09:14", "wait"),
        (replace(IDLE, pending_attachments=2), DONE, "待送附件 2 件 · 上次联系 11-23 09:14", "wait"),
        (IDLE, DOWN, "离线（网络不通） · 上次联系 11-23 09:14", "wait"),
        (replace(IDLE, pending=3), DOWN, "离线（网络不通） · 待送 3 条", "wait"),
        (IDLE, LONG, "离线（县局的服务器在规定的时…） · 上次联系 11-23 09:14", "wait"),
        (IDLE, BROKEN, "同步出错（磁盘已满） · 上次联系 11-23 09:14", "wait"),
        (replace(IDLE, pending=3), PAUSED, "已暂停 · 待送 3 条", "wait"),
        (IDLE, PAUSED, "已暂停 · 上次联系 11-23 09:14", "wait"),
        (IDLE, CUT, "已暂停 · 上次联系 11-23 09:14", "wait"),
        (IDLE, replace(DONE, paused=True), "已全部送达 · 上次联系 11-23 09:14", "good"),
        (replace(IDLE, conflicts=1, pending=3), PAUSED, "需处理 1 · 待送 3 条 · 上次联系 11-23 09:14", "bad"),
        (IDLE, NO, "县局不接受本机", "bad"),
        (replace(IDLE, pending=3), NO, "县局不接受本机 · 待送 3 条", "bad"),
        (replace(IDLE, conflicts=2), DONE, "需处理 2 · 上次联系 11-23 09:14", "bad"),
        (replace(IDLE, conflicts=2, pending=1), DOWN, "需处理 2 · 离线（网络不通） · 待送 1 条", "bad"),
    ],
)
def test_the_chip_says_what_is_known(status: Status | None, last: Outcome | None, text: str, tone: str) -> None:
    state = chip_state(status, last)
    assert (state.text, state.tone) == (text, tone)


def test_the_chip_says_how_far_a_sync_has_come() -> None:
    assert chip_state(IDLE, syncing=True).text == "正在联系县局…"
    assert chip_state(IDLE, DOWN, syncing=True, progress=Progress(3, 2, 12, 1)).text == "正在同步 5/12"
    assert chip_state(IDLE, syncing=True, progress=Progress(0, 9, 0, 2)).text == "正在同步 9 条"


def test_the_chip_says_that_the_store_did_not_open() -> None:
    state = chip_state(None, failure="密钥不对")
    assert (state.text, state.tone, state.tip) == ("数据未能打开", "bad", "密钥不对")
