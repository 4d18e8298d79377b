"""The office as windows and commands use it: one object, safe from several threads, over the services."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from desktop_app.domain.errors import Refused, Unknown
from desktop_app.domain.kind import Kind
from desktop_app.domain.means import Verdict, verdict
from desktop_app.domain.sifting import Condition
from desktop_app.services.attaching import Attaching
from desktop_app.services.backing_up import BackingUp
from desktop_app.services.cautioning import Cautioning
from desktop_app.services.charting import Charting
from desktop_app.services.checking import Checking
from desktop_app.services.deciding import Deciding
from desktop_app.services.discarding import Discarding
from desktop_app.services.drafting import Drafting
from desktop_app.services.enrolling import is_practice
from desktop_app.services.exporting import Exporting
from desktop_app.services.guarding import Guarding, before_the_curtain
from desktop_app.services.handing_over import HandingOver
from desktop_app.services.holding import Holding
from desktop_app.services.importing import Importing
from desktop_app.services.ledgers import Ledgers
from desktop_app.services.locking import Locking
from desktop_app.services.numbering import Numbering
from desktop_app.services.outgoing import Outgoing
from desktop_app.services.paying import Paying
from desktop_app.services.printing import Printing
from desktop_app.services.recalling import Recalling
from desktop_app.services.recording import Recording
from desktop_app.services.referring import Referring
from desktop_app.services.refusals import Refusals
from desktop_app.services.rekeying import seal_for_county
from desktop_app.services.remembering import Remembering
from desktop_app.services.reminding import Reminding
from desktop_app.services.reporting import Reporting
from desktop_app.services.ruling import Ruling
from desktop_app.services.session import Session
from desktop_app.services.shown import Hit, Progress, Revision, Shown, Status, Summary
from desktop_app.services.sticking import Sticking
from desktop_app.services.supporting import Supporting
from desktop_app.services.syncing import Syncing
from desktop_app.services.template_check import Use
from desktop_app.services.timekeeping import Timekeeping
from desktop_app.services.viewing import Viewing


@dataclass(frozen=True)
class Office:
    """An open office; every call may raise a KarstError with a sentence for the person."""

    session: Session
    kinds: Mapping[str, Kind]  # by key, in menu order
    viewing: Viewing
    recording: Recording
    attaching: Attaching
    syncing: Syncing
    deciding: Deciding
    sticking: Sticking
    drafting: Drafting
    discarding: Discarding
    remembering: Remembering
    recalling: Recalling
    reporting: Reporting
    importing: Importing
    exporting: Exporting
    guarding: Guarding
    handing_over: HandingOver
    ruling: Ruling
    paying: Paying
    reminding: Reminding
    checking: Checking
    printing: Printing
    ledgers: Ledgers
    locking: Locking
    backing_up: BackingUp
    supporting: Supporting
    outgoing: Outgoing
    charting: Charting
    cautioning: Cautioning
    numbering: Numbering
    timekeeping: Timekeeping
    referring: Referring
    holding: Holding
    refusals: Refusals

    @classmethod
    def over(cls, session: Session, kinds: Iterable[Kind]) -> Office:
        """The office of a session."""
        viewing = Viewing(session)
        by_key = {kind.key: kind for kind in kinds}
        numbering = Numbering(session, by_key)
        recording = Recording(session, viewing, numbering)
        ruling, guarding = Ruling(session, by_key), Guarding(session, viewing)
        reminding = Reminding(session, viewing, by_key)
        syncing, backing_up, referring, drafting = Syncing(session), BackingUp(session, by_key), Referring(session), Drafting(session)
        referring.put_codes_in_force()
        return cls(
            session, by_key, viewing, recording, Attaching(session), syncing, Deciding(session),
            Sticking(session), drafting, Discarding(session, viewing), Remembering(session), Recalling(session, viewing, by_key),
            Reporting(session), Importing(session, recording), Exporting(viewing, guarding),
            guarding, HandingOver(session, viewing, reminding, syncing, guarding, by_key), ruling, Paying(session, viewing, by_key, ruling),
            reminding,
            Checking(session, by_key), Printing(session, viewing, by_key), Ledgers(session, viewing, by_key),
            Locking(session), backing_up, Supporting(session, viewing, syncing, backing_up, by_key),
            Outgoing(session, viewing), Charting(session, reminding), Cautioning(session, viewing, by_key), numbering,
            Timekeeping(session), referring, Holding(session), Refusals(session, drafting),
        )  # fmt: skip

    @property
    def name(self) -> str:
        return self.session.office_name

    @property
    def code(self) -> str:
        return self.session.store.office

    @property
    def device(self) -> str:
        return self.session.store.device

    @property
    def author(self) -> str:
        return self.session.author

    def kind(self, key: str) -> Kind:
        """A kind by its key; raise Unknown naming those there are."""
        if key not in self.kinds:
            raise Unknown(f"没有 {key} 这种记录；有：{'、'.join(self.kinds)}")
        return self.kinds[key]

    def count(self, kind: str, *, where: Mapping[str, str] | None = None, text: str = "", sift: Sequence[Condition] = ()) -> int:
        """How many records a list has."""
        return self.viewing.count(self.kind(kind), where=where or {}, text=text, sift=sift)

    def page(
        self, kind: str, *, where: Mapping[str, str] | None = None, text: str = "", sort: str = "", offset: int = 0, limit: int = 100,
        sift: Sequence[Condition] = (),
    ) -> list[Shown]:  # fmt: skip
        """One page of a list."""
        found = self.viewing.page(self.kind(kind), where=where or {}, text=text, sort=sort, offset=offset, limit=limit, sift=sift)
        return [before_the_curtain(shown) for shown in found]

    def get(self, id: str, why: str | None = None) -> Shown:
        """One record; a sealed one says nothing unless there is a reason, which is kept."""
        return self.guarding.opened(id, why) if why else before_the_curtain(self.viewing.get(id))

    def add(self, kind: str, body: Mapping[str, Any], why: str | None = None) -> Shown:
        """Make a record."""
        return self.recording.add(self.kind(kind), body, why)

    def edit(self, id: str, fields: Mapping[str, Any], why: str | None = None) -> Shown:
        """Change fields of a record; None clears one."""
        return before_the_curtain(self.recording.edit(id, fields, why))

    def move(self, id: str, stage: str, why: str | None = None) -> Shown:
        """Move a record along its life cycle."""
        return before_the_curtain(self.recording.move(id, stage, why))

    def reopen(self, id: str, why: str) -> Shown:
        """A new draft that continues a record which is over."""
        return self.recording.reopen(id, why)

    def history(self, id: str) -> list[Revision]:
        """Every revision of a record."""
        return self.guarding.history(id)

    def find(self, text: str, kind: str | None = None, limit: int = 20) -> list[Hit]:
        """Records that a text finds, best first."""
        if kind is not None:
            self.kind(kind)
        return self.viewing.find(text, kind, limit)

    def attach(self, id: str, path: Path, title: str | None = None) -> dict[str, Any]:
        """Attach a file to a record."""
        return self.attaching.attach(id, path, title)

    def attachments(self, id: str) -> list[dict[str, Any]]:
        """The files of a record."""
        return self.attaching.attachments(id)

    def template_uses(self) -> list[Use]:
        """Every template there is, with what it may name."""
        return [*self.printing.uses().values(), *self.ledgers.uses().values()]

    def template_use(self, name: str) -> Use:
        """One template by its name; raise Unknown."""
        for use in self.template_uses():
            if use.name == name:
                return use
        raise Unknown(f"没有“{name[:60]}”这个文书模板；用 karstdesk templates 看有哪些")

    def practice(self) -> bool:
        """Whether everything here is made up, for practice."""
        return is_practice(self.session)

    def means(self, id: str) -> Verdict:
        """The money test of a legal-aid application; raise Refused for a record of another kind."""
        shown = self.viewing.get(id)
        if shown.kind != "aid_application":
            raise Refused("只有法律援助申请有经济困难审查")
        record = self.kinds[shown.kind].typed(shown.fields)
        statement = record.economic_statement[0] if record.economic_statement else None
        standard = self.ruling.wages().limit(self.code[:6], record.applied_on) if record.applied_on else None
        return verdict(record.hardship_ground, statement, record.household_members or (), standard)

    def status(self) -> Status:
        """How the office stands towards its county."""
        return self.syncing.status()

    def sync(
        self, progress: Callable[[Progress], None] = lambda seen: None, limit_s: float | None = None, *, files: bool = True,
        pause: Event | None = None,
    ) -> Summary:  # fmt: skip
        """Exchange with the county; setting ``pause`` ends it in good order."""
        done = self.syncing.sync(progress, limit_s, files=files, pause=pause)
        self.numbering.settle()
        if done.pulled:
            self.referring.put_codes_in_force()
            seal_for_county(self.session)
        return done

    def change_number(self) -> int:
        """A number that differs once any process has changed a record."""
        return self.viewing.change_number()

    def close(self) -> None:
        """Let go of the store."""
        self.session.store.close()
