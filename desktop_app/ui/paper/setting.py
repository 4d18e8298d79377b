"""Paragraphs set into lines: broken by the rules of Chinese, stretched to both edges, their height taken from the size of the characters.

The height of a line never comes from the font that happens to be installed, so that a form has the same pages on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desktop_app.ui.paper.breaking import HANGS, is_east, may_break
from desktop_app.ui.paper.ink import Image, Ink, Slab, Watermark
from desktop_app.ui.paper.shaping import SPECIAL, Shaped
from desktop_app.ui.paper.sheets import LINE_BREAK, PAGE_BREAK, TAB, Paragraph

SINGLE = 1.3  # a single line in heights of its characters, near what Word and WPS give 宋体 and 仿宋
ASCENT = 0.86  # of an ideograph above the baseline, in heights of the character
STOP = 420  # default tab stops: two characters of 五号


@dataclass(frozen=True, slots=True)
class _Line:
    """Characters ``start`` to ``end`` of a shaped paragraph."""

    start: int
    end: int  # behind the last character, without what broke the line
    final: bool  # the last of its paragraph, or before a forced break
    ends_page: bool = False


def set_paragraph(paragraph: Paragraph, width: float, pitch: int, numbers: Mapping[str, str]) -> list[Slab]:
    """The lines of a paragraph in a column of ``width``; one empty line when it says nothing."""
    setter = _Setter(paragraph, width, pitch, Shaped(paragraph, numbers))
    slabs = [setter.slab(line) for line in setter.lines()]
    form = paragraph.form
    for slab in slabs[:-1]:
        slab.with_next = form.keep_lines
    slabs[-1].with_next = form.keep_next
    slabs[0].above, slabs[-1].below = form.before, form.after
    if paragraph.watermark:
        slabs[0].ink.append(Watermark(paragraph.watermark))
    return slabs


class _Setter:
    """One paragraph being set."""

    def __init__(self, paragraph: Paragraph, width: float, pitch: int, shaped: Shaped) -> None:
        self._form, self._mark, self._shaped, self._column = paragraph.form, paragraph.mark, shaped, width
        self._pitch = pitch if self._form.snaps else 0
        size = shaped.faces[0].size if shaped.faces else paragraph.mark.size
        self._first = self._form.first_chars * size if self._form.first_chars else float(self._form.first)

    def _left(self, start: int) -> float:
        return self._form.left + (self._first if start == 0 else 0.0)

    def lines(self) -> Iterator[_Line]:
        """Where the lines begin and end."""
        start, text = 0, self._shaped.text
        while True:
            end = self._filled(start)
            if end == len(text):
                yield _Line(start, end, final=True)
                return
            forced = text[end] in (LINE_BREAK, PAGE_BREAK)
            yield _Line(start, end, final=forced, ends_page=text[end] == PAGE_BREAK)
            start = end + 1 if forced else end
            if start == len(text) and text[end] == PAGE_BREAK:
                return

    def _filled(self, start: int) -> int:
        """The end of the line that begins at ``start``."""
        text, widths = self._shaped.text, self._shaped.widths
        room, x, rest = self._column - self._left(start) - self._form.right, 0.0, start
        for index in range(start, len(text)):
            character = text[index]
            if character in (LINE_BREAK, PAGE_BREAK):
                return index
            if index > start and may_break(text, index):
                rest = index
            x = self._tabbed(start, index, x) if character == TAB else x + widths[index]
            over = x - room - (widths[index] / 2 if character in HANGS else 0.0)
            if over > 1 and index > start and not character.isspace():
                return rest if rest > start else index
        return len(text)

    def _tabbed(self, start: int, index: int, x: float) -> float:
        """Where what follows the tab at ``index`` begins, from the line's own left edge."""
        left, text = self._left(start), self._shaped.text
        for place, align in self._form.tabs:
            if place > left + x + 1:
                if align in ("right", "end", "center"):
                    end = next((at for at in range(index + 1, len(text)) if text[at] in (TAB, LINE_BREAK, PAGE_BREAK)), len(text))
                    behind = sum(self._shaped.widths[index + 1 : end])
                    return max(x, place - left - (behind / 2 if align == "center" else behind))
                return place - left
        return (math.floor((left + x + 1) / STOP) + 1) * STOP - left

    def slab(self, line: _Line) -> Slab:
        """One line with its ink."""
        shaped, form = self._shaped, self._form
        end = line.end
        while end > line.start and shaped.text[end - 1] == " " and not shaped.faces[end - 1].underline:
            end -= 1
        size = max((shaped.faces[index].size for index in range(line.start, end)), default=self._mark.size)
        tall = max((picture.height for at, picture in shaped.pictures.items() if line.start <= at < end), default=0)
        height = self._height(size, tall)
        baseline = height if tall else (height - size) / 2 + ASCENT * size
        said = shaped.text[line.start : line.end]
        slab = Slab(height, text="".join(" " if c in SPECIAL else c for c in said), ends_page=line.ends_page)
        left = self._left(line.start)
        room = self._column - left - form.right
        if TAB in said:
            slab.ink += self._with_tabs(line.start, end, left, baseline)
            return slab
        natural = sum(shaped.widths[line.start : end])
        x, extra = left, dict[int, float]()
        if form.align in ("center", "right"):
            x += (room - natural) / (2 if form.align == "center" else 1)
        elif form.align == "distribute" or (form.align == "both" and not line.final):
            extra = self._stretched(line.start, end, room - natural)
        slab.ink += self._ink(line.start, end, x, baseline, extra)
        return slab

    def _height(self, size: int, tall: int) -> float:
        form = self._form
        if form.rule == "exact":
            return max(form.line, tall)
        natural = size * SINGLE
        if form.rule == "atLeast":
            return max(natural, form.line, tall)
        if self._pitch:
            natural = math.ceil(natural / self._pitch - 0.01) * self._pitch
        return max(natural * form.line / 240, tall)

    def _stretched(self, start: int, end: int, spare: float) -> dict[int, float]:
        """How far each character of a line is moved so that the line reaches both edges."""
        text = self._shaped.text
        gaps = [at for at in range(start + 1, end) if is_east(text[at]) or is_east(text[at - 1]) or text[at - 1].isspace()]
        if not gaps:
            return {}
        each, moved, passed = spare / len(gaps), dict[int, float](), 0
        for at in range(start, end):
            passed += at in gaps[passed : passed + 1]
            moved[at] = passed * each
        return moved

    def _with_tabs(self, start: int, end: int, left: float, baseline: float) -> Iterator[Ink]:
        x, low = 0.0, start
        for index in range(start, end + 1):
            if index == end or self._shaped.text[index] == TAB:
                yield from self._ink(low, index, left + x, baseline, {})
                x += sum(self._shaped.widths[low:index])
                if index < end:
                    to = self._tabbed(start, index, x)
                    yield from self._shaped.leader(index, left + x, left + to, baseline)
                    x, low = to, index + 1

    def _ink(self, start: int, end: int, x: float, baseline: float, extra: Mapping[int, float]) -> Iterator[Ink]:
        """Glyphs and pictures in their order."""
        low = start
        for index in range(start, end + 1):
            if index == end or index in self._shaped.pictures:
                if index > low:
                    yield from self._shaped.ink(low, index, x, baseline, extra)
                    x += sum(self._shaped.widths[low:index])
                if index < end:
                    picture = self._shaped.pictures[index]
                    yield Image(x + extra.get(index, 0.0), baseline - picture.height, picture)
                    x += picture.width
                low = index + 1
