"""Checking: whether a record's file is complete, document by document, with where to put what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_app.domain.errors import Unknown
from desktop_app.domain.filing import Held
from desktop_app.domain.kind import Kind
from desktop_app.services.session import Session
from desktop_app.store.content import public, titles
from desktop_app.store.dumping import record_bytes


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing a document of the file lacks."""

    document: str  # its key among the kind's papers
    no: str  # its place in the file
    title: str
    reason: str
    field: str  # the blank to jump to, as a Fault names it: parties/1/id_scans
    label: str  # what the form calls that blank


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One document of the file."""

    document: str
    no: str
    title: str
    needed: bool
    there: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as it stands."""

    complete: bool
    missing: tuple[Lacking, ...]  # of the documents that are needed, in the order of the file
    documents: tuple[Enclosed, ...]  # all there can be, in that order


@dataclass(frozen=True, slots=True)
class Checking:
    """The files of one office."""

    session: Session
    kinds: Mapping[str, Kind]

    def check(self, identity: str) -> Checked:
        """What the file of a record lacks; that of a kind without a file is complete. Raise Unknown when there is no such record."""
        store, record = self.session.store, record_bytes(identity)
        with store.database.reading() as connection:
            stored = store.records.load(connection, [record]).get(record)
        if stored is None or stored.state.deleted:
            raise Unknown(f"没有编号为 {identity} 的记录")
        kind, nested = self.kinds.get(stored.state.kind), stored.state.nested()
        held = kind.held(public(nested), titles(nested)) if kind else []
        missing = tuple(lack for one in held if one.needed for lack in _lacking(one))
        documents = tuple(Enclosed(one.entry.paper, one.entry.no, one.entry.title, one.needed, one.there) for one in held)
        return Checked(not missing, missing, documents)


def _lacking(one: Held) -> list[Lacking]:
    entry = one.entry
    return [Lacking(entry.paper, entry.no, entry.title, fault.says, fault.field, fault.label) for fault in one.lacking]
