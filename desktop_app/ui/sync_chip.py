"""The sync chip: one line that says how the office stands with the county, and never more than is known.

``chip_state`` derives it from the office's status and the last contact alone; the table of tests/ui/test_chip.py is its contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.domain.errors import NoLink, Unwelcome
from desktop_app.ui.desk import Desk, Outcome
from desktop_app.ui.icons import icon
from desktop_app.ui.labels import dress, plain_tip
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import bytes_spoken, spoken, tr, wait_spoken

if TYPE_CHECKING:
    from desktop_app.services.shown import Progress, Status

Tone = Literal["quiet", "good", "wait", "bad", "busy"]
REASON_LONGEST = 12  # characters of a reason inside the chip; the whole sentence is its tool tip
SIGNS: dict[Tone, str] = {"quiet": "cloud-off", "good": "cloud-check", "wait": "cloud-up", "bad": "alert", "busy": "sync"}


@dataclass(frozen=True, slots=True)
class ChipState:
    """What the chip says, in words and in colour."""

    text: str
    tone: Tone
    tip: str = ""


def chip_state(
    status: Status | None, last: Outcome | None = None, *, syncing: bool = False, progress: Progress | None = None, failure: str = ""
) -> ChipState:
    """How the office stands with the county; the worst news comes first."""
    if failure:
        return ChipState(tr("数据未能打开"), "bad", failure)
    if status is None:
        return ChipState(tr("正在打开…"), "quiet")
    if syncing:
        return ChipState(_under_way(progress), "busy", tr("正在与县局交换记录，可以照常办公。") + left_spoken(progress))
    contact = spoken(status.last_sync_at)
    contacted = tr("上次联系 {at}").format(at=contact) if contact else tr("尚未联系过县局")
    waiting = _waiting(status)
    if status.conflicts:
        rest = [part for part in (_offline(last), waiting, contacted) if part]
        return ChipState(" · ".join([tr("需处理 {n}").format(n=status.conflicts), *rest[:2]]), "bad", _tip(last, contacted))
    if not status.server:
        tip = tr("记录只保存在本机。配对县局后才能上报和汇总。")
        return ChipState(tr("未配对县局"), "quiet", f"{tip}\n{waiting}" if waiting else tip)
    if last is not None and isinstance(last.error, Unwelcome):
        return ChipState(" · ".join(filter(None, (tr("县局不接受本机"), waiting))), "bad", _tip(last, contacted))
    if last is not None and last.paused and (waiting or last.summary is None or not last.summary.complete):
        return ChipState(" · ".join((tr("已暂停"), waiting or contacted)), "wait", tr("按“立即同步”接着送，已送达的不会重送。"))
    if offline := _offline(last):
        return ChipState(" · ".join((offline, waiting or contacted)), "wait", _tip(last, contacted))
    if waiting:
        return ChipState(" · ".join((waiting, contacted)), "wait", _tip(last, contacted))
    if not contact:
        return ChipState(contacted, "quiet", tr("本机还没有要送的记录。"))
    if last is not None and last.summary is not None and not last.summary.complete:
        return ChipState(" · ".join((tr("县局还有记录未取完"), contacted)), "wait", _tip(last, contacted))
    return ChipState(" · ".join((tr("已全部送达"), contacted)), "good", _tip(last, contacted))


def _waiting(status: Status) -> str:
    if status.pending and status.pending_attachments:
        return tr("待送 {n} 条、附件 {m} 件").format(n=status.pending, m=status.pending_attachments)
    if status.pending:
        return tr("待送 {n} 条").format(n=status.pending)
    return tr("待送附件 {m} 件").format(m=status.pending_attachments) if status.pending_attachments else ""


def _offline(last: Outcome | None) -> str:
    """离线（原因） when the last contact failed, with the first clause of its sentence."""
    if last is None or last.error is None or isinstance(last.error, Unwelcome):
        return ""
    reason = last.error.sentence
    for stop in "，。；：（,;":
        reason = reason.split(stop)[0]
    short = reason if len(reason) <= REASON_LONGEST else reason[: REASON_LONGEST - 1] + "…"
    word = tr("离线") if isinstance(last.error, NoLink) else tr("同步出错")
    return tr("{word}（{reason}）").format(word=word, reason=short) if short else word


def left_spoken(progress: Progress | None) -> str:
    """还剩 38 KB，约 2 分钟; "" while that is not known."""
    if progress is None or not progress.bytes_left:
        return ""
    size = tr("还剩 {size}").format(size=bytes_spoken(progress.bytes_left))
    return tr("{size}，{wait}。").format(size=size, wait=wait_spoken(progress.seconds_left / 60)) if progress.seconds_left else f"{size}。"


def _under_way(progress: Progress | None) -> str:
    if progress is None:
        return tr("正在联系县局…")
    done = progress.pushed + progress.pulled
    return (
        tr("正在同步 {done}/{total}").format(done=done, total=max(progress.total, done))
        if progress.total
        else tr("正在同步 {done} 条").format(done=done)
    )


def _tip(last: Outcome | None, contacted: str) -> str:
    return "\n".join(filter(None, (last.error.sentence if last is not None and last.error is not None else "", contacted)))


class SyncChip(QPushButton):
    """The chip of the top bar; pressing it opens the sync page."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("chip", "true")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(px(16), px(16)))
        self._desk = desk
        self.state = ChipState("", "quiet")
        desk.news.connect(self.renew)
        self.renew()

    def renew(self) -> None:
        """Say what is known now."""
        desk = self._desk
        last = desk.outcomes[0] if desk.outcomes else None
        self.state = chip_state(desk.status, last, syncing=desk.syncing, progress=desk.progress, failure=desk.failure)
        self.setText(f" {self.state.text}")
        self.setAccessibleName(tr("同步状态：") + self.state.text)
        self.setToolTip(plain_tip(self.state.tip))
        look = tokens()
        colours = {"quiet": look.soft, "good": look.good, "wait": look.wait, "bad": look.bad, "busy": look.busy}
        self.setIcon(icon(SIGNS[self.state.tone], colours[self.state.tone], px(16)))
        if self.property("tone") != self.state.tone:
            dress(self, tone=self.state.tone)
