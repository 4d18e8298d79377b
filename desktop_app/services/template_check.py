"""Whether a docx may be a template: it is safe, the printer can show all of it, and its tags ask for nothing they cannot have.

A template comes from a person's WPS or from the county, so it is looked at before it is put in force; what is wrong is said with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from desktop_app.domain.docx import paragraphs_of, part_title, parts, quoted, text_of, unprintable
from desktop_app.domain.errors import Failed, Fault, Refused


@dataclass(frozen=True, slots=True)
class Use:
    """What a template is used for, and what it may name."""

    name: str
    title: str
    context: Callable[[], Mapping[str, Any]]  # the names with a specimen's values


def check(data: bytes, use: Use) -> None:
    """Refuse a template that must not be put in force; every fault is said with its place."""
    found = parts(data)
    faults = [*(fault for name, root in found.items() for fault in unprintable(name, root)), *_unknown_names(found, data, use)]
    if faults:
        raise Refused(f"《{use.title}》的模板有 {len(faults)} 处不能用，原来的模板仍然有效", faults)


def _unknown_names(found: Mapping[str, Element], data: bytes, use: Use) -> Iterator[Fault]:
    """What the tags of the template ask for and cannot have; when nothing is, a trial with the specimen."""
    from desktop_app.services import template_tags  # docxtpl is imported where a template is filled or judged, and nowhere else

    context, wrong = use.context(), False
    for name, faults in template_tags.faults(data, context):
        root = found.get(name)
        if root is None:
            yield Fault(name, "", "页眉页脚的部件名不认识，请用 WPS 另存一次再试")
            return
        paragraphs = paragraphs_of(root)
        for fault in faults:
            wrong = True
            number, paragraph = next(((at, one) for at, one in enumerate(paragraphs, 1) if fault.near in text_of(one)), (0, root))
            place = f"{part_title(name)}第 {number} 段{quoted(paragraph)}" if number else part_title(name)
            yield Fault(place, "", fault.says)
    if not wrong:
        try:
            template_tags.tried(data, context)
        except Failed as failure:
            yield Fault(part_title("word/document.xml"), "", failure.sentence)
