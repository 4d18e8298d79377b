"""The history of one record: who changed what, from what to what, when, on which computer and why; all blanks or one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.blanks import Blank, Many, blanks_of
from desktop_app.domain.differences import Difference, differences, what_differs
from desktop_app.domain.fields import Name
from desktop_app.domain.kind import Kind
from desktop_app.ui.cells import blank_at, cell
from desktop_app.ui.forms.choice_editors import MenuEditor
from desktop_app.ui.labels import Plain, emptied, snug
from desktop_app.ui.pages.page import scrolled
from desktop_app.ui.words import spoken, tr

if TYPE_CHECKING:
    from desktop_app.services.shown import Revision

CHANGES_TOLD = 12  # of one revision; the rest are counted
SHORT = 24  # characters of a value that is shown whole before and after
ALL = ""
STAGE, FILES = "stage", "attachments"


class History(QWidget):
    """Who changed what of one record, newest first."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind
        self._revisions: list[tuple[Revision, list[Difference]]] = []  # oldest first
        self.which = MenuEditor(tr("只看一栏的更改"), {ALL: tr("全部栏目")})
        self.which.chosen.connect(lambda _field: self._draw())
        inside = QWidget()
        column = QVBoxLayout(inside)
        snug(column, margins=(18, 12, 18, 14), spacing=10)
        tools = QHBoxLayout()
        tools.addWidget(self.which)
        tools.addStretch(1)
        column.addLayout(tools)
        self._rows = QVBoxLayout()
        snug(self._rows, spacing=12)
        column.addLayout(self._rows)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        snug(outer)
        outer.addWidget(scrolled(inside, tr("办理记录")))

    def show_revisions(self, revisions: Sequence[Revision]) -> None:
        """Show the revisions, newest first."""
        ordered = sorted(revisions, key=lambda revision: revision.revision)
        self._revisions = list(zip(ordered, differences(each.changed for each in ordered), strict=True))
        labels = {_field(each.path): self._label(_field(each.path)) for _, made in self._revisions[1:] for each in made}
        self.which.offer({ALL: tr("全部栏目")} | {field: label for field, label in labels.items() if label}, ALL)
        self.which.setVisible(len(labels) > 1)

    def told(self, difference: Difference) -> str:
        """One difference as a sentence; "" for what is of no interest to people."""
        path, before, after = difference.path, difference.before, difference.after
        if _field(path) == STAGE:
            return tr("阶段：{change}").format(change=_arrow(self._stage(before), self._stage(after)))
        if _field(path) == FILES:
            return self._told_file(path, before, after)
        label, blank = blank_at(self.kind, path)
        if not label:
            return ""
        if blank is not None and isinstance(blank.type, Many) and "/" in path:
            return tr("{label}：{act} {name}").format(
                label=label, act=tr("移除") if after is None else tr("增加"), name=_named(blank.type.part, after or before)
            )
        return f"{label}：{_arrow(_says(blank, before), _says(blank, after))}"

    def _draw(self) -> None:
        emptied(self._rows)
        wanted = self.which.value
        for revision, made in reversed(self._revisions):
            mine = [each for each in made if wanted in (ALL, _field(each.path))]
            if mine or wanted == ALL:
                self._rows.addWidget(self._entry(revision, mine))
        if not self._revisions:
            self._rows.addWidget(Plain(tr("保存后，这里记下每一次更改：谁、何时、在哪台电脑上、改了什么。"), tone="soft", wrap=True))

    def _entry(self, revision: Revision, made: Sequence[Difference]) -> QWidget:
        entry = QFrame()
        entry.setProperty("card", "part")
        column = QVBoxLayout(entry)
        snug(column, margins=(14, 10, 14, 12), spacing=6)
        top = QHBoxLayout()
        who = Plain(revision.who or tr("未署名"))
        who.setProperty("weight", "bold")
        top.addWidget(who)
        top.addWidget(Plain(tr("第 {n} 版").format(n=revision.revision), tone="soft"))
        top.addStretch(1)
        top.addWidget(Plain(spoken(revision.when), tone="soft"))
        column.addLayout(top)
        if revision.why:
            column.addWidget(Plain(tr("原因：{why}").format(why=revision.why), tone="accent", wrap=True))
        told = [line for each in sorted(made, key=self._place) if (line := self.told(each))]
        for line in told[:CHANGES_TOLD]:
            column.addWidget(Plain(line, tone="soft", wrap=True))
        if len(told) > CHANGES_TOLD:
            column.addWidget(Plain(tr("另有 {n} 处").format(n=len(told) - CHANGES_TOLD), tone="faint"))
        return entry

    def _place(self, difference: Difference) -> int:
        """Where a change stands in the form; what is no blank comes first."""
        order = [key for keys in self.kind.sections.values() for key in keys]
        field = _field(difference.path)
        return order.index(field) if field in order else -1

    def _label(self, field: str) -> str:
        own = {STAGE: tr("阶段"), FILES: tr("附件")}
        return own.get(field) or blank_at(self.kind, field)[0]

    def _stage(self, key: Any) -> str:
        stage = self.kind.stages.get(str(key))
        return stage.title if stage else str(key or "")

    def _told_file(self, path: str, before: Any, after: Any) -> str:
        if path.count("/") == 1:
            item: Mapping[str, Any] = after or before or {}
            return tr("附件：{act} {name}").format(
                act=tr("移除") if after is None else tr("附上"), name=item.get("title") or item.get("name")
            )
        return tr("附件改名：{change}").format(change=_arrow(str(before or ""), str(after or ""))) if path.endswith("/title") else ""


def _field(path: str) -> str:
    return path.removeprefix("@").replace(".", "/").partition("/")[0]


def _says(blank: Blank | None, value: Any) -> str:
    return cell(blank, value) if blank is not None else str(value or "")


def _arrow(before: str, after: str) -> str:
    """How a value changed, cut down to what differs when it is long."""
    if not before:
        return after
    if not after:
        return tr("清空（原为 {before}）").format(before=before)
    if max(len(before), len(after)) > SHORT:
        before, after = what_differs(before, after)
    return f"{before} → {after}"


def _named(part: type, item: Mapping[str, Any] | None) -> str:
    """What tells one part from another: the first name in it, else the first thing it says."""
    blanks = sorted(blanks_of(part).items(), key=lambda pair: not isinstance(pair[1].type, Name) or pair[1].private)
    return next((said for key, blank in blanks if (said := cell(blank, (item or {}).get(key)))), "")
