"""Real offices for tests: an encrypted store on files, copied from one made once, with a fake clock and the key in a file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.kinds import KINDS
from desktop_app.services import session
from desktop_app.services.office import Office
from desktop_app.store.desk import New, Signed
from desktop_app.store.dumping import public_id
from desktop_app.store.published import fields_of, published_id
from desktop_app.store.records import Stored, with_term
from desktop_app.store.schema import PUBLICATION
from sync.merge import State
from tests.fakes import FakeClock, FakeKeyring

CODE, NAME = "451299001", "雅龙司法所"


@pytest.fixture(scope="session")
def made_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new office; making one takes longer than copying it."""
    folder = tmp_path_factory.mktemp("made")
    made, _code = session.make(folder / "office", CODE, NAME, folder / "office.key", FakeKeyring(), KINDS, FakeClock())
    made.store.close()
    return folder


@pytest.fixture
def real_office(tmp_path: Path, made_office: Path) -> Iterator[Office]:
    """A new office with the kinds that ship, in tmp_path/office."""
    shutil.copytree(made_office, tmp_path, dirs_exist_ok=True)
    office = open_office(tmp_path)
    yield office
    office.close()


def open_office(folder: Path) -> Office:
    """The office in a folder, opened as the program does."""
    opened = session.open_office(folder / "office", folder / "office.key", FakeKeyring(), KINDS, FakeClock())
    return Office.over(opened, KINDS)


def publish(office: Office, name: str, document: Any) -> None:
    """Let a document of the county be there, as if it had come down."""
    store = office.session.store
    data = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    record = published_id(store.county, name)
    fields = fields_of(name, 1, data, text=not isinstance(document, bytes)) | {"@stage": "published"}
    state = State(kind=PUBLICATION, office=store.county, created=(1, int.from_bytes(record[:5], "big")), values=fields, seq=1)
    stored = Stored(record, state, 1, "县局", 0, "县局", 0, "", None)
    with store.database.writing() as connection:
        before = store.records.load(connection, [record]).get(record)
        store.records.save(connection, before, with_term(stored))


def put(office: Office, kind: str, body: Mapping[str, Any], *, stage: str = "", number: str = "") -> str:
    """The id of a record that is simply there, whatever the rules of its stage would say."""
    store = office.session.store
    new = New(kind, {**body, "@number": number or "1 号", "@stage": stage or office.kinds[kind].first_stage})
    with store.database.writing() as connection:
        (record,) = store.desk.create(connection, [new], Signed(office.author, office.session.clock.now_ms()))
    return public_id(record)
