"""How the program looks: colours, sizes and fonts as tokens, and the one style sheet made of them; it knows no window.

Contrast of every text colour on its ground is at least 4.5:1 (WCAG 2.1, 1.4.3).
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

import resources

FONTS = (
    "Microsoft YaHei UI", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "PingFang SC",
    "SimSun-ExtB", "Plangothic P1", "Plangothic P2",  # rare characters of local names
)  # fmt: skip
BASE_POINTS = 10


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one look."""

    ground: str = "#f3f5f6"
    surface: str = "#ffffff"
    raised: str = "#f8fafa"
    line: str = "#dfe5e8"
    edge: str = "#c3ccd2"  # of what can be typed into
    ink: str = "#1c2a33"
    soft: str = "#566672"  # second line, labels
    faint: str = "#5c6a75"  # hints
    accent: str = "#0f6b66"
    accent_hover: str = "#0c5a56"
    accent_press: str = "#094845"
    accent_wash: str = "#e4f1ef"
    chosen: str = "#d8ecea"
    on_accent: str = "#ffffff"
    rail: str = "#10302f"
    rail_hover: str = "#1a4140"
    rail_chosen: str = "#1f5553"
    rail_ink: str = "#d5e5e2"
    rail_soft: str = "#93b3af"
    good: str = "#1d7a3e"
    good_wash: str = "#e5f4ea"
    wait: str = "#8a5300"
    wait_wash: str = "#fdf1dc"
    bad: str = "#b3261e"
    bad_wash: str = "#fcebea"
    busy: str = "#1d5b9c"
    busy_wash: str = "#e6f0fa"
    quiet_wash: str = "#eceff1"


LIGHT = Tokens()
DARK = Tokens(
    ground="#12181b", surface="#1a2226", raised="#202a2f", line="#2c383e", edge="#46555d", ink="#e6edf0", soft="#a9b8c0", faint="#92a2ab",
    accent="#3cb0a7", accent_hover="#4ac0b6", accent_press="#2f9f96", accent_wash="#173331", chosen="#1e4340", on_accent="#07110f",
    rail="#0b1f1f", rail_hover="#143232", rail_chosen="#1b4745", rail_ink="#d5e5e2", rail_soft="#8fb0ac", good="#6fcf8e",
    good_wash="#18301f", wait="#f0b95a", wait_wash="#362a14", bad="#ff8f86", bad_wash="#3a1c1a", busy="#86b9f0", busy_wash="#16283b",
    quiet_wash="#283238",
)  # fmt: skip

