"""What is put on a page, ready to be painted: glyphs, rules, fills and pictures, in twips from the top left of whatever holds them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PySide6.QtGui import QGlyphRun

from desktop_app.ui.paper.sheets import Picture


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Glyphs of one font; positions are from the line's start on its baseline."""

    x: float
    y: float
    run: QGlyphRun
    colour: str
    stroke: float = 0.0  # drawn around each glyph where bold was asked for and the font has none


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    width: float
    colour: str = "000000"


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled box."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in its box."""

    x: float
    y: float
    picture: Picture


@dataclass(frozen=True, slots=True)
class Watermark:
    """Large pale words across the page."""

    text: str


Ink = Glyphs | Rule | Fill | Image | Watermark


def moved(ink: Ink, x: float, y: float) -> Ink:
    """The same ink further right and down."""
    if isinstance(ink, Watermark):
        return ink
    if isinstance(ink, Rule):
        return replace(ink, x=ink.x + x, y=ink.y + y, to_x=ink.to_x + x, to_y=ink.to_y + y)
    return replace(ink, x=ink.x + x, y=ink.y + y)


@dataclass(slots=True)
class Slab:
    """A piece of a page that is never torn: a line of text."""

    height: float
    above: float = 0.0  # space before and behind it
    below: float = 0.0
    ink: list[Ink] = field(default_factory=list)
    text: str = ""
    ends_page: bool = False  # what follows begins a new page
    with_next: bool = False  # stands on the page of the slab that follows

    @property
    def room(self) -> float:
        """What it takes of a page."""
        return self.above + self.height + self.below


@dataclass(slots=True)
class Placed:
    """Ink and where its holder stands on the page."""

    x: float
    y: float
    ink: list[Ink]
    text: str = ""


@dataclass(slots=True)
class Page:
    """One page."""

    width: int
    height: int
    placed: list[Placed] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What the page says, line by line in the order it was laid out."""
        return "\n".join(held.text for held in self.placed if held.text)
