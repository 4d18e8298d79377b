"""The page of sync: how the office stands with the county in plain words, one button, and what came of each contact."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop_app.ui.desk import Desk, Outcome
from desktop_app.ui.icons import pixmap
from desktop_app.ui.labels import Elided, Plain, button, dress, emptied, rule_line, snug
from desktop_app.ui.pages.page import Page, scrolled
from desktop_app.ui.sync_chip import SIGNS, ChipState, chip_state
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import bytes_spoken, spoken, thousands, tr

PROMISES = (
    ("shield", tr("没有网络照常办公"), tr("登记、修改、查找都在本机完成，数据在本机加密保存。")),
    ("cloud-up", tr("有网络时逐条送出"), tr("断线后下次接着送，不会丢失，也不会重复登记；附件排在记录之后。")),
    ("cloud-check", tr("以县局回执为准"), tr("列表中的“已送达”表示县局已经收下；没有收到回执的，不会这样显示。")),
)
KEY_SOURCES = {
    "keyring": tr("系统密钥库"), "keyfile": tr("密钥文件"),
}  # fmt: skip


class SyncPage(Page):
    """How the office stands with the county."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("同步"))
        body = QWidget()
        column = QVBoxLayout(body)
        snug(column, margins=(16, 14, 16, 16), spacing=12)
        column.addWidget(self._make_state())
        column.addLayout(self._make_figures())
        column.addWidget(self._make_sessions())
        column.addWidget(self._make_promises())
        column.addStretch(1)
        outer = QVBoxLayout(self)
        snug(outer)
        outer.addWidget(scrolled(body, self.title))
        self._drawn: tuple[Outcome, ...] | None = None
        desk.news.connect(self.renew)
        desk.opened.connect(self.renew)
        self.renew()

    def refresh(self) -> None:
        """Contact the county; F5."""
        self.desk.sync()

    def renew(self) -> None:
        """Show what is known now."""
        desk, status = self.desk, self.desk.status
        last = desk.outcomes[0] if desk.outcomes else None
        state = chip_state(status, last, syncing=desk.syncing, progress=desk.progress, failure=desk.failure)
        self._show_state(state)
        self._begin.setEnabled(status is not None and bool(status.server) and not desk.syncing)
        self._bar.setVisible(desk.syncing)
        progress = desk.progress
        total = max(progress.total, progress.pushed) if progress else 0
        self._bar.setRange(0, total)
        self._bar.setValue(progress.pushed if progress else 0)
        told = (
            tr("已送 {pushed} · 已取 {pulled} · {n} 次往返").format(pushed=progress.pushed, pulled=progress.pulled, n=progress.requests)
            if progress
            else ""
        )
        self._under_way.setText(told)
        self._under_way.setVisible(bool(told))
        if status is not None:
            figures = {
                "pending": thousands(status.pending),
                "files": thousands(status.pending_attachments),
                "conflicts": thousands(status.conflicts),
                "contact": spoken(status.last_sync_at) or tr("还没有"),
            }
            for key, text in figures.items():
                self._figures[key].setText(text)
            dress(self._figures["conflicts"], tone="bad" if status.conflicts else "")
            key_source = KEY_SOURCES.get(status.key_source, status.key_source)
            self._who.setText(tr("本所 {office} · 本机 {device} · 县局 {server} · 密钥存于{key}").format(
                office=status.office, device=status.device, server=status.server or tr("未配对"), key=key_source,
            ))  # fmt: skip
        if self._drawn != tuple(desk.outcomes):
            self._drawn = tuple(desk.outcomes)
            self._show_sessions()

    def _show_state(self, state: ChipState) -> None:
        look = tokens()
        colours = {"quiet": look.soft, "good": look.good, "wait": look.wait, "bad": look.bad, "busy": look.busy}
        self._sign.setPixmap(pixmap(SIGNS[state.tone], colours[state.tone], px(34)))
        self._says.setText(state.text)
        self._explains.setText(state.tip.split("\n")[0])
        self._explains.setVisible(bool(state.tip) and state.tip.split("\n")[0] not in state.text)

    def _make_state(self) -> QWidget:
        card = QFrame()
        card.setProperty("card", "true")
        row = QHBoxLayout(card)
        snug(row, margins=(22, 20, 22, 20), spacing=18)
        self._sign = QLabel()
        self._sign.setAccessibleName(tr("状态图标"))
        words = QVBoxLayout()
        snug(words, spacing=5)
        self._says = Plain("", rank="head", wrap=True)
        self._explains = Plain("", tone="soft", wrap=True)
        self._who = Elided("", tone="faint", rank="small")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("同步进度"))
        self._under_way = Plain("", tone="soft", rank="small")
        for widget in (self._says, self._explains, self._who, self._bar, self._under_way):
            words.addWidget(widget)
        self._begin = button(tr("立即同步"), self.desk.sync, look="primary", sign="sync", tip="F5")
        self._begin.setMinimumSize(QSize(px(124), px(38)))
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._begin, 0, Qt.AlignmentFlag.AlignTop)
        return card

    def _make_figures(self) -> QHBoxLayout:
        row = QHBoxLayout()
        snug(row, spacing=12)
        self._figures: dict[str, Plain] = {}
        for key, says in (
            ("pending", tr("待送改动")),
            ("files", tr("待送附件")),
            ("conflicts", tr("需处理")),
            ("contact", tr("上次联系县局")),
        ):
            card = QFrame()
            card.setProperty("card", "true")
            inner = QVBoxLayout(card)
            snug(inner, margins=(18, 12, 18, 14), spacing=2)
            inner.addWidget(Plain(says, tone="soft"))
            self._figures[key] = Plain("–", rank="figure")
            self._figures[key].setAccessibleName(says)
            inner.addWidget(self._figures[key])
            row.addWidget(card, 3 if key == "contact" else 2)
        return row

    def _make_sessions(self) -> QWidget:
        card = QFrame()
        card.setProperty("card", "true")
        column = QVBoxLayout(card)
        snug(column, margins=(22, 14, 22, 16), spacing=10)
        head = Plain(tr("最近联系"))
        head.setProperty("weight", "bold")
        column.addWidget(head)
        column.addWidget(rule_line())
        self._sessions = QVBoxLayout()
        snug(self._sessions, spacing=8)
        column.addLayout(self._sessions)
        return card

    def _show_sessions(self) -> None:
        emptied(self._sessions)
        for outcome in self.desk.outcomes[:8]:
            self._sessions.addWidget(self._session(outcome))
        if not self.desk.outcomes:
            self._sessions.addWidget(Plain(tr("本次打开程序后还没有联系过县局。"), tone="soft"))

    def _session(self, outcome: Outcome) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        snug(row, spacing=14)
        at = Plain(f"{outcome.at:%m-%d %H:%M}", tone="soft")
        at.setFixedWidth(px(92))
        row.addWidget(at)
        summary = outcome.summary
        good = summary is not None and summary.complete
        word = Plain(tr("完成") if good else tr("未完成") if summary is not None else tr("未连通"))
        word.setProperty("pill", "true")
        dress(word, tone="good" if good else "wait" if summary is not None else "bad")
        word.setAlignment(Qt.AlignmentFlag.AlignCenter)
        word.setMinimumWidth(px(60))
        row.addWidget(word)
        if summary is not None:
            told = tr("送出 {pushed} 条，取回 {pulled} 条，附件 {files} 件 · 上行 {up}，下行 {down} · {s:.1f} 秒").format(
                pushed=summary.pushed, pulled=summary.pulled, files=summary.attachments_sent, up=bytes_spoken(summary.bytes_sent),
                down=bytes_spoken(summary.bytes_received), s=summary.seconds,
            )  # fmt: skip
        else:
            told = outcome.error.sentence if outcome.error is not None else ""
        row.addWidget(Elided(told), 1)
        return line

    def _make_promises(self) -> QWidget:
        card = QFrame()
        card.setProperty("card", "true")
        grid = QGridLayout(card)
        snug(grid, margins=(22, 16, 22, 18), spacing=10)
        grid.setHorizontalSpacing(px(24))
        for place, (sign, head, says) in enumerate(PROMISES):
            picture = QLabel()
            picture.setPixmap(pixmap(sign, tokens().accent, px(22)))
            picture.setAccessibleName(head)
            title = Plain(head)
            title.setProperty("weight", "bold")
            grid.addWidget(picture, 0, place)
            grid.addWidget(title, 1, place)
            grid.addWidget(Plain(says, tone="soft", wrap=True), 2, place, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(place, 1)
        return card
