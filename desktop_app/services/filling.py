"""A docx template filled by docxtpl, in a sandbox that can read names and nothing else.

Templates come from outside: they may name fields, go through lists, ask whether something is there, and use the filters below. They call
nothing, reckon nothing and reach nothing; an unknown name is an error and never an empty place. This is the only module that imports
docxtpl and Jinja2 in the desktop program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment

from desktop_app.domain.errors import Failed
from desktop_app.domain.numerals import capital
from desktop_app.services.paper_view import Part, Told, told_of

FULL, EMPTY = "■", "□"  # in GB 2312, so in every Chinese font
NO_DAY = "　　　　年　　月　　日"
LOOP = frozenset(("index", "first", "last", "length"))
PICTURE_MM = (150, 105)  # the box of one picture: two of them stand on an A4 page
SMALL_MM = (76, 57)  # of a small one: two stand beside each other


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture that follows a document."""

    title: str
    data: bytes
    across: bool  # its width decides how large it is printed, not its height


def picture_file(title: str, data: bytes) -> PictureFile | None:
    """A picture ready to be put into a document; None for what is none, or of a format that docx does not know."""
    try:
        image = Image.from_blob(data)
    except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError):
        return None
    wide, high = PICTURE_MM
    return PictureFile(title, data, image.px_width * high >= image.px_height * wide)


def _day(told: str) -> str:
    """The day, or room to write it by hand."""
    return told or NO_DAY


def _capital(told: Told) -> str:
    """An amount of yuan in capital numerals; empty for none."""
    return capital(told.value) if isinstance(told.value, Decimal) else ""


def _boxes(told: Told) -> str:
    """Every code of the table with a box before it, those that apply filled."""
    return "　".join(_tick(told, code) + label for code, label in told.codes.items())


def _tick(told: Told, code: str) -> str:
    """A filled box where the value is this code (or one of its codes, or 是 or 否), an empty one where it is not."""
    value = told.value
    chosen = code in value if isinstance(value, tuple) else {True: "是", False: "否"}.get(value, value) == code
    return FULL if chosen else EMPTY


def _lines(told: str) -> list[str]:
    """The lines of a longer text, for one paragraph each; one empty line when there is none."""
    return [line.strip() for line in told.split("\n") if line.strip()] or [""]


def _room(told: str, characters: int) -> str:
    """The text, or as many empty characters to write on."""
    return told or "　" * min(characters, 40)


FILTERS: dict[str, Callable[..., Any]] = {
    "day": _day, "capital": _capital, "boxes": _boxes, "tick": _tick, "lines": _lines, "room": _room,
    "count": len, "join": lambda items, between="、": between.join(map(str, items)),
}  # fmt: skip
TESTS = ("defined", "none")


class Sandbox(SandboxedEnvironment):
    """Jinja2 with nothing in it but ours."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self.globals.clear()
        self.filters = dict(FILTERS)
        self.tests = {name: self.tests[name] for name in TESTS}
        self._made: dict[str, Template] = {}

    def from_string(
        self, source: str | nodes.Template, globals: MutableMapping[str, Any] | None = None, template_class: type[Template] | None = None
    ) -> Template:
        """The compiled template of a source; each is compiled once, as a file asks for the same ones thirty times."""
        made = self._made.get(source) if isinstance(source, str) else None
        if made is None:
            made = super().from_string(source, globals, template_class)
            if isinstance(source, str):
                self._made[source] = made
        return made

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, Part):
            return attr in told_of(obj)
        return (isinstance(obj, Told) and attr == "value") or (isinstance(obj, LoopContext) and attr in LOOP)

    def is_safe_callable(self, obj: Any) -> bool:
        return False


class _Form(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
    """A template of which only body, headers and footers are filled; nothing else may hold fields (services/template_check.py)."""

    def render_properties(self, *_: object) -> None:
        """Leave them alone: asking for them adds a second set to a docx of LibreOffice."""

    def render_footnotes(self, *_: object) -> None:
        """There are none."""


@cache
def sandbox() -> Sandbox:
    """The one sandbox; it holds nothing but compiled templates."""
    return Sandbox()


def filled(template: bytes, context: Mapping[str, Any], pictures: Iterable[PictureFile] = ()) -> bytes:
    """The docx of a template and what it may name; raise Failed with the place when the template cannot be filled."""
    document = _Form(BytesIO(template))
    whole = dict(context) | {"pictures": [_picture(document, picture) for picture in pictures]}
    try:
        document.render(whole, sandbox(), autoescape=True)
        out = BytesIO()
        document.save(out)
    except (TemplateError, SyntaxError, BadZipFile, KeyError, ValueError, TypeError, AttributeError) as error:
        raise Failed(f"文书模板填不出来：{said(error)}；记录没有改动，请换回原来的模板") from None
    return out.getvalue()


def _picture(document: DocxTemplate, picture: PictureFile) -> Part:
    told: dict[str, Any] = {"title": Told(picture.title)}
    for name, (wide, high) in (("image", PICTURE_MM), ("small", SMALL_MM)):
        size = {"width": Mm(wide)} if picture.across else {"height": Mm(high)}
        told[name] = InlineImage(document, BytesIO(picture.data), **size)
    return Part(told)


def said(error: Exception) -> str:
    """What a library says about a template, in one line."""
    return " ".join(str(getattr(error, "message", None) or error).split())[:200]
