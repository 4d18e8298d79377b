"""A statement as a workbook: the form itself, then how its checks came out, what came late, what differs, and what each figure means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from desktop_app.domain.fields import CHINA
from desktop_app.domain.figures import AnyFigure, Figure
from desktop_app.domain.statement import Line, Statement
from desktop_app.sheets.writing import Book, Sheet, Target

_FOOT = ("填表人：", "负责人：", "联系电话：", "报出日期：", "（盖章）")
_UNIT_WIDTH, _FIGURE_WIDTH = 22, 8.5


def write(statement: Statement, to: Target) -> int:
    """Write the workbook; how many rows of figures the form has."""
    book = Book(f"{statement.report.title} {statement.period.title}")
    page = book.sheet(statement.report.title, landscape=statement.report.layout == "wide")
    rows = (_wide if statement.report.layout == "wide" else _tall)(page, statement)
    _checks(book, statement)
    if statement.late:
        _late(book, statement)
    if statement.differences:
        _differences(book, statement)
    _meanings(book, statement)
    book.save(to)
    return rows


def _head(page: Sheet, statement: Statement, columns: int) -> int:
    """Title, who reports, which period; the row below."""
    page.across(0, 0, columns - 1, statement.report.title, "title")
    page.put(1, 0, f"填报单位：{statement.unit}", "plain")
    page.put(2, 0, f"报告期：{statement.period.title}　{_state(statement)}", "plain")
    if statement.failed:
        page.put(3, 0, f"核对未通过 {len(statement.failed)} 项，见“核对”表；请更正后再报", "wrong")
    elif statement.is_zero:
        page.put(3, 0, "零报告：本期没有发生", "plain")
    return 4


def _state(statement: Statement) -> str:
    frozen = statement.frozen
    if frozen is None:
        return "未冻结"
    at = datetime.fromtimestamp(frozen.at / 1000, UTC).astimezone(CHINA)
    version = f"第 {frozen.version} 版，" if frozen.version > 1 else ""
    return f"{version}冻结于 {at:%Y-%m-%d %H:%M}，校验码 {frozen.digest[:16]}"


def _wide(page: Sheet, statement: Statement) -> int:
    figures = statement.report.figures
    top = _head(page, statement, len(figures) + 1)
    depth = max(len(figure.heads) for figure in figures)
    page.across(top, 0, 0, "单位", "head", top + depth)
    _heads(page, top, 1, figures, depth)
    for column in range(len(figures) + 1):
        page.put(top + depth + 1, column, "栏次" if column == 0 else str(column), "number_head")
    below = _lines(page, top + depth + 2, statement.lines, figures)
    page.widths({0: _UNIT_WIDTH, **dict.fromkeys(range(1, len(figures) + 1), _FIGURE_WIDTH)})
    page.freeze(top + depth + 2, 1)
    for place, foot in enumerate(_FOOT):
        page.put(below + 1, place * 4, foot, "plain")
    return len(statement.lines)


def _heads(page: Sheet, top: int, left: int, figures: Sequence[AnyFigure], depth: int) -> None:
    """The headings as a tree: neighbours under one heading share its cell, a title reaches down to the last row of headings."""
    for column, figure in enumerate(figures, left):
        own = len(figure.heads)
        page.across(top + own, column, column, _titled(figure), "head", top + depth)
    for level in range(depth):
        start = 0
        while start < len(figures):
            path = figures[start].heads[: level + 1]
            end = start
            while end + 1 < len(figures) and figures[end + 1].heads[: level + 1] == path:
                end += 1
            if len(path) == level + 1:
                page.across(top + level, left + start, left + end, path[-1], "head")
            start = end + 1


def _titled(figure: AnyFigure) -> str:
    return figure.title if figure.title == figure.unit else f"{figure.title}（{figure.unit}）"


def _lines(page: Sheet, top: int, lines: Iterable[Line], figures: Sequence[AnyFigure]) -> int:
    row = top - 1
    for row, line in enumerate(lines, top):
        page.put(row, 0, line.unit)
        for column, figure in enumerate(figures, 1):
            page.put(row, column, line.values[figure.key])
    return row + 1


def _tall(page: Sheet, statement: Statement) -> int:
    figures, lines = statement.report.figures, statement.lines
    top = _head(page, statement, len(lines) + 3)
    for column, head in enumerate(("类别", "项目", "单位", *(line.unit for line in lines))):
        page.put(top, column, head, "head")
    row = top
    for row, figure in enumerate(figures, top + 1):
        page.put(row, 0, "·".join(figure.heads))
        page.put(row, 1, figure.title)
        page.put(row, 2, figure.unit)
        for column, line in enumerate(lines, 3):
            page.put(row, column, line.values[figure.key])
    page.widths({0: 22, 1: 30, 2: 8, **dict.fromkeys(range(3, len(lines) + 3), 14)})
    page.freeze(top + 1, 3)
    for place, foot in enumerate(_FOOT, 2):
        page.put(row + place, 0, foot, "plain")
    return len(figures)


def _checks(book: Book, statement: Statement) -> None:
    page = book.sheet("核对", landscape=False)
    below = page.table(0, ("单位", "应当", "左边", "关系", "右边", "结果"), ())
    for row, check in enumerate(statement.checks, below):
        outcome = "通过" if check.ok else "不符" if check.blocks else "请核对"
        relation = "等于" if check.relation == "=" else "不超过"
        for column, cell in enumerate((check.unit, check.says, check.left, relation, check.right)):
            page.put(row, column, cell)
        page.put(row, 5, outcome, "text" if check.ok else "wrong")
    page.widths({0: _UNIT_WIDTH, 1: 46, 2: 10, 3: 8, 4: 10, 5: 10})
    page.freeze(1, 0)


def _late(book: Book, statement: Statement) -> None:
    """What belongs to earlier periods and came after they were frozen; it is not in the form's own figures."""
    page = book.sheet("补报")
    figures = [figure for figure in statement.report.figures if isinstance(figure, Figure)]
    page.put(0, 0, "以下记录属于已冻结的报告期，冻结之后才登记或改正，在本期补报，不含在本期数字里", "plain")
    for column, head in enumerate(("原报告期", *(_titled(figure) for figure in figures))):
        page.put(1, column, head, "head")
    _lines(page, 2, (Line(period.title, line.values) for period, line in statement.late), figures)
    page.widths({0: _UNIT_WIDTH})


def _differences(book: Book, statement: Statement) -> None:
    page = book.sheet("与冻结时的差异", landscape=False)
    page.put(0, 0, "表中数字是冻结时的；冻结之后记录有变动，现在计算得：", "plain")
    rows = ((each.figure.title, each.figure.unit, each.frozen, each.now, each.now - each.frozen) for each in statement.differences)
    page.table(1, ("项目", "单位", "冻结时", "现在", "差"), rows)
    page.widths({0: 34, 1: 8, 2: 12, 3: 12, 4: 12})


def _meanings(book: Book, statement: Statement) -> None:
    page = book.sheet("口径", landscape=False)
    page.put(0, 0, f"依据：{statement.report.source}", "plain")
    rows = [
        (figure.title, figure.unit, figure.of.says if isinstance(figure, Figure) else "由上列数字或区划表得出", figure.note)
        for figure in statement.report.figures
    ]
    page.table(1, ("项目", "单位", "计入哪些记录", "说明"), rows)
    page.widths({0: 30, 1: 8, 2: 60, 3: 40})
