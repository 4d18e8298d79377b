"""docs/kinds.md, made from the kinds: what can be recorded, stage by stage and blank by blank.

``python -m tests.house.kinds_page`` writes it; tests/house/test_kinds_docs.py asks that it is what the kinds say today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from desktop_app.domain.blanks import Blank, blanks_of
from desktop_app.domain.clocks import Clock
from desktop_app.domain.filing import Enclosure
from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import KINDS
from desktop_app.domain.manual import LEVELS, codes_of, merging_of, type_of
from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "kinds.md"
AUDIENCES = {"office": "", "sides": "各方当事人", "body": "有关机关"}
HEAD = """# 能登记什么

本页由程序里的记录种类生成（`python -m tests.house.kinds_page`），测试保证它与程序一致；不要手工修改。
词语见 [domain.md](domain.md)，依据见 [sources.md](sources.md)。

- **字段**是命令行和同步里的名字，**名称**是表单上的字。
- **必填**：草稿随时可以保存；“登记”“受理”“办结”指进入要求填到这一级的阶段之前必须填好。空白是选填，或由规则按情况要求。
- **合并**：两台电脑断网时各改了同一处——“需人裁定”的留下一处待处理；“逐项”的一项一项并；“县局填写”的本所不能改；空白的以后到县局的为准，
  先到的留在办理记录里。列表的各项各自增减，项内的字段都照列表那一格写的办理。
- 代码多于 12 个的只写个数。
- **卷宗**：每种文书何时必须有，写在种类文件里；单选“口头”“简单”的案件只要一页口头协议登记表。
- **期限**从起算的那一天跑到“办结于”的任一处填好为止；天数可由县局另定。列表里的起算日，每一项各有一个期限，或取最早的一天。
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for kind in KINDS for line in _kind(kind))])


def _kind(kind: Kind) -> Iterator[str]:
    yield from (f"## {kind.title} `{kind.key}`", "", f"编号 `{kind.number}`，列表按 `{kind.order}` 排序。", "")
    yield from _table(("阶段", "名称", "要填到", "之后可转", "要写原因", "还能改"), _stages(kind))
    yield from _table(("字段", "名称", "类型", "必填", "合并", "代码"), _blanks(kind.blanks))
    if kind.clocks:
        yield from ("### 期限", "")
        yield from _table(("期限", "名称", "起算", "长短", "提醒", "办结于", "依据"), map(_clock, kind.clocks))
    if kind.file:
        yield from ("### 卷宗里应有的文书", "")
        yield from _table(("序号", "文书", "凭什么算有"), map(_enclosure, kind.file))
    for name, part in kind.parts.items():
        yield from (f"### {kind.blanks[name].label} `{name}` 的每一项", "")
        yield from _table(("字段", "名称", "类型", "必填", "代码"), ((*row[:4], row[5]) for row in _blanks(blanks_of(part))))
    if kind.papers.catalogue:
        yield from (f"### {kind.title}能打印的文书", "")
        yield from _table(("文书", "名称", "每项一份", "卷内次序", "交给"), _papers(kind))


def _stages(kind: Kind) -> Iterator[tuple[str, ...]]:
    for key, stage in kind.stages.items():
        after = "；".join(kind.stages[name].title for name in stage.next)
        may = "" if stage.open is None else "、".join(kind.blanks[name].label for name in stage.open) or "都不能"
        title = stage.title + ("（由县里办理）" if stage.county else "")
        yield f"`{key}`", title, LEVELS[stage.demands], after, "是" if stage.why else "", may


def _enclosure(entry: Enclosure) -> tuple[str, ...]:
    filled = "、".join(f"`{path}`" for path in entry.blanks)
    sound = "、".join(f"`{field}`" for field in entry.sound)
    wanted = [
        f"填好 {filled}" if filled else "",
        f"按规则核对无误：{sound}" if sound else "",
        f"或附件标题含“{'”“'.join((entry.title, *entry.known_as))}”",
    ]
    return entry.no, f"{entry.title} `{entry.paper}`", "；".join(filter(None, wanted))


def _clock(clock: Clock) -> tuple[str, ...]:
    length = f"{clock.years} 年" if clock.years else str(clock.count) if clock.count.days else "当天"
    warned = f"到期前 {'、'.join(map(str, clock.warn))} 日" if any(clock.warn) else "当天"
    start = f"{clock.since}：" + "，否则 ".join(f"`{path}`" for path in clock.start)
    settled = "、".join(f"`{path}`" for path in clock.settled) or "、".join(f"阶段 `{stage}` 之后" for stage in clock.stages)
    return f"`{clock.key}`", clock.title, start, length, "只供了解" if clock.informs else warned, settled, clock.basis or "自定"


def _blanks(blanks: Mapping[str, Blank]) -> Iterator[tuple[str, ...]]:
    for name, blank in blanks.items():
        yield f"`{name}`", blank.label, type_of(blank, code="`"), LEVELS[blank.required], merging_of(blank), codes_of(blank)


def _papers(kind: Kind) -> Iterator[tuple[str, ...]]:
    for paper in kind.papers.catalogue:
        each = f"{kind.blanks[paper.of].label} `{paper.of}`" if paper.of else ""
        yield f"`{paper.key}`", paper.title, each, "" if paper.place is None else str(paper.place), AUDIENCES[paper.audience]


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (heads, ("---",) * len(heads), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
