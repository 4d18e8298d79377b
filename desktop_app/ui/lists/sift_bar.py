"""The filters of a list: quick ones, stages, saved views, conditions of one's own, columns. It says what is wished; it asks nobody.

What somebody is asked here is asked in the page, never in a dialog.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.fields import Choices
from desktop_app.domain.kind import Kind
from desktop_app.domain.sifting import OPS, Condition, conditions_of, quick_sifts
from desktop_app.domain.typed_dates import today
from desktop_app.ui.cells import cell
from desktop_app.ui.flow import Flow
from desktop_app.ui.forms.editor import Line
from desktop_app.ui.labels import Plain, button, emptied, pill_menu, snug
from desktop_app.ui.lists.condition_form import ConditionForm
from desktop_app.ui.lists.register_model import OWN_TITLES
from desktop_app.ui.words import SYNC_WORDS, tr


def spoken(kind: Kind, condition: Condition) -> str:
    """A condition as people say it."""
    label = OWN_TITLES.get(condition.field) or kind.blanks[condition.field].label
    if condition.op in ("empty", "filled"):
        return f"{label} {OPS[condition.op]}"
    values = condition.value if isinstance(condition.value, list) else [condition.value]
    return f"{label} {OPS[condition.op]} {'、'.join(_said(kind, condition.field, value) for value in values)}"


def _said(kind: Kind, field: str, value: Any) -> str:
    if field == "stage":
        return kind.stages[value].title if value in kind.stages else str(value)
    if field == "sync":
        return SYNC_WORDS.get(value, str(value))
    blank = kind.blanks.get(field)
    if blank is None:
        return str(value)
    return blank.type.show((value,)) if isinstance(blank.type, Choices) else cell(blank, value)


class SiftBar(QWidget):
    """The filters of one list."""

    sifted = Signal()  # the conditions are others now
    columns_chosen = Signal(list)  # keys, in order; empty for the kind's own
    view_saved = Signal(str)  # wish to keep what is shown under a name
    view_chosen = Signal(dict)
    view_dropped = Signal(str)

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind
        self.quick, self.stage = "", ""
        self.own: tuple[Condition, ...] = ()
        self._views: list[dict[str, Any]] = []
        self._columns: Sequence[str] = ()
        self._pills: dict[str, QPushButton] = {}
        column = QVBoxLayout(self)
        snug(column, spacing=8)
        self._row = QHBoxLayout()
        snug(self._row, spacing=8)
        column.addLayout(self._row)
        for title in ("", *quick_sifts(kind, today())):
            made = button(title or tr("全部"), partial(self.choose, title), look="pill")
            made.setCheckable(True)
            made.setChecked(not title)
            self._pills[title] = made
            self._row.addWidget(made)
        self.stages = pill_menu(tr("阶段"))
        self.views = pill_menu(tr("我的筛选"))
        self.columns = pill_menu(tr("列"))
        for made in (self.stages, self.views, self.columns):
            self._row.addWidget(made)
        self._row.addStretch(1)
        self._chips = QWidget()
        self._flow = Flow(self._chips)
        column.addWidget(self._chips)
        self._ask = QWidget()
        self._asking = QHBoxLayout(self._ask)
        snug(self._asking, spacing=8)
        column.addWidget(self._ask)
        self._ask.hide()
        self._fill_stages()
        self.show_views([])
        self._show_chips()

    def conditions(self) -> tuple[Condition, ...]:
        """Everything that must hold, as it is chosen now."""
        quick = quick_sifts(self.kind, today()).get(self.quick, ())
        stage = (Condition("stage", "is", self.stage),) if self.stage else ()
        return (*quick, *stage, *self.own)

    def choose(self, title: str) -> None:
        """Choose a quick filter; "" takes every filter away."""
        self.quick = title
        if not title:
            self.stage, self.own = "", ()
        self._changed()

    def choose_stage(self, stage: str) -> None:
        """Show the records at one stage; "" for all."""
        self.stage = stage
        self._changed()

    def add(self, condition: Condition) -> None:
        """One more condition must hold."""
        self.own = (*self.own, condition)
        self._changed()

    def take(self, view: Mapping[str, Any]) -> None:
        """Take over the conditions of a saved view."""
        self.quick, self.stage, self.own = str(view.get("quick", "")), str(view.get("stage", "")), conditions_of(view.get("own", []))
        self._changed()

    def kept(self, name: str) -> dict[str, Any]:
        """What is chosen now, to be kept under a name."""
        return {"name": name, "quick": self.quick, "stage": self.stage, "own": [condition.kept() for condition in self.own]}

    def show_views(self, views: Sequence[Mapping[str, Any]]) -> None:
        """Offer these saved views."""
        self._views = [dict(view) for view in views]
        menu = self.views.menu()
        menu.clear()
        for view in self._views:
            menu.addAction(str(view["name"])).triggered.connect(lambda _on=False, view=view: self.view_chosen.emit(view))
        menu.addSeparator()
        menu.addAction(tr("增加一个条件…")).triggered.connect(lambda _on=False: self.ask_condition())
        menu.addAction(tr("保存当前筛选…")).triggered.connect(lambda _on=False: self.ask_name())
        if self._views:
            drop = menu.addMenu(tr("删除筛选"))
            for view in self._views:
                drop.addAction(str(view["name"])).triggered.connect(lambda _on=False, v=view: self.view_dropped.emit(str(v["name"])))

    def show_columns(self, first: Sequence[str], shown: Sequence[str]) -> None:
        """Offer every column of the kind, those shown ticked."""
        self._columns = shown
        menu = self.columns.menu()
        menu.clear()
        for key in dict.fromkeys([*first, *(key for key, blank in self.kind.blanks.items() if not blank.private)]):
            act = menu.addAction(OWN_TITLES.get(key) or self.kind.blanks[key].label)
            act.setCheckable(True)
            act.setChecked(key in shown)
            act.triggered.connect(lambda on=False, key=key: self._turn_column(key, on))
        menu.addSeparator()
        menu.addAction(tr("恢复默认的列")).triggered.connect(lambda _on=False: self.columns_chosen.emit([]))

    def ask_name(self) -> None:
        """Ask under what name to keep what is shown."""
        name = Line()
        name.setPlaceholderText(tr("给这个筛选起个名字"))
        name.setAccessibleName(tr("筛选的名字"))

        def keep() -> None:
            if name.text().strip():
                self._ask.hide()
                self.view_saved.emit(name.text().strip()[:20])

        name.returnPressed.connect(keep)
        self._show_ask(name, button(tr("保存"), keep, look="primary"))
        name.setFocus()

    def ask_condition(self) -> None:
        """Ask for one condition: which blank, what of it, and the value."""
        form = ConditionForm(self.kind)

        def add(condition: Condition) -> None:
            self._ask.hide()
            self.add(condition)

        form.made.connect(add)
        self._show_ask(form)
        form.field.setFocus()

    def _show_ask(self, *widgets: QWidget) -> None:
        emptied(self._asking)
        for widget in widgets:
            self._asking.addWidget(widget)
        self._asking.addWidget(button(tr("取消"), self._ask.hide))
        self._asking.addStretch(1)
        self._ask.show()

    def _turn_column(self, key: str, on: bool) -> None:
        kept = [column for column in self._columns if column != key]
        self.columns_chosen.emit([*kept, key] if on else kept)

    def _fill_stages(self) -> None:
        menu: QMenu = self.stages.menu()
        menu.addAction(tr("全部阶段")).triggered.connect(lambda _on=False: self.choose_stage(""))
        for key, stage in self.kind.stages.items():
            menu.addAction(stage.title).triggered.connect(lambda _on=False, key=key: self.choose_stage(key))

    def _changed(self) -> None:
        for title, made in self._pills.items():
            made.setChecked(title == self.quick and (bool(title) or not self.conditions()))
        self.stages.setText(self.kind.stages[self.stage].title if self.stage in self.kind.stages else tr("阶段"))
        self.stages.setChecked(bool(self.stage))
        self._show_chips()
        self.sifted.emit()

    def _drop(self, condition: Condition) -> None:
        self.own = tuple(other for other in self.own if other is not condition)
        self._changed()

    def _show_chips(self) -> None:
        emptied(self._flow)
        if self.own:
            self._flow.addWidget(Plain(tr("条件："), tone="soft"))
        for condition in self.own:
            says = spoken(self.kind, condition)
            made = button(f"{says}　×", partial(self._drop, condition), look="pill", tip=tr("去掉这个条件"))
            made.setAccessibleName(tr("去掉条件 {says}").format(says=says))
            self._flow.addWidget(made)
        self._chips.setVisible(bool(self.own))
