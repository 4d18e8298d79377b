"""Things an office does that write to its disk, each with what must be true of the disk whenever it is cut off.

A scenario says out loud (``ack``) what a person would have been told is done; whatever was said must be there afterwards.
"""

from __future__ import annotations

import ctypes
import json
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop_app.domain.errors import Failed, KarstError
from desktop_app.domain.kinds import KINDS
from desktop_app.services import handing_over, keeping, rekeying, secrets, session
from desktop_app.services.drafting import Draft
from desktop_app.services.office import Office
from desktop_app.services.rekeying import Rekeying
from desktop_app.store import settings
from desktop_app.store.opening import FILE
from sync.carriers import stick
from sync.wire import bundle
from sync.wire.bundle import Direction
from tests import makers
from tests.fakes import FakeClock, FakeKeyring
from tests.offices import CODE, NAME

PASSPHRASE = "三月三 歌圩 旧码头 弄立"
COUNTY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
Ack = Callable[[str], None]


def opened(folder: Path) -> Office:
    """The office in a folder as the program opens it."""
    return Office.over(session.open_office(folder / "office", folder / "key", FakeKeyring(), KINDS, FakeClock()), KINDS)


def made(folder: Path) -> None:
    """A new office with two records."""
    fresh, _code = session.make(folder / "office", CODE, NAME, folder / "key", FakeKeyring(), KINDS, FakeClock())
    office = Office.over(fresh, KINDS)
    office.add("mediation_case", makers.mediation_case(1))
    office.add("consultation", makers.consultation(1))
    office.close()


def sound(folder: Path, acked: Sequence[str]) -> list[str]:
    """What is wrong with an office: its own checks, and records that were said to be saved and are not there as they were saved."""
    office = opened(folder)
    try:
        found = keeping.faults(office.session)
        for told in map(json.loads, acked):
            found += _differs(office, told)
        return found
    finally:
        office.close()


def _differs(office: Office, told: dict[str, object]) -> list[str]:
    if "id" in told:
        shown = office.get(str(told["id"]))
        return [] if shown.fields == told["fields"] else [f"{told['id']} differs"]
    if "sha256" in told:
        return [] if office.session.blobs.whole(bytes.fromhex(str(told["sha256"]))) else ["an attachment is not whole"]
    return []


@dataclass(frozen=True)
class Scenario:
    """One thing an office does."""

    prepare: Callable[[Path], None]
    run: Callable[[Path, Ack], None]
    wrong: Callable[[Path, Sequence[str]], list[str]] = sound


def _add(folder: Path, ack: Ack) -> None:
    office = opened(folder)
    for seed in range(2, 5):
        shown = office.add("consultation", makers.consultation(seed))
        ack(json.dumps({"id": shown.id, "fields": shown.fields}, ensure_ascii=False))
    office.close()


def _edit(folder: Path, ack: Ack) -> None:
    office = opened(folder)
    id = office.page("consultation")[0].id
    for n in range(3):
        office.edit(id, {"answer": f"第 {n} 次答复"})
        ack(json.dumps({"answer": n}))
    office.close()


def _edited(folder: Path, acked: Sequence[str]) -> list[str]:
    office = opened(folder)
    answer = office.page("consultation")[0].fields.get("answer") or ""
    office.close()
    last = json.loads(acked[-1])["answer"] if acked else -1
    fits = (f"第 {last} 次答复", f"第 {last + 1} 次答复") if acked else ("第 0 次答复",)
    return sound(folder, ()) + ([] if answer in fits or not acked else [f"said {last}, found {answer}"])


def _attach(folder: Path, ack: Ack) -> None:
    office = opened(folder)
    id = office.page("consultation")[0].id
    for seed in (1, 2):
        scan = folder / f"scan-{seed}"
        ack(json.dumps({"sha256": office.attach(id, scan)["sha256"]}))
    office.close()


