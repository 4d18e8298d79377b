"""How the windows speak: the one door for translation, and moments as people say them; it knows no window."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.fields import CHINA


def tr(text: str) -> str:
    """The text in the language of the program; Chinese is the source language."""
    return QCoreApplication.translate("KarstDesk", text)


SOON_MINUTES = 0.2  # a shorter wait is said in seconds
SYNC_WORDS = {"local": tr("本机"), "pending": tr("待送"), "received": tr("已送达"), "attention": tr("需处理")}


def local(at: str | None) -> datetime | None:
    """The instant of an ISO text in the offices' time zone; None when there is none or it cannot be read."""
    if not at:
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return moment.replace(tzinfo=CHINA) if moment.tzinfo is None else moment.astimezone(CHINA)


def spoken(at: str | None, *, year: int | None = None) -> str:
    """11-23 09:14, with the year in front when it is not ``year`` (this year); "" when there is none."""
    moment = local(at)
    if moment is None:
        return ""
    this_year = year if year is not None else datetime.now(CHINA).year
    return f"{moment:%m-%d %H:%M}" if moment.year == this_year else f"{moment:%Y-%m-%d %H:%M}"


def thousands(number: int) -> str:
    """12,345."""
    return f"{number:,}"


def bytes_spoken(size_bytes: int) -> str:
    """850 B, 12 KB, 1.2 MB, 3.4 GB."""
    if size_bytes >= 1024**3:
        return f"{size_bytes / 1024**3:.1f} GB"
    if size_bytes < 1024:
        return f"{size_bytes} B"
    return f"{size_bytes / 1024:.0f} KB" if size_bytes < 1024 * 1024 else f"{size_bytes / 1024 / 1024:.1f} MB"


def wait_spoken(minutes: float) -> str:
    """不到 10 秒, 约 3 分钟."""
    if minutes < SOON_MINUTES:
        return tr("不到 {n} 秒").format(n=max(1, round(minutes * 60)) + 1)
    return tr("约 {n} 分钟").format(n=max(1, round(minutes)))
