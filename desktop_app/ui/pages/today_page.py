"""What is to be done today: terms that run out, what the county gave back, conflicts, drafts; and the way to begin something new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.sifting import SYNC, Condition, this_month
from desktop_app.domain.typed_dates import today
from desktop_app.ui.desk import Desk
from desktop_app.ui.flow import Flow
from desktop_app.ui.icons import icon
from desktop_app.ui.labels import Plain, button, emptied, plain_tip, snug
from desktop_app.ui.line_rows import line_row
from desktop_app.ui.pages.page import Page, card, scrolled
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.words import spoken, thousands, tr

if TYPE_CHECKING:
    from desktop_app.services.drafting import Draft
    from desktop_app.services.office import Office
    from desktop_app.services.reminding import Due
    from desktop_app.services.shown import Shown

WITHIN_DAYS = 30  # terms that run out later are not of today
DUE_SHOWN = 60
RETURNED_SHOWN = 20
TONES = {"overdue": "bad", "urgent": "bad", "soon": "wait", "later": "quiet", "info": "quiet"}


@dataclass(frozen=True)
class _Agenda:
    due: Sequence[Due]
    doubts: Sequence[str]
    attention: Sequence[Shown]
    questions: int
    held: int  # deletions that wait for a person
    drafts: Sequence[Draft]
    month: dict[str, int]


def _agenda(office: Office) -> _Agenda:
    attention: list[Shown] = []
    month: dict[str, int] = {}
    for kind in office.kinds.values():
        attention += office.page(kind.key, sift=(Condition(SYNC, "is", "attention"),), limit=RETURNED_SHOWN)
        month[kind.key] = office.count(kind.key, sift=this_month(kind, today()))
    return _Agenda(
        list(office.reminding.due(within=WITHIN_DAYS, limit=DUE_SHOWN)), office.reminding.doubts(),
        [shown for shown in attention if shown.sync == "attention"][:RETURNED_SHOWN], len(office.deciding.open_questions()),
        len(office.holding.waiting()),
        office.drafting.all(), month,
    )  # fmt: skip


class TodayPage(Page):
    """The agenda."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("今日待办"))
        body = QWidget()
        column = QVBoxLayout(body)
        snug(column, margins=(16, 14, 16, 16), spacing=12)
        column.addWidget(self._make_begin())
        halves = QHBoxLayout()
        snug(halves, spacing=12)
        left, right = QVBoxLayout(), QVBoxLayout()
        for half in (left, right):
            snug(half, spacing=12)
        self._due = self._make_list(left, tr("到期和将到期"))
        self._attention = self._make_list(right, tr("需处理"))
        self._drafts = self._make_list(right, tr("没有保存的内容"))
        left.addStretch(1)
        right.addStretch(1)
        halves.addLayout(left, 3)
        halves.addLayout(right, 2)
        column.addLayout(halves)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        snug(outer)
        outer.addWidget(scrolled(body, self.title))
        for news in (desk.changed, desk.opened):
            news.connect(self.refresh)

    def refresh(self) -> None:
        if self.isVisible():
            self.desk.ask(_agenda, self._show, key="agenda", owner=self)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()

    def enter(self) -> None:
        self._first.setFocus()
        self.refresh()

    def _show(self, agenda: _Agenda) -> None:
        for key, made in self._counts.items():
            made.setText(tr("本月 {n} 件").format(n=thousands(agenda.month.get(key, 0))))
        self._fill(self._due, [self._due_row(due) for due in agenda.due], tr("三十天内没有到期的事项。"))
        for doubt in agenda.doubts:
            self._due.addWidget(Plain(doubt, tone="wait", rank="small", wrap=True))
        rows = [self._attention_row(shown) for shown in agenda.attention]
        if agenda.questions:
            says = tr("{n} 处内容两台电脑填得不同，请裁定").format(n=agenda.questions)
            rows.insert(0, line_row(says, "", tr("裁定"), lambda: self.goes.emit("conflicts"), "bad"))
        if agenda.held:
            says = tr("{n} 条记录在别处被一次删除，请认可或保留").format(n=agenda.held)
            rows.insert(0, line_row(says, "", tr("查看"), lambda: self.goes.emit("sync"), "bad"))
        self._fill(self._attention, rows, tr("没有需要处理的事。"))
        self._fill(self._drafts, [self._draft_row(draft) for draft in agenda.drafts], tr("没有未保存的草稿。"))

    def _due_row(self, due: Due) -> QWidget:
        left = due.days_left
        word = tr("超期 {n} 天").format(n=-left) if left < 0 else tr("今天到期") if left == 0 else tr("还有 {n} 天").format(n=left)
        detail = " · ".join(filter(None, (due.title, due.detail, tr("{on} 到期").format(on=due.due_on.isoformat()), due.explanation)))
        row = line_row(due.about, detail, word, lambda: self.opens.emit(due.kind, due.id), TONES[due.severity])
        row.setToolTip(plain_tip(due.todo))
        return row

    def _attention_row(self, shown: Shown) -> QWidget:
        review = shown.review
        why = (
            tr("县局退回：{why}").format(why=review.why or "")
            if review and review.state == "returned"
            else tr("县局没有接受，或两边填得不同")
        )
        return line_row(
            f"{shown.number or ''} {shown.title}".strip(), why, tr("打开"), lambda: self.opens.emit(shown.kind, shown.id), "bad"
        )

    def _draft_row(self, draft: Draft) -> QWidget:
        kind = self.desk.kinds.get(draft.kind)
        title = kind.title if kind else draft.kind
        says = tr("{kind}：修改未保存").format(kind=title) if draft.id else tr("{kind}：新登记未保存").format(kind=title)
        return line_row(says, spoken(draft.at), tr("继续"), lambda: self.opens.emit(draft.kind, draft.id or ""), "wait")

    def _fill(self, into: QVBoxLayout, rows: Sequence[QWidget], nothing: str) -> None:
        emptied(into)
        for row in rows:
            into.addWidget(row)
        if not rows:
            into.addWidget(Plain(nothing, tone="soft", wrap=True))

    def _make_list(self, into: QVBoxLayout, title: str) -> QVBoxLayout:
        frame, inner = card(title)
        rows = QVBoxLayout()
        snug(rows, spacing=2)
        inner.addLayout(rows)
        into.addWidget(frame)
        return rows

    def _make_begin(self) -> QWidget:
        frame, inner = card()
        holder = QWidget()
        flow = Flow(holder, gap=10)
        self._counts: dict[str, Plain] = {}
        self._first: QPushButton = QPushButton()
        for place, (key, kind) in enumerate(self.desk.kinds.items()):
            made = button(" " + tr("登记{kind}").format(kind=kind.title), partial(self.opens.emit, key, ""))
            made.setIcon(icon(key, tokens().accent, px(18)))
            made.setIconSize(QSize(px(18), px(18)))
            cell = QWidget()
            pair = QHBoxLayout(cell)
            snug(pair, spacing=8)
            pair.addWidget(made)
            self._counts[key] = Plain("", tone="soft", rank="small")
            self._counts[key].setMinimumWidth(px(76))
            pair.addWidget(self._counts[key])
            flow.addWidget(cell)
            if not place:
                self._first = made
        inner.addWidget(holder)
        return frame