def _with_scans(folder: Path) -> None:
    made(folder)
    for seed in (1, 2):
        (folder / f"scan-{seed}").write_bytes(random.Random(seed).randbytes(150_000))


def _draft(folder: Path, ack: Ack) -> None:
    office = opened(folder)
    for n in range(4):
        office.drafting.keep(Draft("consultation", None, {"name": f"韦测试{n}"}))
        ack(json.dumps({"draft": n}))
    office.close()


def _drafted(folder: Path, acked: Sequence[str]) -> list[str]:
    office = opened(folder)
    kept = office.drafting.of("new:consultation")
    office.close()
    last = json.loads(acked[-1])["draft"] if acked else -1
    there = -1 if kept is None else int(str(kept.fields["name"])[-1])
    return sound(folder, ()) + ([] if there in (last, last + 1) else [f"draft {last} was kept, {there} is there"])


def _backup(folder: Path, ack: Ack) -> None:
    office = opened(folder)
    keeping.backup(office.session, folder / "b.karstbackup", KINDS)
    ack("{}")
    office.close()


def _backed_up(folder: Path, acked: Sequence[str]) -> list[str]:
    office, file = opened(folder), folder / "b.karstbackup"
    key = office.session.store_key
    office.close()
    if not file.exists():
        return sound(folder, ()) + (["the backup is gone"] if acked else [])
    return sound(folder, ()) + keeping.rehearse(file, folder / "drill", key, KINDS)


def _with_backup(folder: Path) -> None:
    made(folder)
    _backup(folder, lambda _: None)
    office = opened(folder)
    office.add("consultation", makers.consultation(9))
    office.close()


def _restore(folder: Path, ack: Ack) -> None:
    keeping.restore(folder / "b.karstbackup", folder / "office", folder / "key", FakeKeyring(), KINDS, FakeClock(), replace=True)
    ack("{}")


def _restored(folder: Path, acked: Sequence[str]) -> list[str]:
    found = sound(folder, ())
    office = opened(folder)
    count = office.count("consultation")
    office.close()
    aside = list((folder / "office").glob(f"before-restore-*/{FILE}"))
    if count == 1 and not aside:
        found.append("the office of before is nowhere")
    return found + (["the restore that was said to be done is not"] if acked and count != 1 else [])


def _change_key(folder: Path, ack: Ack) -> None:
    ack(json.dumps({"code": rekeying.change_key(folder / "office", folder / "key", FakeKeyring(), KINDS, FakeClock())}))


def _key_changed(folder: Path, acked: Sequence[str]) -> list[str]:
    found = sound(folder, ())
    for told in map(json.loads, acked):
        secrets.recovered(folder / "office", told["code"])
    return found


def _ways(folder: Path, ack: Ack) -> None:
    office = opened(folder)
    keys = Rekeying(office.session, FakeKeyring())
    code = keys.new_recovery_code()
    ack(json.dumps({"code": code}))
    keys.add(folder / "key")
    office.close()


def _older(folder: Path) -> None:
    """An office as an older version left it: without a table, a column and an index, so that opening it upgrades it."""
    made(folder)
    office = opened(folder)
    with office.session.store.database.writing() as connection:
        for statement in ("DROP TABLE clock", "DROP TABLE draft", "DROP INDEX ix_record_stray"):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("ALTER TABLE consultation DROP COLUMN answer")
    office.close()


def _upgrade(folder: Path, ack: Ack) -> None:
    opened(folder).close()
    ack("{}")


def _make(folder: Path, ack: Ack) -> None:
    made(folder)
    ack("{}")


def _made_or_made_again(folder: Path, acked: Sequence[str]) -> list[str]:
    """A new office that was cut off is whole, or nothing stands in the way of making it."""
    try:
        opened(folder).close()
    except Failed:
        if acked:
            raise
        (folder / "key").unlink(missing_ok=True)
        made(folder)
    return sound(folder, ())


