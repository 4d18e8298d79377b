"""A docx as it is laid out: sections of blocks, with every style resolved. Lengths are twips, colours six hex digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Align = Literal["left", "center", "right", "both", "distribute"]
TAB, LINE_BREAK, PAGE_BREAK, PICTURE, PAGE, PAGES = "\t", "\n", "\f", "\ufffc", "\ue000", "\ue001"  # PAGE, PAGES: fields


@dataclass(frozen=True, slots=True)
class Face:
    """How characters look."""

    east: str = "宋体"  # the family asked for Chinese
    latin: str = "Times New Roman"
    size: int = 210
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    colour: str = "000000"
    spacing: int = 0  # added after every character


@dataclass(frozen=True, slots=True)
class Form:
    """How a paragraph stands."""

    align: Align = "both"
    left: int = 0
    right: int = 0
    first: int = 0  # of the first line beside ``left``; negative hangs
    first_chars: float = 0  # the same in characters; wins
    before: int = 0
    after: int = 0
    line: int = 240
    rule: Literal["auto", "exact", "atLeast"] = "auto"  # auto: ``line`` is in 240ths of a single line
    keep_next: bool = False
    keep_lines: bool = False
    new_page: bool = False
    snaps: bool = True  # to the grid of the section
    tabs: tuple[tuple[int, str], ...] = ()  # place from the left margin, alignment; ascending


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the line."""

    data: bytes = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one face, or one picture (its text is then PICTURE)."""

    text: str
    face: Face
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    form: Form
    pieces: tuple[Piece, ...]
    mark: Face  # of the paragraph's end: the height of an empty one
    watermark: str = ""  # written large across the page this stands on

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Edges:
    """The four edges of a box: widths of rules, or margins."""

    top: int = 0
    right: int = 0
    bottom: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell."""

    blocks: tuple[Block, ...]
    span: int = 1  # grid columns
    merge: Literal["", "start", "on"] = ""  # begins a cell over several rows, or continues it
    valign: Literal["top", "center", "bottom"] = "top"
    rules: Edges = Edges()
    margins: Edges = Edges()
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row."""

    cells: tuple[Cell, ...]
    height: int = 0
    exact: bool = False
    header: bool = False  # repeated on every page
    whole: bool = False  # never broken between pages
    before: int = 0  # grid columns left out at its start


@dataclass(frozen=True, slots=True)
class Table:
    """One table."""

    columns: tuple[int, ...]
    rows: tuple[Row, ...]
    align: Align = "left"
    indent: int = 0


Block = Paragraph | Table
Furniture = Mapping[str, tuple[Block, ...]]  # header or footer: "default" and "first"


@dataclass(frozen=True, slots=True)
class Section:
    """Pages of one size with one header and footer."""

    width: int
    height: int
    margins: Edges
    header_at: int  # from the top edge of the page
    footer_at: int  # from its bottom edge
    blocks: tuple[Block, ...]
    headers: Furniture
    footers: Furniture
    pitch: int = 0  # of the line grid; 0: none
    first_differs: bool = False

    def with_blocks(self, blocks: tuple[Block, ...]) -> Section:
        return replace(self, blocks=blocks)
