"""Which installed font stands for one that a form asks for.

Forms ask for 仿宋, 黑体, 楷体, 宋体 and 小标宋 (GB/T 9704-2012 §5.2.3); none of these may be shipped, so each has a row of stand-ins, ending
with the free ones of Linux. How much room a line takes never depends on the font that was found (setting.py).
"""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from desktop_app.ui.paper.sheets import Face

_SONG = (
    "宋体", "SimSun", "NSimSun", "方正书宋_GBK", "FZShuSong-Z01", "Source Han Serif SC", "BabelStone Han", "AR PL UMing CN", "Noto Serif CJK SC",
)  # fmt: skip
_HEI = (
    "黑体", "SimHei", "方正黑体_GBK", "Microsoft YaHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Source Han Sans SC", "Noto Sans CJK SC",
)  # fmt: skip
_KAI = (
    "楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "方正楷体_GBK", "华文楷体", "STKaiti", "AR PL KaitiM GB", "AR PL UKai CN", "LXGW WenKai",
)  # fmt: skip
_FANGSONG = (
    "仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "方正仿宋_GBK", "FZFangSong-Z02", "华文仿宋", "STFangsong",
    "AR PL KaitiM GB", "AR PL UKai CN", "LXGW WenKai",  # no free 仿宋 is known; a 楷体 is nearest to it
)  # fmt: skip
_TITLE = ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05", "华文中宋", "STZhongsong")
_RARE = (
    "SimSun-ExtB",
    "SimSun-ExtG",
    "BabelStone Han",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK SC",
    "DejaVu Sans",
)  # characters beyond GB 2312
_ROMAN = ("Times New Roman", "Liberation Serif", "Tinos", "DejaVu Serif")
_CHAINS = (
    (("仿宋", "fangsong"), (*_FANGSONG, *_SONG, *_HEI)),
    (("楷", "kai"), (*_KAI, *_SONG, *_HEI)),
    (("黑", "hei"), (*_HEI, *_SONG)),
    (("小标宋", "xiaobiaosong", "中宋", "zhongsong"), (*_TITLE, *_SONG, *_HEI)),
)


@cache
def _installed() -> frozenset[str]:
    return frozenset(QFontDatabase.families())


@cache
def families(wanted: str, *, latin: bool) -> tuple[str, ...]:
    """The installed families that stand for ``wanted``, best first; Qt takes the first that has a character."""
    asked = wanted.lower()
    chain = next((row for marks, row in _CHAINS if any(mark in asked for mark in marks)), (*_SONG, *_HEI))
    row = (wanted, *_ROMAN, *chain, *_RARE) if latin else (wanted, *chain, *_RARE)
    return tuple(dict.fromkeys(name for name in row if name in _installed()))


@cache
def _is_a_plain_stand_in(wanted: str) -> bool:
    """Whether a title face is replaced by an ordinary one, which then has to be bold."""
    titles = _CHAINS[3][0]
    found = families(wanted, latin=False)
    return any(mark in wanted.lower() for mark in titles) and not (found and found[0] in _TITLE)


@cache
def has_bold(family: str) -> bool:
    """Whether a family has a bold face of its own; Chinese ones seldom do."""
    return any(QFontDatabase.weight(family, style) >= QFont.Weight.DemiBold for style in QFontDatabase.styles(family))


def is_bold(face: Face) -> bool:
    """Whether a face is drawn bold: it asks for it, or an ordinary font stands for a title's."""
    return face.bold or _is_a_plain_stand_in(face.east)


@cache
def font(face: Face, *, latin: bool) -> QFont:
    """The font of a face in pixels of one twip."""
    made = QFont()
    found = families(face.latin if latin else face.east, latin=latin)
    if found:
        made.setFamilies(list(found))
    made.setPixelSize(face.size)
    made.setBold(is_bold(face))
    made.setItalic(face.italic)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if face.spacing:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, face.spacing)
    return made