def _with_parcel(folder: Path) -> None:
    made(folder)
    office = opened(folder)
    office.handing_over.write(folder / "parcel.karst", PASSPHRASE, "黄丽")
    office.close()
    (folder / "office").rename(folder / "left behind")


def _take_over(folder: Path, ack: Ack) -> None:
    new = folder / "key"
    handing_over.take_over(folder / "parcel.karst", PASSPHRASE, folder / "office", "黄丽", new, FakeKeyring(), KINDS, FakeClock())
    ack("{}")


def _taken_or_taken_again(folder: Path, acked: Sequence[str]) -> list[str]:
    with suppress(KarstError):
        opened(folder).close()
        return sound(folder, ())
    if acked:
        return ["the office that was said to be taken over does not open"]
    _take_over(folder, lambda _: None)
    return sound(folder, ())


def _paired(folder: Path) -> None:
    made(folder)
    office = opened(folder)
    store = office.session.store
    with store.database.writing() as connection:
        settings.put(store.schema, connection, "county_sealing", COUNTY.public_key().public_bytes_raw().hex())
    office.close()
    (folder / "stick").mkdir()


def _stick(folder: Path, ack: Ack) -> None:
    office = opened(folder)
    office.sticking.write(folder / "stick", room=10**9)
    ack("{}")
    office.close()


def _on_stick(folder: Path, acked: Sequence[str]) -> list[str]:
    office = opened(folder)
    device, public = office.session.device, office.session.device_key.public_key()
    office.close()
    there = device in stick.bundles(folder / "stick", Direction.TO_COUNTY)
    if there:
        with stick.opened(folder / "stick", Direction.TO_COUNTY, device) as source:
            bundle.checked(source, Direction.TO_COUNTY, COUNTY, lambda _: public)
    return sound(folder, ()) + (["the stick that was said to be written is empty"] if acked and not there else [])


def _careless(folder: Path, ack: Ack) -> None:
    """As adding, but the disk is never asked to flush: what a replay of power cuts must find out, or it proves nothing."""
    office = opened(folder)
    engine = office.session.store.database.engine
    sa.event.listen(engine, "checkout", lambda raw, *_: raw.execute("PRAGMA synchronous = OFF"))
    for seed in range(2, 5):
        shown = office.add("consultation", makers.consultation(seed))
        ack(json.dumps({"id": shown.id, "fields": shown.fields}, ensure_ascii=False))
    office.close()


def _resume(folder: Path, ack: Ack) -> None:
    """Go on in the same program when there is room again: what can be read meanwhile is read, and the second try saves."""
    office = opened(folder)
    body = makers.consultation(2)
    try:
        shown = office.add("consultation", body)
    except Failed:
        assert office.count("consultation") == 1 and office.page("consultation") and office.find("韦") is not None
        ctypes.CDLL(None).fault_disarm()
        assert office.count("consultation") == 1
        shown = office.add("consultation", body)
    ack(json.dumps({"id": shown.id, "fields": shown.fields}, ensure_ascii=False))
    office.close()


SCENARIOS = {
    "add": Scenario(made, _add),
    "edit": Scenario(made, _edit, _edited),
    "attach": Scenario(_with_scans, _attach),
    "draft": Scenario(made, _draft, _drafted),
    "backup": Scenario(made, _backup, _backed_up),
    "restore": Scenario(_with_backup, _restore, _restored),
    "change-key": Scenario(made, _change_key, _key_changed),
    "ways": Scenario(made, _ways, _key_changed),
    "upgrade": Scenario(_older, _upgrade),
    "make": Scenario(lambda folder: None, _make, _made_or_made_again),
    "take-over": Scenario(_with_parcel, _take_over, _taken_or_taken_again),
    "stick": Scenario(_paired, _stick, _on_stick),
}
OTHERS = {"careless": Scenario(made, _careless), "resume": Scenario(made, _resume)}
