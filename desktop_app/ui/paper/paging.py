"""Sections laid out on pages: blocks one below the other, rows torn only where they must be, headers and footers on every page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop_app.ui.paper.gridding import SetRow, SetTable, placed, set_table, split_row
from desktop_app.ui.paper.ink import Page, Placed, Slab, moved
from desktop_app.ui.paper.reading import read
from desktop_app.ui.paper.setting import set_paragraph
from desktop_app.ui.paper.sheets import PAGE, PAGES, Block, Furniture, Paragraph, Section

LEAST_TORN = 1200.0  # a row is begun at the foot of a page only when this much of it fits there
Numbers = Mapping[str, str]


def laid_out(docx: bytes) -> list[Leaf]:
    """The pages of a filled docx, without headers and footers, which need to know how many there are."""
    return [page for section in read(docx) for page in _Layout(section).pages()]


@dataclass(slots=True)
class Leaf:
    """One page with the section it belongs to."""

    page: Page
    section: Section
    first: bool  # of its section

    def numbered(self, number: str, of: str) -> Page:
        """The page with header and footer; an empty ``number`` leaves the fields empty."""
        section = self.section
        numbers = {PAGE: number, PAGES: of}
        width = float(section.width - section.margins.left - section.margins.right)
        head = _slabs(self._furniture(section.headers), width, numbers)
        foot = _slabs(self._furniture(section.footers), width, numbers)
        x, high = float(section.margins.left), section.height - section.footer_at - sum(slab.room for slab in foot)
        whole = Page(self.page.width, self.page.height, _stacked(head, x, float(section.header_at)))
        whole.placed += self.page.placed + _stacked(foot, x, high)
        return whole

    def _furniture(self, furniture: Furniture) -> tuple[Block, ...]:
        if self.first and self.section.first_differs:
            return furniture.get("first", ())
        return furniture.get("default", ())


def _slabs(blocks: Iterable[Block], width: float, numbers: Numbers, pitch: int = 0) -> list[Slab]:
    """Blocks that are never torn, one below the other; a table in them becomes one slab."""
    slabs: list[Slab] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            slabs += set_paragraph(block, width, pitch, numbers)
        else:
            slabs.append(_table_as_slab(set_table(block, width, lambda inner, wide: _slabs(inner, wide, numbers, pitch))))
    return slabs


def _table_as_slab(table: SetTable) -> Slab:
    rows = [*table.heads, *(row for group in table.groups for row in group)]
    slab = Slab(sum(row.height for row in rows))
    for held in placed(rows, table.x, 0):
        slab.ink += [moved(ink, held.x, held.y) for ink in held.ink]
        slab.text += held.text
    return slab


def _stacked(slabs: list[Slab], x: float, y: float) -> list[Placed]:
    found = []
    for slab in slabs:
        y += slab.above
        found.append(Placed(x, y, slab.ink, slab.text))
        y += slab.height + slab.below
    return found


class _Layout:
    """One section being laid out."""

    def __init__(self, section: Section) -> None:
        self._section = section
        margins = section.margins
        self._left, self._top, self._foot = float(margins.left), float(margins.top), float(section.height - margins.bottom)
        self._width = float(section.width - margins.left - margins.right)
        self._pages: list[Page] = []
        self._y = 0.0
        self._turn()

    def pages(self) -> list[Leaf]:
        """All pages of the section."""
        waiting: list[Slab | SetTable] = []
        for block in self._section.blocks:
            if isinstance(block, Paragraph):
                slabs = set_paragraph(block, self._width, self._section.pitch, {})
                if block.form.new_page:
                    self._place(waiting)
                    waiting = []
                    self._turn_unless_fresh()
                waiting += slabs
            else:
                waiting.append(set_table(block, self._width, lambda inner, wide: _slabs(inner, wide, {}, self._section.pitch)))
        self._place(waiting)
        self._drop_an_empty_end()
        return [Leaf(page, self._section, place == 0) for place, page in enumerate(self._pages)]

    def _drop_an_empty_end(self) -> None:
        """A table must be followed by a paragraph; where that alone has run over, it makes no page."""
        if len(self._pages) > 1 and not any(held.text.strip() or held.ink for held in self._pages[-1].placed):
            self._pages.pop()

    def _turn(self) -> None:
        self._pages.append(Page(self._section.width, self._section.height))
        self._y = self._top

    def _turn_unless_fresh(self) -> None:
        if self._pages[-1].placed:
            self._turn()

    @property
    def _room(self) -> float:
        return self._foot - self._y

    def _place(self, waiting: list[Slab | SetTable]) -> None:
        for place, block in enumerate(waiting):
            if isinstance(block, SetTable):
                self._place_table(block, _room_of_kept(waiting[place + 1 :]) if _ends_kept(block) else 0.0)
            else:
                self._place_slab(block, _room_of_kept(waiting[place + 1 :]) if block.with_next else 0.0)

    def _place_slab(self, slab: Slab, kept: float) -> None:
        if slab.room + kept > self._room + 0.5 and self._pages[-1].placed and (slab.room > self._room or self._y > self._top):
            self._turn()
        self._y += slab.above
        self._pages[-1].placed.append(Placed(self._left, self._y, slab.ink, slab.text))
        self._y += slab.height + slab.below
        if slab.ends_page:
            self._turn()

    def _place_table(self, table: SetTable, kept: float) -> None:
        x, groups = self._left + table.x, table.groups
        self._place_rows(table.heads, x)
        for place, group in enumerate(groups):
            high = sum(row.height for row in group)
            follows = _kept_rows(groups[place:]) - high + (kept if place == len(groups) - 1 else 0.0)
            if high + follows <= self._room + 0.5:
                self._place_rows(group, x)
            elif len(group) == 1 and not group[0].row.whole and not group[0].row.exact:
                self._place_torn(group[0], table, x)
            else:
                self._turn_for(table, x)
                self._place_rows(group, x)

    def _turn_for(self, table: SetTable, x: float) -> None:
        """A new page that begins with the heads of the table, unless this one has nothing else yet."""
        heads = sum(row.height for row in table.heads)
        if self._y - heads > self._top + 1:
            self._turn()
            self._place_rows(table.heads, x)

    def _place_torn(self, row: SetRow, table: SetTable, x: float) -> None:
        whole_page = self._foot - self._top - sum(head.height for head in table.heads)
        if row.height <= whole_page and (self._room < LEAST_TORN or row.height <= whole_page / 3):
            self._turn_for(table, x)
        while row.height > self._room + 0.5:
            torn = split_row(row, self._room)
            if torn is None or self._room < LEAST_TORN:
                if self._y - sum(head.height for head in table.heads) <= self._top + 1:
                    break  # one line higher than a page: nothing can be done
                self._turn_for(table, x)
                continue
            self._place_rows([torn[0]], x)
            row = torn[1]
            self._turn()
            self._place_rows(table.heads, x)
        self._place_rows([row], x)

    def _place_rows(self, rows: list[SetRow], x: float) -> None:
        self._pages[-1].placed += placed(rows, x, self._y)
        self._y += sum(row.height for row in rows)


def _ends_kept(table: SetTable) -> bool:
    return bool(table.groups) and table.groups[-1][-1].with_next


def _kept_rows(groups: list[list[SetRow]]) -> float:
    """The height of the first group and of those it is kept with."""
    high = 0.0
    for group in groups:
        high += sum(row.height for row in group)
        if not group[-1].with_next:
            break
    return high


def _room_of_kept(following: list[Slab | SetTable]) -> float:
    """The room that what follows takes until something may be torn from it."""
    high = 0.0
    for block in following:
        if isinstance(block, SetTable):
            return high + sum(row.height for row in block.heads) + _kept_rows(block.groups)
        high += block.room
        if not block.with_next:
            break
    return high