_SHEET = """
* { outline: none; }
QMainWindow, QWidget#ground { background: @ground; }
QToolTip { background: @ink; color: @surface; border: none; padding: 5px 8px; }
QLabel { background: transparent; color: @ink; }
QLabel[tone="soft"] { color: @soft; } QLabel[tone="faint"] { color: @faint; } QLabel[tone="bad"] { color: @bad; }
QLabel[tone="good"] { color: @good; } QLabel[tone="wait"] { color: @wait; } QLabel[tone="accent"] { color: @accent; }
QLabel[rank="title"] { font-size: 15pt; font-weight: bold; } QLabel[rank="head"] { font-size: 12.5pt; font-weight: bold; }
QLabel[rank="figure"] { font-size: 20pt; font-weight: bold; } QLabel[rank="small"] { font-size: 9pt; }
QLabel[weight="bold"] { font-weight: bold; }
QLabel[pill="true"] { border-radius: 9px; padding: 1px 9px; font-size: 9pt; min-height: 16px; }
QLabel[pill="true"][tone="good"] { background: @good_wash; color: @good; }
QLabel[pill="true"][tone="wait"] { background: @wait_wash; color: @wait; }
QLabel[pill="true"][tone="bad"] { background: @bad_wash; color: @bad; }
QLabel[pill="true"][tone="busy"] { background: @busy_wash; color: @busy; }
QLabel[pill="true"][tone="accent"] { background: @accent_wash; color: @accent; }
QLabel[pill="true"][tone="quiet"] { background: @quiet_wash; color: @soft; }

QWidget#rail { background: @rail; }
QWidget#rail QLabel { color: @rail_ink; } QWidget#rail QLabel[tone="soft"] { color: @rail_soft; }
QWidget#rail QLabel[count="true"] { color: @rail_soft; font-size: 9pt; }
QWidget#rail QLabel[count="true"][tone="wait"] { color: #10302f; background: #f2b84b; border-radius: 8px; min-height: 17px;
    max-height: 17px; min-width: 20px; }
QPushButton[nav="true"] { text-align: left; color: @rail_ink; background: transparent; border: none; border-left: 3px solid transparent;
    padding: 0 10px 0 13px; font-size: 10.5pt; border-radius: 0; }
QPushButton[nav="true"][narrow="true"] { padding: 0 0 0 15px; }
QPushButton[nav="true"]:hover { background: @rail_hover; }
QPushButton[nav="true"]:checked { background: @rail_chosen; color: #ffffff; border-left: 3px solid #f2b84b; }
QPushButton[nav="true"]:focus { background: @rail_hover; border-left: 3px solid @rail_soft; }
QPushButton[nav="true"]:checked:focus { background: @rail_chosen; border-left: 3px solid #f2b84b; }

QLabel#ribbon { background: @bad; color: @surface; font-weight: bold; padding: 4px; }
QWidget#topbar { background: @surface; border-bottom: 1px solid @line; }
QFrame[card="true"] { background: @surface; border: 1px solid @line; border-radius: 8px; }
QFrame[card="part"] { background: @raised; border: 1px solid @line; border-radius: 6px; }
QFrame[card="notice"] { background: @wait_wash; border: none; border-radius: 6px; }
QFrame[card="trouble"] { background: @bad_wash; border: none; border-radius: 6px; }
QFrame#rule { background: @line; max-height: 1px; min-height: 1px; border: none; }
QStatusBar { background: @ground; color: @soft; border-top: 1px solid @line; font-size: 9pt; }
QStatusBar::item { border: none; } QStatusBar QLabel { color: @soft; font-size: 9pt; padding: 0 6px; }

QPushButton { background: @surface; color: @ink; border: 1px solid @edge; border-radius: 5px; padding: 0 14px; min-height: 30px; }
QPushButton:hover { background: @raised; border-color: @accent; }
QPushButton:pressed { background: @accent_wash; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @faint; background: @ground; border-color: @line; }
QPushButton[look="primary"] { background: @accent; color: @on_accent; border-color: @accent; font-weight: bold; }
QPushButton[look="primary"]:hover { background: @accent_hover; } QPushButton[look="primary"]:pressed { background: @accent_press; }
QPushButton[look="primary"]:focus { border: 2px solid #f2b84b; }
QPushButton[look="primary"]:disabled { background: @quiet_wash; color: @faint; border-color: @line; }
QPushButton[look="danger"] { color: @bad; border-color: @line; }
QPushButton[look="danger"]:hover { background: @bad_wash; border-color: @bad; }
QPushButton[look="danger"]:disabled { color: @faint; }
QPushButton[look="step"] { color: @accent; border-color: @accent; background: @accent_wash; font-weight: bold; }
QPushButton[look="step"]:hover { background: @chosen; }
QPushButton[look="link"] { border: none; background: transparent; color: @accent; padding: 0 6px; }
QPushButton[look="link"]:hover, QPushButton[look="link"]:focus { background: @accent_wash; }
QPushButton[look="pill"] { border-radius: 13px; min-height: 24px; padding: 0 11px; border-color: @line; color: @soft;
    background: @surface; }
QPushButton[look="pill"]:hover { border-color: @accent; color: @accent; }
QPushButton[look="pill"]:checked { background: @accent_wash; color: @accent; border-color: @accent; font-weight: bold; }
QPushButton[look="pill"]:focus { border-color: @accent; }
QPushButton[look="pill"]::menu-indicator { image: none; width: 0; }
QPushButton[look="segment"] { min-height: 30px; padding: 0 13px; border-radius: 0; margin-left: -1px; }
QPushButton[look="segment"][place="first"] { border-top-left-radius: 5px; border-bottom-left-radius: 5px; margin-left: 0; }
QPushButton[look="segment"][place="last"] { border-top-right-radius: 5px; border-bottom-right-radius: 5px; }
QPushButton[look="segment"]:checked { background: @accent_wash; color: @accent; border-color: @accent; font-weight: bold; }
QPushButton[look="option"] { min-height: 26px; padding: 0 10px; border-radius: 4px; border-color: @edge; }
QPushButton[look="option"]:checked { background: @accent_wash; color: @accent; border-color: @accent; }
QPushButton[look="option"]:focus { border-color: @accent; background: @raised; }
QPushButton[state="bad"] { border-color: @bad; }
QPushButton[look="section"] { text-align: left; border: none; border-radius: 0; background: transparent; font-size: 10.5pt;
    font-weight: bold;
    min-height: 36px; padding: 0 4px; color: @ink; }
QPushButton[look="section"]:hover, QPushButton[look="section"]:focus { color: @accent; }
QPushButton[look="card"] { text-align: left; border: none; background: transparent; min-height: 34px; padding: 0 4px; }
QPushButton[look="card"]:hover, QPushButton[look="card"]:focus { color: @accent; }
QPushButton[look="add"] { border: 1px dashed @edge; color: @accent; background: transparent; text-align: center; }
QPushButton[look="add"]:hover, QPushButton[look="add"]:focus { border-color: @accent; background: @accent_wash; }
QPushButton[look="line"] { text-align: left; border: none; border-radius: 5px; background: transparent; min-height: 44px; }
QPushButton[look="line"][place="low"] { min-height: 32px; }
QPushButton[look="line"]:hover, QPushButton[look="line"]:focus { background: @accent_wash; }
QPushButton[look="tab"] { border: none; border-radius: 0; background: transparent; color: @soft; padding: 0 2px; margin-right: 16px;
    min-height: 32px; border-bottom: 2px solid transparent; }
QPushButton[look="tab"]:hover, QPushButton[look="tab"]:focus { color: @accent; }
QPushButton[look="tab"]:checked { color: @accent; font-weight: bold; border-bottom: 2px solid @accent; }
QPushButton[look="faults"] { border: none; border-radius: 14px; min-height: 28px; background: @bad_wash; color: @bad; font-weight: bold;
    padding: 0 14px; }
QPushButton[look="faults"]:hover, QPushButton[look="faults"]:focus { border: 1px solid @bad; }
QPushButton[chip="true"] { border-radius: 15px; min-height: 28px; padding: 0 14px; border: 1px solid transparent; }
QPushButton[chip="true"][tone="quiet"] { background: @quiet_wash; color: @soft; }
QPushButton[chip="true"][tone="good"] { background: @good_wash; color: @good; }
QPushButton[chip="true"][tone="wait"] { background: @wait_wash; color: @wait; }
QPushButton[chip="true"][tone="bad"] { background: @bad_wash; color: @bad; }
QPushButton[chip="true"][tone="busy"] { background: @busy_wash; color: @busy; }
QPushButton[chip="true"]:hover, QPushButton[chip="true"]:focus { border-color: @edge; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 3px; }
QToolButton:hover { background: @accent_wash; } QToolButton:focus { border-color: @accent; }

QLineEdit, QPlainTextEdit { background: @surface; color: @ink; border: 1px solid @edge; border-radius: 5px; padding: 0 9px;
    selection-background-color: @accent; selection-color: @on_accent; placeholder-text-color: @faint; }
QLineEdit { min-height: 30px; }
QPlainTextEdit { padding: 4px 5px; }
QLineEdit:hover, QPlainTextEdit:hover { border-color: @faint; }
QLineEdit:focus, QPlainTextEdit:focus { border: 1px solid @accent; background: @surface; }
QLineEdit[state="bad"], QPlainTextEdit[state="bad"] { border: 1px solid @bad; background: @bad_wash; }
QLineEdit:read-only, QPlainTextEdit:read-only, QLineEdit:disabled { background: @ground; color: @soft; border-color: @line; }
QLineEdit#search { background: @ground; border-color: @line; border-radius: 16px; min-height: 30px; padding: 0 6px 0 4px; }
QLineEdit#search:focus { background: @surface; border-color: @accent; }

QAbstractScrollArea::corner { background: @surface; border: none; }
QTableView { background: @surface; alternate-background-color: @raised; border: none; gridline-color: @line; color: @ink;
    selection-background-color: @chosen; selection-color: @ink; }
QTableView::item { padding: 0 8px; border: none; } QTableView::item:selected { background: @chosen; color: @ink; }
QHeaderView { background: @surface; border: none; }
QHeaderView::section { background: @surface; color: @soft; border: none; border-bottom: 1px solid @line; padding: 0 10px; min-height: 34px;
    font-size: 9.5pt; font-weight: bold; }
QHeaderView::section:hover { color: @accent; }
QHeaderView::down-arrow { image: url(@icons/chevron-small-down.svg); width: 11px; height: 11px; subcontrol-position: center right;
    right: 3px; }
QHeaderView::up-arrow { image: url(@icons/chevron-small-up.svg); width: 11px; height: 11px; subcontrol-position: center right; right: 3px; }
QListView { background: @surface; color: @ink; border: 1px solid @line; border-radius: 6px; }
QListView#picks { border: none; }
QListView#suggestions { border: 1px solid @edge; border-radius: 6px; padding: 4px 0; }
QListView::item:selected { background: @chosen; color: @ink; }
QMenu { background: @surface; color: @ink; border: 1px solid @edge; padding: 4px 0; }
QMenu::item { padding: 6px 22px; } QMenu::item:selected { background: @chosen; }
QMenu::separator { height: 1px; background: @line; margin: 4px 0; }
QProgressBar { background: @quiet_wash; border: none; border-radius: 4px; max-height: 8px; min-height: 8px; }
QProgressBar::chunk { background: @accent; border-radius: 4px; }
QSplitter::handle { background: transparent; } QSplitter::handle:hover { background: @line; }
QScrollArea, QScrollArea > QWidget > QWidget#body { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @edge; border-radius: 4px; margin: 1px; } QScrollBar::handle:hover { background: @faint; }
QScrollBar::handle:vertical { min-height: 36px; } QScrollBar::handle:horizontal { min-width: 36px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; } QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QCalendarWidget QWidget { alternate-background-color: @raised; } QCalendarWidget QToolButton { color: @ink; padding: 4px 8px; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: @surface; }
QCalendarWidget QAbstractItemView { selection-background-color: @accent; selection-color: @on_accent; background: @surface; color: @ink; }
"""

