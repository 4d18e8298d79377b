"""The tags of a template judged against what it may name: every branch, also those that a specimen would not take.

Only reading is allowed: names, conditions, loops and our filters. What else Jinja2 could do is refused, so that a template can neither
reckon nor call nor run without end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, nodes

from desktop_app.services.filling import FILTERS, LOOP, TESTS, filled, sandbox
from desktop_app.services.paper_view import Part, Told, told_of

DEEPEST = 3  # loops within loops
_UNKNOWN = object()  # of an empty list nothing can be said
_READING = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If, nodes.CondExpr, nodes.Filter,
    nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Const, nodes.Concat,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TagFault:
    """One thing wrong with one tag."""

    near: str  # text of the tag, to find its paragraph by
    says: str


def faults(data: bytes, context: Mapping[str, Any]) -> list[tuple[str, list[TagFault]]]:
    """What is wrong with the tags of each printed part, by its name in the package."""
    document = DocxTemplate(BytesIO(data))
    names = dict(context) | {"pictures": [Part({"title": Told(""), "image": Told(""), "small": Told("")})]}
    try:
        document.render_init()
        sources = [("word/document.xml", document.patch_xml(document.get_xml()))]
        for uri in (document.HEADER_URI, document.FOOTER_URI):
            for _, part in document.get_headers_footers(uri):
                sources.append((str(part.partname).lstrip("/"), document.patch_xml(document.get_part_xml(part))))
    except (OpcError, SyntaxError, KeyError, ValueError, AttributeError, TypeError) as error:
        return [("word/document.xml", [TagFault("", f"docx 的内部结构不对（{type(error).__name__}），请用 WPS 另存一次再试")])]
    return [(name, _faults(source, names)) for name, source in sources]


def tried(data: bytes, context: Mapping[str, Any]) -> None:
    """Fill the template with the specimen; raise Failed when that does not work."""
    filled(data, context)


def _faults(source: str, names: Mapping[str, Any]) -> list[TagFault]:
    try:
        tree = sandbox().parse(source)
    except TemplateSyntaxError as error:
        return [TagFault(_tag_near(source, error.lineno), f"标记写得不对：{error.message}")]
    judge = _Judge()
    judge.block(tree.body, dict(names), 0)
    return judge.faults


def _tag_near(source: str, line: int) -> str:
    written = source.splitlines()[line - 1 : line]
    start = max(written[0].rfind("{{"), written[0].rfind("{%")) if written else -1
    return written[0][start : start + 20].split("<")[0] if start >= 0 else ""


class _Judge:
    """Walks the tags with the specimen's values in hand."""

    def __init__(self) -> None:
        self.faults: list[TagFault] = []

    def _say(self, near: str, says: str) -> object:
        fault = TagFault(near, says)
        if fault not in self.faults:
            self.faults.append(fault)
        return _UNKNOWN

    def block(self, body: list[nodes.Node], scope: dict[str, Any], depth: int) -> None:
        """Statements one after the other."""
        for node in body:
            if isinstance(node, nodes.Output):
                for inner in node.nodes:
                    if not isinstance(inner, nodes.TemplateData):
                        self._printed(inner, self.value(inner, scope))
            elif isinstance(node, nodes.If):
                self.value(node.test, scope)
                branches: list[list[nodes.Node]] = [list(node.body), list(node.elif_), list(node.else_)]
                for branch in branches:
                    self.block(branch, scope, depth)
            elif isinstance(node, nodes.For):
                self._loop(node, scope, depth)
            else:
                self._say("{%", f"不能用 {type(node).__name__}；模板里只能写字段、条件和循环")

    def _printed(self, node: nodes.Expr, value: Any) -> None:
        if isinstance(value, Part | list):
            self._say(_written(node), f"{_written(node)} 是{'一整项' if isinstance(value, Part) else '一个列表'}，不能直接打印")

    def _loop(self, node: nodes.For, scope: dict[str, Any], depth: int) -> None:
        items = self.value(node.iter, scope)
        if not isinstance(node.target, nodes.Name) or node.test is not None or node.recursive:
            self._say("{%", "循环只能写作 for 项 in 列表")
            return
        if depth >= DEEPEST:
            self._say(node.target.name, f"循环最多套 {DEEPEST} 层")
            return
        if items is not _UNKNOWN and not isinstance(items, list):
            items = self._say(_written(node.iter), f"{_written(node.iter)} 不是列表，不能循环")
        item = items[0] if isinstance(items, list) and items else _UNKNOWN
        inner = scope | {node.target.name: item, "loop": LOOP}
        self.block(list(node.body), inner, depth + 1)
        self.block(list(node.else_), scope, depth)

    def value(self, node: nodes.Node, scope: Mapping[str, Any]) -> Any:
        """The specimen's value of an expression, or _UNKNOWN."""
        if not isinstance(node, _READING):
            return self._say(_written(node), f"不能用 {type(node).__name__}；模板里只能写字段、条件和循环")
        if isinstance(node, nodes.Name):
            return scope[node.name] if node.name in scope else self._say(node.name, f"没有 {node.name} 这个字段")
        if isinstance(node, nodes.Getattr):
            return self._attribute(node, self.value(node.node, scope))
        if isinstance(node, nodes.Filter):
            return self._filtered(node, scope)
        if isinstance(node, nodes.Test) and node.name not in TESTS:
            self._say(node.name, f"没有 {node.name} 这种判断")
        values = [self.value(inner, scope) for inner in node.iter_child_nodes() if not isinstance(inner, nodes.Operand)]
        for inner in node.iter_child_nodes():
            if isinstance(inner, nodes.Operand):
                self.value(inner.expr, scope)
        alike = [value for value in values if isinstance(value, Told)]
        return alike[0] if isinstance(node, nodes.Or | nodes.And | nodes.CondExpr) and alike else Told("")

    def _attribute(self, node: nodes.Getattr, value: Any) -> Any:
        written = _written(node)
        if value is _UNKNOWN:
            return _UNKNOWN
        if value is LOOP and node.attr in LOOP:
            return Told("")
        if isinstance(value, Part):
            told = told_of(value)
            return told[node.attr] if node.attr in told else self._say(written, f"没有 {written} 这个字段")
        if isinstance(value, Told) and node.attr == "value":
            return Told("")
        return self._say(written, f"没有 {written} 这个字段")

    def _filtered(self, node: nodes.Filter, scope: Mapping[str, Any]) -> Any:
        value = self.value(node.node, scope) if node.node is not None else _UNKNOWN
        for argument in (*node.args, *(keyword.value for keyword in node.kwargs)):
            self.value(argument, scope)
        if node.name not in FILTERS:
            return self._say(node.name, f"没有 {node.name} 这种格式；可用的有 {'、'.join(FILTERS)}")
        if node.name == "lines":
            return [Told("")]
        if node.name in ("count", "join") and value is not _UNKNOWN and not isinstance(value, list):
            return self._say(_written(node), f"{_written(node)} 不是列表")
        return Told("")


def _written(node: nodes.Node) -> str:
    """An expression as it stands in the template, as far as it is names."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    if isinstance(node, nodes.Filter) and node.node is not None:
        return _written(node.node)
    return ""
