"""The sync centre: how the office stands with the county, what waits and how long it takes, sticks, refusals, and each past contact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop_app.domain.errors import Refused, Unwelcome
from desktop_app.ui.desk import Desk
from desktop_app.ui.icons import pixmap
from desktop_app.ui.labels import Elided, Plain, button, dress, emptied, rename, segments, snug
from desktop_app.ui.pages.held_card import HeldCard
from desktop_app.ui.pages.page import Page, card, scrolled
from desktop_app.ui.sync_chip import SIGNS, ChipState, chip_state, left_spoken
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import bytes_spoken, spoken, thousands, tr, wait_spoken

if TYPE_CHECKING:
    from desktop_app.services.holding import Waiting
    from desktop_app.services.office import Office
    from desktop_app.services.outgoing import Contact, Mode, Probe, Queue
    from desktop_app.services.shown import Shown
    from desktop_app.services.sticking import Read, Written

KEY_SOURCES = {"keyring": tr("系统密钥库"), "keyfile": tr("密钥文件")}
MODE_TITLES: tuple[tuple[Mode, str], ...] = (
    ("auto", tr("自动")), ("text", tr("只送文字")), ("night", tr("只在夜间")), ("pause", tr("只在按下时")),
)  # fmt: skip
MODE_SAYS: dict[Mode, str] = {
    "auto": tr("有要送的，每半小时自动联系一次县局。"),
    "text": tr("自动只送文字；照片和附件等改回“自动”再送。"),
    "night": tr("晚上八点到早上七点之间自动联系，白天不占流量。"),
    "pause": tr("只在按“立即同步”时联系县局。"),
}
CONTACTS_SHOWN = 8


class SyncPage(Page):
    """How the office stands with the county."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("同步"))
        self._mode_shown: Mode | None = None
        self._modes = QHBoxLayout()
        snug(self._modes)
        body = QWidget()
        column = QVBoxLayout(body)
        snug(column, margins=(16, 14, 16, 16), spacing=12)
        column.addWidget(self._make_state())
        halves = QHBoxLayout()
        snug(halves, spacing=12)
        halves.addWidget(self._make_queue(), 3)
        halves.addWidget(self._make_stick(), 2)
        column.addLayout(halves)
        self._refused_card, refused = card(tr("县局没有接受的"))
        self._refused_rows = QVBoxLayout()
        snug(self._refused_rows, spacing=6)
        refused.addLayout(self._refused_rows)
        self.held = HeldCard(desk)
        column.addWidget(self.held)
        column.addWidget(self._refused_card)
        contacts, inner = card(tr("最近联系"))
        self._contacts = QVBoxLayout()
        snug(self._contacts, spacing=8)
        inner.addLayout(self._contacts)
        column.addWidget(contacts)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        snug(outer)
        outer.addWidget(scrolled(body, self.title))
        desk.news.connect(self.renew)
        for news in (desk.opened, desk.changed):
            news.connect(self._ask)
        self.renew()

    def refresh(self) -> None:
        """Contact the county; F5."""
        self.desk.sync()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._ask()

    def enter(self) -> None:
        self._begin.setFocus()

    def renew(self) -> None:
        """Show what is known now."""
        desk, status, progress = self.desk, self.desk.status, self.desk.progress
        last = desk.outcomes[0] if desk.outcomes else None
        self._show_state(chip_state(status, last, syncing=desk.syncing, progress=progress, failure=desk.failure))
        self._begin.setEnabled(status is not None and bool(status.server))
        self._begin.setVisible(not desk.syncing)
        self._stop.setVisible(desk.syncing)
        self._stop.setEnabled(not desk.paused)
        self._bar.setVisible(desk.syncing)
        moved, left = (progress.bytes_moved, progress.bytes_left) if progress else (0, 0)
        self._bar.setRange(0, (moved + left) // 1024 if left else 0)  # without an end while none is known
        self._bar.setValue(moved // 1024)
        turned = last is not None and isinstance(last.error, Unwelcome)
        rename(self._pairs, tr("重新配对…") if turned else tr("与县局配对…"))
        self._pairs.setVisible(status is not None and (turned or not status.server))
        if status is not None:
            self._who.setText(tr("本所 {office} · 本机 {device} · 县局 {server} · 密钥存于{key}").format(
                office=status.office, device=status.device, server=status.server or tr("未配对"),
                key=KEY_SOURCES.get(status.key_source, status.key_source),
            ))  # fmt: skip
        if not desk.syncing:
            self._ask()

    def write_stick(self, folder: Path) -> None:
        """Put everything the county has not confirmed onto a stick."""

        def wrote(done: Written) -> None:
            says = tr("已写上优盘：{n} 项改动、{m} 件附件，{size}。交给县局插上读取；县局的回执下次带回。").format(
                n=done.operations, m=done.attachments, size=bytes_spoken(done.bytes)
            )
            self._say(says, "good")

        self._carry(lambda office: office.sticking.write(folder), wrote)

    def read_stick(self, folder: Path) -> None:
        """Take in what the county put onto a stick."""

        def read(done: Read) -> None:
            says = tr("已读入：县局确认 {n} 项，取回 {m} 条，附件 {k} 件。").format(n=done.receipts, m=done.applied, k=done.attachments)
            self._say(says, "good")
            self.desk.refresh()

        self._carry(lambda office: office.sticking.read(folder), read)

    def exchange(self, folder: Path) -> None:
        """Take in what is on a stick, if anything, and put onto it what waits: one answer of the clerk for both."""

        def both(office: Office) -> tuple[Read | None, Written]:
            read = None
            try:
                read = office.sticking.read(folder)
            except Refused as nothing:
                self.desk.trouble.emit(nothing.sentence)
            return read, office.sticking.write(folder)

        def done(made: tuple[Read | None, Written]) -> None:
            read, wrote = made
            told = [tr("县局确认 {n} 项，取回 {m} 条").format(n=read.receipts, m=read.applied)] if read else []
            told.append(tr("写上 {n} 项改动、{m} 件附件，可以拔下优盘").format(n=wrote.operations, m=wrote.attachments))
            self._say("；".join(told) + "。", "good")
            self.desk.refresh()

        self._carry(both, done)

    def test(self) -> None:
        """Go the way to the county step by step and say where it ends."""
        server = self.desk.status.server if self.desk.status else None
        self._probes.setText(tr("正在测试…"))
        self.desk.contact(lambda office: office.outgoing.test(server, lambda: office.sync(files=False)), self._show_probes, owner=self)

    def _carry(self, call: Callable[[Office], object], done: Callable[..., object]) -> None:
        self._say(tr("正在读写优盘…"), "soft")
        self.desk.contact(call, done, lambda error: self._say(error.sentence, "bad"), owner=self)

    def _say(self, text: str, tone: str) -> None:
        self._stick_said.setText(text)
        dress(self._stick_said, tone=tone)

    def _ask(self) -> None:
        if self.isVisible():

            def read(office: Office) -> tuple[Queue, list[Contact], list[tuple[Shown, str]], Mode, list[Waiting]]:
                out = office.outgoing
                return out.queue(), out.contacts(), out.refused(), out.mode(), office.holding.waiting()

            self.desk.ask(read, self._show, key="outgoing", owner=self)

    def _show(self, found: tuple[Queue, list[Contact], list[tuple[Shown, str]], Mode, list[Waiting]]) -> None:
        queue, contacts, refused, mode, held = found
        self.held.show_held(held)
        self._show_queue(queue)
        emptied(self._contacts)
        for contact in contacts[:CONTACTS_SHOWN]:
            self._contacts.addWidget(_contact_row(contact))
        if not contacts:
            self._contacts.addWidget(Plain(tr("还没有联系过县局。"), tone="soft"))
        emptied(self._refused_rows)
        for shown, why in refused:
            self._refused_rows.addWidget(self._refused_row(shown, why))
        self._refused_card.setVisible(bool(refused))
        if mode != self._mode_shown:
            self._mode_shown = mode
            emptied(self._modes)
            self._modes.addWidget(segments(MODE_TITLES, mode, self._set_mode))
            self._mode_says.setText(MODE_SAYS[mode])

    def _show_queue(self, queue: Queue) -> None:
        emptied(self._rows)
        rows: list[tuple[str, str, str]] = []
        for key, (changes, size) in queue.kinds.items():
            title = self.desk.kinds[key].title if key in self.desk.kinds else key
            rows.append((title, tr("{n} 项").format(n=thousands(changes)), bytes_spoken(size)))
        if queue.files:
            rows.append((tr("照片和附件"), tr("{n} 件").format(n=queue.files), bytes_spoken(queue.file_bytes)))
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                self._rows.addWidget(Plain(text, tone="" if column == 0 else "soft"), place, column)
        if not rows:
            self._rows.addWidget(Plain(tr("没有要送的，全部已经送达。"), tone="good"), 0, 0)
        text = tr("文字 {size}，{wait}").format(size=bytes_spoken(queue.text_bytes), wait=wait_spoken(queue.minutes(queue.text_bytes)))
        files = tr("照片 {size}，{wait}").format(size=bytes_spoken(queue.file_bytes), wait=wait_spoken(queue.minutes(queue.file_bytes)))
        told = [part for part, there in ((text, queue.kinds), (files, queue.files)) if there]
        self._estimate.setText(tr("；").join(told) + (tr("。先送文字，照片排在后面。") if queue.files else ""))

    def _show_probes(self, probes: Sequence[Probe]) -> None:
        lines = [("✓ " if probe.works else "✗ ") + probe.title + (f"：{probe.detail}" if probe.detail else "") for probe in probes]
        self._probes.setText("\n".join(lines))
        dress(self._probes, tone="good" if all(probe.works for probe in probes) else "bad")
        self.desk.refresh()

    def _refused_row(self, shown: Shown, why: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        snug(row, spacing=12)
        row.addWidget(Elided(f"{shown.number or ''} {shown.title}".strip()), 2)
        row.addWidget(Elided(why, tone="bad"), 3)
        for says, act in ((tr("改正"), self.correct), (tr("放弃"), self.waive)):
            made = button(says, partial(act, shown), look="" if act == self.correct else "link")
            made.setAccessibleName(tr("{act} {title}").format(act=says, title=shown.title))
            row.addWidget(made)
        return line

    def correct(self, shown: Shown) -> None:
        """Open a record with what the county refused laid out again, to be corrected and saved."""
        self.desk.ask(
            lambda office: office.refusals.correct(shown.id), lambda _draft: self.opens.emit(shown.kind, shown.id), owner=self
        )  # fmt: skip

    def waive(self, shown: Shown) -> None:
        """Let what was refused be; its words stay in the history."""
        self.desk.ask(lambda office: office.refusals.waive(shown.id), lambda _none: self._ask(), owner=self)

    def _show_state(self, state: ChipState) -> None:
        look = tokens()
        colours = {"quiet": look.soft, "good": look.good, "wait": look.wait, "bad": look.bad, "busy": look.busy}
        self._sign.setPixmap(pixmap(SIGNS[state.tone], colours[state.tone], px(34)))
        self._says.setText(state.text)
        says = left_spoken(self.desk.progress) if self.desk.syncing else state.tip.split("\n")[0]
        self._explains.setText(says)
        self._explains.setVisible(bool(says) and says not in state.text)

    def _set_mode(self, mode: Mode) -> None:
        self._mode_shown = mode
        self._mode_says.setText(MODE_SAYS[mode])
        self.desk.ask(lambda office: office.outgoing.set_mode(mode), lambda _none: None, owner=self)

    def _make_state(self) -> QWidget:
        frame = QFrame()
        frame.setProperty("card", "true")
        row = QHBoxLayout(frame)
        snug(row, margins=(22, 18, 22, 18), spacing=18)
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
        self._probes = Plain("", tone="soft", wrap=True)
        for widget in (self._says, self._explains, self._who, self._bar, self._probes):
            words.addWidget(widget)
        self._begin = button(tr("立即同步"), self.desk.sync, look="primary", sign="sync", tip="F5")
        self._begin.setMinimumSize(QSize(px(124), px(38)))
        right = QVBoxLayout()
        snug(right, spacing=8)
        self._stop = button(tr("暂停"), self.desk.pause, look="primary")
        self._stop.setMinimumSize(self._begin.minimumSize())
        self._pairs = button(tr("与县局配对…"), self.desk.pairing_wished.emit)
        right.addWidget(self._begin)
        right.addWidget(self._stop)
        right.addWidget(self._pairs)
        right.addWidget(button(tr("测试连接"), self.test))
        right.addStretch(1)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addLayout(right)
        return frame

    def _make_queue(self) -> QWidget:
        frame, inner = card(tr("等着送的"))
        self._rows = QGridLayout()
        snug(self._rows, spacing=8)
        self._rows.setColumnStretch(0, 1)
        inner.addLayout(self._rows)
        self._estimate = Plain("", tone="soft", wrap=True)
        inner.addWidget(self._estimate)
        row = QHBoxLayout()
        snug(row, spacing=10)
        row.addWidget(Plain(tr("怎样同步"), tone="soft"))
        row.addLayout(self._modes)
        row.addStretch(1)
        inner.addLayout(row)
        self._mode_says = Plain("", tone="soft", rank="small", wrap=True)
        inner.addWidget(self._mode_says)
        inner.addStretch(1)
        return frame

    def _make_stick(self) -> QWidget:
        frame, inner = card(tr("用优盘送"))
        says = tr("没有网络时，把等着送的写上优盘带到县局；县局的回执和下发内容也由优盘带回。丢了也不要紧：内容已加密，没有回执就会再送。")
        inner.addWidget(Plain(says, tone="soft", wrap=True))
        row = QHBoxLayout()
        snug(row, spacing=8)
        row.addWidget(button(tr("写上优盘…"), partial(self._choose, self.write_stick)))
        row.addWidget(button(tr("从优盘读…"), partial(self._choose, self.read_stick)))
        row.addStretch(1)
        inner.addLayout(row)
        self._stick_said = Plain("", tone="soft", wrap=True)
        inner.addWidget(self._stick_said)
        inner.addStretch(1)
        return frame

    def _choose(self, then: Callable[[Path], object]) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("优盘在哪里"))
        if folder:
            then(Path(folder))


def _contact_row(contact: Contact) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    snug(row, spacing=14)
    at = Plain(spoken(contact.at), tone="soft")
    at.setFixedWidth(px(92))
    row.addWidget(at)
    summary = contact.summary
    good = summary is not None and summary["complete"]
    word = Plain(tr("完成") if good else tr("未完成") if summary is not None else tr("未连通"))
    word.setProperty("pill", "true")
    dress(word, tone="good" if good else "wait" if summary is not None else "bad")
    word.setAlignment(Qt.AlignmentFlag.AlignCenter)
    word.setMinimumWidth(px(60))
    row.addWidget(word)
    told = contact.trouble
    if summary is not None:
        told = tr("县局确认 {pushed} 项，取回 {pulled} 条，附件 {files} 件 · 上行 {up}，下行 {down} · {s:.1f} 秒").format(
            pushed=summary["pushed"], pulled=summary["pulled"], files=summary["attachments_sent"], s=summary["seconds"],
            up=bytes_spoken(summary["bytes_sent"]), down=bytes_spoken(summary["bytes_received"]),
        )  # fmt: skip
    row.addWidget(Elided(told), 1)
    return line
