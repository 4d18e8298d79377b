"""The recovery card: one printed page with the recovery code. It goes to the printer and never into a file."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from desktop_app.domain.fields import CHINA
from desktop_app.ui.words import tr


def print_card(office: str, code: str) -> str:
    """Print the card on this computer's printer; the sentence that says what came of it."""
    found = QPrinterInfo.defaultPrinter()
    if found.isNull():
        return tr("这台电脑没有装打印机，请把恢复码抄在纸上。")
    printer = QPrinter(found)
    printer.setDocName(tr("恢复卡"))
    paint_card(printer, office, code)
    return tr("已送去打印，请核对纸上的每一组数字。")


def paint_card(printer: QPrinter, office: str, code: str) -> None:
    """The card as one page."""
    painter = QPainter(printer)
    area = painter.viewport()
    lines = (
        (22, tr("石山司法所工作台　恢复卡")), (14, f"{office}　{datetime.now(CHINA):%Y-%m-%d}"), (26, code[: len(code) // 2]),
        (26, code[len(code) // 2 :].lstrip("-")), (12, tr("电脑损坏、密钥丢失时，凭此码打开数据。请与电脑分开，锁在保险柜或交县局保管。")),
        (12, tr("任何人要这个号码都不要给，包括自称县局技术人员的人。")),
    )  # fmt: skip
    top = area.height() // 12
    for points, text in lines:
        font = QFont(painter.font())
        font.setPointSize(points)
        painter.setFont(font)
        height = painter.fontMetrics().height() * 3
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        painter.drawText(QRect(area.width() // 10, top, area.width() * 8 // 10, height), flags, text)
        top += height
    painter.end()
