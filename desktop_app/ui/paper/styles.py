"""Styles of a docx resolved: document defaults, the chain of paragraph and character styles, then what stands on the spot.

Source: ECMA-376 part 1, §17.3 (paragraphs, runs), §17.7 (styles).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from xml.etree.ElementTree import Element

from desktop_app.ui.paper.sheets import Edges, Face, Form

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ALIGN = {"start": "left", "end": "right", "justify": "both", "left": "left", "right": "right", "center": "center", "both": "both",
          "distribute": "distribute"}  # fmt: skip
_OFF = ("0", "false", "off", "none")


def value(element: Element | None, name: str = "val") -> str | None:
    """An attribute in the namespace of w, or None."""
    return None if element is None else element.get(W + name)


def number(element: Element | None, name: str = "val") -> int | None:
    """An attribute as a whole number, or None when it is absent or no number."""
    given = value(element, name)
    try:
        return None if given is None else round(float(given))
    except ValueError:
        return None


def switched(element: Element | None) -> bool:
    """Whether a switch such as w:b is there and on."""
    return element is not None and (value(element) or "1") not in _OFF


class Styles:
    """What styles.xml says."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self.face, self.form = Face(size=200), Form(align="left")
        self._default = {"paragraph": "", "table": ""}
        if root is None:
            return
        for style in root.findall(f"{W}style"):
            identity, kind = value(style, "styleId") or "", value(style, "type") or ""
            self._styles[identity] = style
            if value(style, "default") in ("1", "true") and kind in self._default:
                self._default[kind] = identity
        defaults = root.find(f"{W}docDefaults")
        if defaults is not None:
            self.face = faced(self.face, defaults.find(f"{W}rPrDefault/{W}rPr"))
            self.form = formed(self.form, defaults.find(f"{W}pPrDefault/{W}pPr"))

    def paragraph(self, named: str | None) -> tuple[Form, Face]:
        """How a paragraph of this style stands, and how its characters look."""
        form, face = self.form, self.face
        for style in self._chain(named or self._default["paragraph"]):
            form, face = formed(form, style.find(f"{W}pPr")), faced(face, style.find(f"{W}rPr"))
        return form, face

    def run(self, face: Face, named: str | None) -> Face:
        """A face changed by a character style."""
        for style in self._chain(named or ""):
            face = faced(face, style.find(f"{W}rPr"))
        return face

    def table(self, named: str | None) -> list[Element]:
        """The w:tblPr of a table style and of those it is based on, from the root up."""
        return [found for style in self._chain(named or self._default["table"]) if (found := style.find(f"{W}tblPr")) is not None]

    def _chain(self, named: str) -> list[Element]:
        chain: list[Element] = []
        while (style := self._styles.get(named)) is not None and style not in chain:
            chain.append(style)
            named = value(style.find(f"{W}basedOn")) or ""
        return chain[::-1]


def faced(face: Face, given: Element | None) -> Face:
    """A face changed by a w:rPr."""
    return face if given is None else replace(face, **dict(_face_changes(given)))


def _face_changes(given: Element) -> Iterator[tuple[str, Any]]:
    fonts = given.find(f"{W}rFonts")
    if east := value(fonts, "eastAsia"):
        yield "east", east
    if latin := value(fonts, "ascii") or value(fonts, "hAnsi"):
        yield "latin", latin
    if (size := number(given.find(f"{W}sz"))) is not None:
        yield "size", max(20, size * 10)
    for name, tag in (("bold", "b"), ("italic", "i"), ("underline", "u"), ("strike", "strike")):
        if (switch := given.find(W + tag)) is not None:
            yield name, switched(switch)
    if (colour := value(given.find(f"{W}color"))) is not None:
        yield "colour", "000000" if colour == "auto" else colour
    if (spacing := number(given.find(f"{W}spacing"))) is not None:
        yield "spacing", spacing


def formed(form: Form, given: Element | None) -> Form:
    """A form changed by a w:pPr."""
    return form if given is None else replace(form, **dict(_form_changes(given)))


def _form_changes(given: Element) -> Iterator[tuple[str, Any]]:
    if (align := value(given.find(f"{W}jc"))) in _ALIGN:
        yield "align", _ALIGN[align]
    for name, tag in (("keep_next", "keepNext"), ("keep_lines", "keepLines"), ("new_page", "pageBreakBefore"), ("snaps", "snapToGrid")):
        if (switch := given.find(W + tag)) is not None:
            yield name, switched(switch)
    if (tabs := given.find(f"{W}tabs")) is not None:
        stops = [(number(tab, "pos") or 0, value(tab) or "left") for tab in tabs if value(tab) != "clear"]
        yield "tabs", tuple(sorted(stops))
    yield from _indents(given.find(f"{W}ind"))
    yield from _spacing(given.find(f"{W}spacing"))


def _indents(given: Element | None) -> Iterator[tuple[str, Any]]:
    if given is None:
        return
    for name, tags in (("left", ("left", "start")), ("right", ("right", "end"))):
        for tag in tags:
            if (indent := number(given, tag)) is not None:
                yield name, indent
    for tag, sign in (("firstLine", 1), ("hanging", -1)):
        if (indent := number(given, tag)) is not None:
            yield "first", sign * indent
        if (hundredths := number(given, f"{tag}Chars")) is not None:
            yield "first_chars", sign * hundredths / 100


def _spacing(given: Element | None) -> Iterator[tuple[str, Any]]:
    if given is None:
        return
    for name in ("before", "after"):
        if (lines := number(given, f"{name}Lines")) is not None:
            yield name, round(lines * 2.4)  # hundredths of a line of 240
        elif (space := number(given, name)) is not None:
            yield name, space
    if (line := number(given, "line")) is not None:
        rule = value(given, "lineRule") or "auto"
        yield "line", line
        yield "rule", rule if rule in ("exact", "atLeast") else "auto"


def ruled(edges: Edges, given: Element | None, *, sides: Mapping[str, tuple[str, ...]]) -> Edges:
    """Edges changed by a w:tblBorders or w:tcBorders; a rule's width is in eighths of a point there."""
    if given is None:
        return edges
    changes: dict[str, int] = {}
    for edge, tags in sides.items():
        for tag in tags:
            rule = given.find(W + tag)
            if rule is not None:
                changes[edge] = 0 if (value(rule) or "none") in ("none", "nil") else max(5, round((number(rule, "sz") or 4) * 2.5))
    return replace(edges, **changes)


def padded(edges: Edges, given: Element | None) -> Edges:
    """Margins changed by a w:tblCellMar or w:tcMar."""
    if given is None:
        return edges
    changes = {}
    for edge, tags in (("top", ("top",)), ("right", ("right", "end")), ("bottom", ("bottom",)), ("left", ("left", "start"))):
        for tag in tags:
            if (width := number(given.find(W + tag), "w")) is not None:
                changes[edge] = width
    return replace(edges, **changes)
