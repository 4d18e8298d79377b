"""Which template is in force for a document: the office's own if it has a good one, else the county's, else the one that is shipped.

A template is a docx under ``resources/paper``; the county may publish another, and the office's own lie in ``paper`` in its folder. A bad
one is never used: it is refused with the place and the reason, and the one before stays in force.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

import resources
from desktop_app.domain.errors import Failed, Known, Refused, Unknown
from desktop_app.services.template_check import Use, check

FOLDER = "paper"
LARGEST = 5 * 1024 * 1024  # bytes of one template
_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_VERSION = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}version"


@dataclass(frozen=True, slots=True)
class Template:
    """One template that is in force."""

    name: str
    version: str  # what its document properties say; "" when they say nothing
    sha256: str
    origin: Literal["shipped", "county", "office"]
    data: bytes


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates of one office."""

    home: Path
    sent: Callable[[str], bytes | None] = lambda name: None  # the county's template of a name

    def current(self, use: Use) -> tuple[Template, Known | None]:
        """The template in force for a use, and why the office's own is not, when it has one that is bad."""
        own = self._own(use.name)
        if own.is_file():
            try:
                return self._checked(own, use), None
            except (Refused, Failed) as fault:
                return self._given(use)[0], fault
        return self._given(use)

    def _given(self, use: Use) -> tuple[Template, Known | None]:
        """The template the office was given: the county's, or the shipped one and why the county's is not used."""
        data = self.sent(use.name)
        if data is None:
            return self.shipped(use.name), None
        try:
            check(data, use)
        except Refused as fault:
            return self.shipped(use.name), fault
        return _template(use.name, data, "county"), None

    def shipped(self, name: str) -> Template:
        """The template that came with the program; raise Unknown when it has none of this name."""
        path = resources.path(f"paper/{name}.docx")
        if not _NAME.fullmatch(name) or not path.is_file():
            raise Unknown(f"没有“{name[:60]}”这个文书模板；用 karstdesk templates 看有哪些")
        return _template(name, path.read_bytes(), "shipped")

    def replace(self, use: Use, path: Path) -> Template:
        """Put a template of the office's own in force; raise Refused with place and reason, and then nothing has changed."""
        self.shipped(use.name)
        template = self._checked(path, use)
        folder = self.home / FOLDER
        fresh = folder / f".{use.name}.new"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(template.data)
            fresh.replace(self._own(use.name))
        except OSError as error:
            raise Failed(f"模板写不进 {folder}：{error.strerror}；原来的模板仍然有效") from None
        return template

    def withdraw(self, name: str) -> Template:
        """Go back to the shipped template, or the county's where it sent one."""
        template, data = self.shipped(name), self.sent(name)
        self._own(name).unlink(missing_ok=True)
        return _template(name, data, "county") if data else template

    def _own(self, name: str) -> Path:
        return self.home / FOLDER / f"{name}.docx"

    def _checked(self, path: Path, use: Use) -> Template:
        try:
            if path.stat().st_size > LARGEST:
                raise Refused(f"{path.name} 大于 {LARGEST // 1024 // 1024} MB，不像文书模板；原来的模板仍然有效")
            data = path.read_bytes()
        except OSError as error:
            raise Failed(f"{path} 读不出来：{error.strerror}；原来的模板仍然有效") from None
        check(data, use)
        return _template(use.name, data, "office")


def _template(name: str, data: bytes, origin: Literal["shipped", "county", "office"]) -> Template:
    with zipfile.ZipFile(BytesIO(data)) as package:
        properties = ElementTree.fromstring(package.read("docProps/core.xml")) if "docProps/core.xml" in package.namelist() else None
    version = properties.findtext(_VERSION) if properties is not None else None
    return Template(name, version or "", hashlib.sha256(data).hexdigest(), origin, data)
