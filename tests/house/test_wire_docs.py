"""docs/wire.md describes the protocol as it is: every message, every field, every limit and every code of a refusal."""

from __future__ import annotations

import inspect
import re
from functools import cache
from types import ModuleType

import msgspec
import pytest

from sync.county.problems import SENTENCES
from sync.wire import bundle, limits, messages, operations
from tests.house.tree import PRODUCT, ROOT, place, sources

REFERENCE = re.compile(r'docs/([a-z]+\.md)[\s"]+"([^"\n]+)"')  # docs/wire.md "Merging"
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@cache
def document(name: str) -> str:
    """One of the documents."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """What stands under each heading, by its first word."""
    parts = re.split(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {heading.split()[0].strip("`"): body for heading, body in zip(parts[1::2], parts[2::2], strict=True)}


def structs(module: ModuleType) -> dict[str, type[msgspec.Struct]]:
    """The public structs that a module declares."""
    found = inspect.getmembers(module, lambda value: isinstance(value, type) and issubclass(value, msgspec.Struct))
    return {name: struct for name, struct in found if struct.__module__ == module.__name__ and not name.startswith("_")}


STRUCTS = structs(messages) | structs(operations) | structs(bundle)


@pytest.mark.parametrize("name", sorted(STRUCTS))
def test_every_field_of_a_message_stands_in_its_section_in_order(name: str) -> None:
    described = re.findall(r"^\| `([a-z_0-9]+)`", sections(document("wire.md"))[name], re.MULTILINE)
    assert described == [field.name for field in msgspec.structs.fields(STRUCTS[name])]


def test_every_limit_stands_with_its_figure() -> None:
    said = dict(re.findall(r"^\| `([A-Z_]+)` \| ([0-9 ]+)", sections(document("wire.md"))["Limits"], re.MULTILINE))
    figures = {name: value for name, value in vars(limits).items() if name.isupper()}
    assert {name: int(figure.replace(" ", "")) for name, figure in said.items()} == figures


def test_every_code_of_a_refusal_stands_with_its_status() -> None:
    said = dict(re.findall(r"^\| `([a-z-]+)` \| (\d{3})", document("wire.md"), re.MULTILINE))
    assert {code: int(status) for code, status in said.items()} == {code: sentence.status for code, sentence in SENTENCES.items()}


def test_every_heading_that_code_refers_to_is_there() -> None:
    missing = []
    for path in sources(*PRODUCT, "tests"):
        for name, heading in REFERENCE.findall(path.read_text(encoding="utf-8")):
            if not any(heading in there for there in HEADING.findall(document(name))):
                missing.append(f"{place(path)}: docs/{name} {heading}")
    assert missing == []


def test_the_tests_of_the_thirty_situations_exist() -> None:
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| (.+) \|$", document("scenarios.md"), flags=re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 31))
    named = [re.match(r"(.+)::(.+)", one) for _, tests in rows for one in re.findall(r"`([^`]+)`", tests)]
    lacking = [one[0] for one in named if one and f"def test_{one[2]}(" not in (ROOT / "tests" / one[1]).read_text(encoding="utf-8")]
    assert None not in named and lacking == []
