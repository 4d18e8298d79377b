"""Settings: how the window looks, the phrases of this desk, and what the program is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.ui.desk import Desk
from desktop_app.ui.labels import Plain, button, segments, snug
from desktop_app.ui.look import SCALES, THEMES
from desktop_app.ui.pages.county_card import CountyCard
from desktop_app.ui.pages.folder_card import FolderCard
from desktop_app.ui.pages.keeping_card import KeepingCard
from desktop_app.ui.pages.page import Page, card, scrolled
from desktop_app.ui.pages.update_card import UpdateCard
from desktop_app.ui.theme import px
from desktop_app.ui.words import tr


def phrases_of(text: str) -> dict[str, str]:
    """The phrases of lines "short form, space, text"; raise ValueError naming the first line that is none."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        short, _, phrase = line.strip().partition(" ")
        if not line.strip():
            continue
        if not (short.isascii() and short.isalpha() and len(short) <= 8 and phrase.strip()):
            raise ValueError(tr("第 {n} 行应为“缩写 空格 内容”，缩写用 1–8 个字母").format(n=number))
        found[short.lower()] = phrase.strip()
    return found


class SettingsPage(Page):
    """What the clerk can set."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("设置"))
        body = QWidget()
        self._column = QVBoxLayout(body)
        snug(self._column, margins=(16, 14, 16, 16), spacing=12)
        self._column.addWidget(self._make_look())
        self.keeping = KeepingCard(desk)
        self._column.addWidget(self.keeping)
        self._column.addWidget(CountyCard(desk))
        self._column.addWidget(FolderCard(desk))
        self._column.addWidget(self._make_phrases())
        self._column.addWidget(UpdateCard(desk))
        self._column.addStretch(1)
        outer = QVBoxLayout(self)
        snug(outer)
        outer.addWidget(scrolled(body, self.title))
        desk.opened.connect(self.refresh)

    def refresh(self) -> None:
        self.keeping.refresh()
        self.desk.ask(lambda office: office.remembering.phrases(), self._show_phrases, key="settings", owner=self)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()

    def unsaved(self) -> bool:
        return self._box.document().isModified()

    def _make_look(self) -> QWidget:
        frame, inner = card(tr("外观"))
        look = self.desk.look
        row = QHBoxLayout()
        snug(row, spacing=24)
        themes = segments(THEMES, look.theme, lambda theme: self.desk.wish_look(replace(self.desk.look, theme=theme)))
        scales = segments(SCALES, look.scale, lambda scale: self.desk.wish_look(replace(self.desk.look, scale=scale)))
        for says, widget in ((tr("颜色"), themes), (tr("字号"), scales)):
            row.addWidget(Plain(says, tone="soft"))
            row.addWidget(widget)
        row.addStretch(1)
        inner.addLayout(row)
        return frame

    def _make_phrases(self) -> QWidget:
        frame, inner = card(tr("常用语"))
        says = tr("每行一条：缩写、空格、内容。填写时打“;缩写”再按空格就会展开，例如“;sl”。只存在本机。")
        inner.addWidget(Plain(says, tone="soft", wrap=True))
        self._box = QPlainTextEdit()
        self._box.setTabChangesFocus(True)
        self._box.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._box.setMinimumHeight(px(220))
        self._box.setAccessibleName(tr("常用语，每行一条"))
        inner.addWidget(self._box)
        row = QHBoxLayout()
        snug(row, spacing=8)
        self._said = Plain("", tone="soft")
        row.addWidget(self._said, 1)
        row.addWidget(button(tr("保存常用语"), self._keep_phrases, look="primary"))
        inner.addLayout(row)
        return frame

    def _show_phrases(self, phrases: Mapping[str, str]) -> None:
        if not self.unsaved():
            self._box.setPlainText("\n".join(f"{short} {text}" for short, text in phrases.items()))
            self._box.document().setModified(False)

    def _keep_phrases(self) -> None:
        try:
            phrases = phrases_of(self._box.toPlainText())
        except ValueError as fault:
            self._said.setText(str(fault))
            return

        def done(_none: None) -> None:
            self._box.document().setModified(False)
            self._said.setText(tr("已保存 {n} 条").format(n=len(phrases)))
            self.desk.read_phrases()

        self.desk.ask(lambda office: office.remembering.set_phrases(phrases), done, owner=self)