_current: tuple[Tokens, float] = (LIGHT, 1.0)


def tokens() -> Tokens:
    """The colours in use."""
    return _current[0]


def px(length: float) -> int:
    """A length drawn for scale 1, in pixels of the scale in use."""
    return round(length * _current[1])


def sheet(look: Tokens, scale: float) -> str:
    """The style sheet of one look at one scale."""
    text = _SHEET.replace("@icons", resources.path("icons").as_posix())
    for name, colour in sorted(asdict(look).items(), key=lambda pair: -len(pair[0])):
        text = text.replace(f"@{name}", colour)
    text = re.sub(r"(\d+(?:\.\d+)?)pt", lambda found: f"{float(found[1]) * scale:g}pt", text)
    return re.sub(r"(?<![\w#])(\d+)px", lambda found: f"{max(1, round(int(found[1]) * scale)) if found[1] != '0' else 0}px", text)


def wear(app: QApplication, look: Tokens = LIGHT, scale: float = 1.0) -> None:
    """Give the whole program this look; ``scale`` 1.25 and 1.5 are for tired eyes."""
    global _current
    _current = (look, scale)
    font = QFont()
    font.setFamilies(list(FONTS))
    font.setPointSizeF(BASE_POINTS * scale)
    app.setFont(font)
    app.setStyle("Fusion")
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, look.ground), (roles.Base, look.surface), (roles.AlternateBase, look.raised), (roles.Text, look.ink),
        (roles.WindowText, look.ink), (roles.ButtonText, look.ink), (roles.Button, look.surface), (roles.Highlight, look.accent),
        (roles.HighlightedText, look.on_accent), (roles.PlaceholderText, look.faint), (roles.ToolTipBase, look.ink),
        (roles.ToolTipText, look.surface),
    ):  # fmt: skip
        palette.setColor(role, QColor(colour))
    app.setPalette(palette)
    app.setStyleSheet(sheet(look, scale))
