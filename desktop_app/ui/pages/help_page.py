"""Help: every key there is, and how the work goes with and without a network; read without a network too."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.labels import Plain, snug
from desktop_app.ui.pages.page import Page, card, scrolled
from desktop_app.ui.words import tr

WRITING = (
    ("Enter / Shift+Enter", tr("下一栏 / 上一栏；输入法选字时不动")), ("Ctrl+↓ / Ctrl+↑", tr("在多行文字里：下一栏 / 上一栏")),
    ("Ctrl+Enter", tr("保存并再登一条")), ("Ctrl+Z / Ctrl+Y", tr("退回 / 重做，保存过的也能退回")), ("F1", tr("当前栏目的帮助")),
    ("F4", tr("到下一处需要修改的地方")), ("F6", tr("取上一条的值")), ("F7", tr("固定这一栏，下一条沿用")),
    (tr("wxg 再 Enter"), tr("姓名、村名的拼音首字母")), (tr("1 至 9"), tr("选项的序号")), (tr(";sl 空格"), tr("展开常用语")),
    (tr("1123、-1、今天"), tr("日期的写法")),
)  # fmt: skip
LISTS = (
    ("Enter / F2", tr("到右边填写")), ("Delete", tr("移入回收站，Ctrl+Z 撤销")), ("Ctrl+C", tr("复制选中的行，贴进 WPS")),
    ("Shift / Ctrl", tr("选多行")),
)  # fmt: skip
WORK = (
    tr("没有网络照常登记，数据都在本机加密保存；网络来了按“立即同步”，断在哪里从哪里接着送。"),
    tr("“已送达”只在县局给了回执以后才显示。两台电脑填得不同的重要栏目不会悄悄盖掉，在“裁定冲突”里由您决定。"),
    tr("删除的记录在回收站里；每条记录的“办理记录”里有谁在何时改了什么。"),
    tr("每天备份一次到您选的位置，备份好当场核对；每季度做一次恢复演练。恢复码抄在纸上，与电脑分开锁好。"),
)


class HelpPage(Page):
    """The keys, and the work in four sentences."""

    def __init__(self, desk: Desk, commands: Callable[[], Iterable[Command]]) -> None:
        super().__init__(desk, tr("帮助和快捷键"))
        body = QWidget()
        column = QVBoxLayout(body)
        snug(column, margins=(16, 14, 16, 16), spacing=12)
        bound = [(command.keys, command.title) for command in commands() if command.keys]
        for title, rows in ((tr("填写"), WRITING), (tr("列表"), LISTS), (tr("到处可用"), bound)):
            frame, inner = card(title)
            inner.addLayout(_grid(rows))
            column.addWidget(frame)
        frame, inner = card(tr("怎样工作"))
        for says in WORK:
            inner.addWidget(Plain(says, wrap=True))
        column.addWidget(frame)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        snug(outer)
        outer.addWidget(scrolled(body, self.title))


def _grid(rows: Iterable[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    snug(grid, spacing=8)
    grid.setHorizontalSpacing(24)
    for place, (keys, says) in enumerate(rows):
        key = Plain(keys)
        key.setProperty("weight", "bold")
        grid.addWidget(key, place // 2, place % 2 * 2)
        grid.addWidget(Plain(says, tone="soft", wrap=True), place // 2, place % 2 * 2 + 1)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(3, 1)
    return grid
