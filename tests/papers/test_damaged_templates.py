"""Templates damaged in thousands of ways are accepted whole or refused in a sentence; nothing else comes out."""

from __future__ import annotations

import random
import re
import zipfile
from io import BytesIO

import pytest

from desktop_app.domain.errors import Refused
from desktop_app.services.filling import filled
from desktop_app.services.office import Office
from desktop_app.services.template_check import Use, check
from desktop_app.ui.paper.paging import laid_out

TAG = re.compile(rb"<w:[^>]*/>|\{[{%][^}]*[}%]\}")


def flipped(chance: random.Random, data: bytes) -> bytes:
    """Some bytes of the whole file changed."""
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def scribbled(chance: random.Random, content: bytes) -> bytes:
    """Characters of markup written over a part."""
    changed = bytearray(content)
    for _ in range(chance.randrange(1, 5)):
        changed[chance.randrange(len(changed))] = chance.choice(b'<>/"w:{}% a9')
    return bytes(changed)


def cut(chance: random.Random, content: bytes) -> bytes:
    """A piece taken out of a part."""
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.randrange(1, 300) :]


def swapped(chance: random.Random, content: bytes) -> bytes:
    """One tag put in the place of another, or taken out."""
    places = [match.span() for match in TAG.finditer(content)]
    if not places:
        return content
    (start, end), (other, last) = chance.choice(places), chance.choice(places)
    return content[:start] + (content[other:last] if chance.random() < 0.5 else b"") + content[end:]


def damaged(seed: int, data: bytes) -> bytes:
    chance = random.Random(seed)
    hurt = chance.choice([flipped, scribbled, cut, swapped])
    if hurt is flipped:
        return flipped(chance, data)
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as given, zipfile.ZipFile(out, "w") as made:
        victim = chance.choice([*["word/document.xml"] * 4, *given.namelist()])
        for name in given.namelist():
            content = given.read(name)
            made.writestr(name, hurt(chance, content) if name == victim else content)
    return out.getvalue()


def _try(office: Office, seeds: range) -> int:
    use = office.template_use("agreement")
    context = use.context()
    kept = Use(use.name, use.title, lambda: context)
    good, accepted = office.printing.templates.shipped("agreement").data, 0
    for seed in seeds:
        data = damaged(seed, good)
        try:
            check(data, kept)
        except Refused as refused:
            assert "原来的模板仍然有效" in refused.sentence
            continue
        accepted += 1
        assert laid_out(filled(data, context))
    return accepted


@pytest.mark.slow
def test_forty_damaged_templates_are_accepted_whole_or_refused(office: Office) -> None:
    assert 0 < _try(office, range(40)) < 40


@pytest.mark.long
def test_a_thousand_damaged_templates_are_accepted_whole_or_refused(office: Office) -> None:
    assert 0 < _try(office, range(1000, 2000)) < 1000
