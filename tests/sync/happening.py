"""What can happen in a schedule, one function each; all of it by the product's own code on stores in memory."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from functools import partial
from typing import Any

from desktop_app.domain.errors import Refused
from desktop_app.services.attaching import Attaching
from desktop_app.store.dumping import public_id
from sync.county import sticks
from sync.engine import Stranger
from sync.port import Limits, LinkFailed, Pacing
from tests.sync import oracle
from tests.sync.simulated import Simulation
from tests.sync.world import NEWER_SHEET, Device

YEAR_MS = 365 * 86_400_000
JUMPS = (-56, 73)  # years: 1970 and 2099 as seen from 2026
PAGES = (1, 3, 50, 4000)


def _live(device: Device) -> list[bytes]:
    return [row[0] for row in oracle.raw(device.database, "SELECT id FROM record WHERE kind = 'sheet' ORDER BY id")]


def work(world: Simulation, who: int, luck: random.Random) -> str:
    """A person writes something."""
    device, ids = world.device(who), _live(world.device(who))
    if not ids or luck.random() < 0.25:
        people = [{"name": f"人{luck.getrandbits(24):x}"} for _ in range(luck.randint(0, 2))]
        more: dict[str, Any] = {"items": people} if people else {}
        if device.kind is NEWER_SHEET:
            more["later"] = f"后{luck.getrandbits(24):x}"
        return world.do(device, None, "create", lambda: device.add(title=f"题{luck.getrandbits(24):x}", deal="起初", **more))
    record = luck.choice(ids)
    if luck.random() < 0.06:
        return world.do(device, record, "delete", lambda: device.delete(record))
    return world.do(device, record, "edit", lambda: device.change(record, **_edited(device, record, luck)))


def _edited(device: Device, record: bytes, luck: random.Random) -> dict[str, Any]:
    nested = device.state(record).state.nested()
    items: Any = [{k: v for k, v in item.items() if k != "@"} for item in nested.get("items") or []]
    what = luck.choice(["note", "deal", "deal", "tags", "items", "part", "part", "out", "stage", "both", "later"])
    value = f"值{luck.getrandbits(32):x}" if luck.random() < 0.9 else "一样"
    if what == "tags":
        return {"tags": sorted(luck.sample("abc", luck.randint(0, 3))) or None}
    if what == "both":
        return {"deal": value, "note": value}
    if what == "items":
        return {"items": [*items, {"name": value}]}
    if what == "part" and items:
        luck.choice(items)["name" if luck.random() < 0.6 else "note"] = value
        return {"items": items}
    if what == "out" and items:
        items.pop(luck.randrange(len(items)))
        return {"items": items or None}
    if what == "stage":
        return {"@stage": luck.choice(["done", "void"])}
    if what == "later" and device.kind is NEWER_SHEET:
        return {"later": value}
    return {what if what in ("note", "deal") else "note": value}


def sync(world: Simulation, who: int, luck: random.Random) -> str:
    """A device meets the county over whatever link there is."""
    device, pages = world.device(who), luck.choice(PAGES)
    pacing: Pacing = lambda: Limits(operations=pages, operation_bytes=10**6, rows=pages, row_bytes=10**6)  # noqa: E731
    way = _lossy(world, luck) if luck.random() < 0.7 else None
    try:
        done = device.sync(way, pacing, rounds=luck.choice((1, 2, 5, 1000)))
    except LinkFailed as failed:
        return f"page {pages}: {failed}"
    except Stranger as stranger:
        return f"refused: {stranger.code}"
    if luck.random() < 0.5:
        world.carry_files(device, done)
    held = f", {done.held} held" if done.held else ""
    return f"page {pages}: {done.pushed} up, {done.pulled} down, {done.rounds} rounds{held}"


def _lossy(world: Simulation, luck: random.Random) -> Callable[[bytes], bytes]:
    """30 % of questions lost, 25 % of answers lost after they were written, some questions delivered once more later."""

    def way(packet: bytes) -> bytes:
        draw = luck.random()
        if luck.random() < 0.15:
            world.late.append(packet)
        if draw < 0.30:
            raise LinkFailed("lost on the way there")
        answer = world.county.answer(packet)
        if draw < 0.55:
            raise LinkFailed("lost on the way back")
        return answer

    return way


def late(world: Simulation, who: int, luck: random.Random) -> str:
    """A packet that somebody kept arrives, once more or at last; nobody hears the answer."""
    if not world.late:
        return "nothing"
    try:
        world.county.answer(luck.choice(world.late))
    except Stranger as stranger:
        return f"refused: {stranger.code}"
    return "taken"


def stick_out(world: Simulation, who: int, luck: random.Random) -> str:
    """A device writes a stick, which goes into the drawer."""
    stick = world.folder / f"stick-{len(world.sticks)}"
    stick.mkdir()
    written = world.device(who).sticking.write(stick, room=10**6)
    world.sticks.append(stick)
    return f"{stick.name}: {written.operations} operations, {written.attachments} files"


def stick_county(world: Simulation, who: int, luck: random.Random) -> str:
    """The county reads some stick from the drawer, new, old or once more, and answers onto it."""
    if not world.sticks:
        return "nothing"
    stick = luck.choice(world.sticks)
    try:
        taken, left = sticks.read(world.county.bureau, stick)
    except Refused as refused:
        return f"{stick.name}: {refused.sentence}"
    return f"{stick.name}: {[one.operations for one in taken]}, {len(left)} left"


def stick_in(world: Simulation, who: int, luck: random.Random) -> str:
    """A device reads some stick from the drawer, whosever it is."""
    if not world.sticks:
        return "nothing"
    stick = luck.choice(world.sticks)
    try:
        read = world.device(who).sticking.read(stick)
    except Refused:
        return f"{stick.name}: nothing for it"
    return f"{stick.name}: {read.applied} down, {read.receipts} receipts"


def stick_spoilt(world: Simulation, who: int, luck: random.Random) -> str:
    """A stick that has lost a bit or its end changes nothing on either side."""
    if not world.sticks:
        return "nothing"
    device, stick = world.device(who), world.folder / f"spoilt-{luck.getrandbits(32):x}"
    shutil.copytree(luck.choice(world.sticks), stick)
    for file in sorted((stick / "KARST").iterdir()):
        content = bytearray(file.read_bytes())
        if luck.random() < 0.5:
            del content[luck.randrange(len(content)) :]
        else:
            content[luck.randrange(14, len(content))] ^= 1 << luck.randrange(8)
        file.write_bytes(content)
    before = world.county.copy().execute("SELECT count(*), max(seq) FROM operation").fetchone()
    for act in (lambda: sticks.read(world.county.bureau, stick), lambda: device.sticking.read(stick)):
        try:
            act()
        except Refused:
            continue
        raise AssertionError("a spoilt stick was taken")
    assert world.county.copy().execute("SELECT count(*), max(seq) FROM operation").fetchone() == before
    return "refused"


def county_backup(world: Simulation, who: int, luck: random.Random) -> str:
    """The county makes a backup."""
    world.county_backups.append(world.county.copy())
    return str(len(world.county_backups))


def county_restore(world: Simulation, who: int, luck: random.Random) -> str:
    """The county is put back to some backup by its own command."""
    world.county.restore(luck.choice(world.county_backups))
    return "epoch"


def county_rolled_back(world: Simulation, who: int, luck: random.Random) -> str:
    """The county's disk is put back by somebody who tells nobody."""
    world.county.restore(luck.choice(world.county_backups), said=False)
    return "silently"


def backup(world: Simulation, who: int, luck: random.Random) -> str:
    """A device makes a backup."""
    device = world.device(who)
    world.backups.setdefault(id(device), []).append(device.copy())
    return "kept"


def restore(world: Simulation, who: int, luck: random.Random) -> str:
    """A device is put back to some backup of its own, silently."""
    device = world.device(who)
    device.restore(luck.choice(world.backups[id(device)]))
    device.upgrade(device.kind)  # opened by today's program, as any store is
    world.copied = True
    return "put back"


def clone(world: Simulation, who: int, luck: random.Random) -> str:
    """A laptop's disk is copied to a second laptop, and both go on."""
    if len(world.devices) > 5:
        return "enough"
    device = world.device(who)
    twin = world.new_device(device.office, device.kind, b"unused")
    twin.become(device.key)
    twin.restore(device.copy())
    shutil.copytree(device.home, twin.home, dirs_exist_ok=True)
    world.backups[id(twin)] = [twin.copy()]
    world.copied = True
    return "copied"


def clock(world: Simulation, who: int, luck: random.Random) -> str:
    """A clock jumps by decades."""
    if world.clocks:
        world.device(who).at += luck.randint(*JUMPS) * YEAR_MS
    return "jumped"


def decide(world: Simulation, who: int, luck: random.Random) -> str:
    """A person decides an open conflict."""
    device = world.device(who)
    with device.database.reading() as connection:
        waiting = device.records.conflicted(connection)
    if not waiting:
        return "nothing"
    stored = luck.choice(waiting)
    conflict = luck.choice(stored.state.conflicts)
    value = luck.choice([conflict.value, stored.state.values.get(conflict.path), f"值{luck.getrandbits(32):x}"])
    return world.do(device, stored.record, "edit", lambda: device.decide(stored, conflict.path, value))


def sweep(world: Simulation, who: int, luck: random.Random) -> str:
    """A register is filled, everybody gets it, and a person empties it."""
    device = world.device(who)
    for _ in range(3):
        world.do(device, None, "create", lambda: device.add(title=f"题{luck.getrandbits(24):x}"))
    met = [world.met(each) for each in [device, *world.devices, device]]
    ids = [row[0] for row in oracle.raw(device.database, "SELECT id FROM record WHERE kind = 'sheet' AND deleted = 0 ORDER BY id")]
    for record in ids:
        world.do(device, record, "delete", partial(device.delete, record))
    return f"{met.count(True)} met, {len(ids)} deleted, {world.met(device)}"


def judge(world: Simulation, who: int, luck: random.Random) -> str:
    """A person looks at deletions that wait: lets one go, or keeps it."""
    device = world.device(who)
    waiting = device.waiting()
    if not waiting:
        return "nothing"
    record = luck.choice(waiting)
    if luck.random() < 0.5:
        device.let_go(record)
        return f"{record.hex()[:6]} goes"
    device.why = None
    device.keep(record)
    return f"{record.hex()[:6]} stays"


def upgrade(world: Simulation, who: int, luck: random.Random) -> str:
    """A device gets the newer program."""
    world.device(who).upgrade(NEWER_SHEET)
    return "newer"


def revoke(world: Simulation, who: int, luck: random.Random) -> str:
    """A device is refused from now on; it comes back under a new key in the end."""
    world.county.revoke(world.device(who))
    return "refused from now on"


def review(world: Simulation, who: int, luck: random.Random) -> str:
    """The county gives a record back, or accepts it."""
    ids = [row[0] for row in oracle.raw(world.county.database, "SELECT id FROM record WHERE deleted = 0 ORDER BY id")]
    if not ids:
        return "nothing"
    record, says = luck.choice(ids), luck.choice(("returned", "accepted"))
    world.county.write(record, {"@review": says, "@review_why": f"因{luck.getrandbits(24):x}", "@review_by": "李审核"})
    return f"{says} {record.hex()[:6]}"


def attach(world: Simulation, who: int, luck: random.Random) -> str:
    """A person adds a small file to a record."""
    device = world.device(who)
    ids = [row[0] for row in oracle.raw(device.database, "SELECT id FROM record WHERE kind = 'sheet' AND deleted = 0 ORDER BY id")]
    if not ids:
        return "nothing"
    record, file = luck.choice(ids), world.folder / "scan.bin"
    file.write_bytes(luck.randbytes(luck.randint(1, 300)))

    def act() -> None:
        Attaching(device.session).attach(public_id(record), file)

    return world.do(device, record, "edit", act)


def disk(world: Simulation, who: int, luck: random.Random) -> str:
    """A disk changes a value and tells nobody."""
    device = world.device(who)
    notes = [row[0] for row in oracle.raw(device.database, "SELECT record_id FROM sheet WHERE note IS NOT NULL ORDER BY record_id")]
    if not notes:
        return "nothing"
    record, value = luck.choice(notes), f"坏{luck.getrandbits(24):x}"
    world.book.spoilt.add(value)
    with device.database.writing() as connection:
        connection.exec_driver_sql("UPDATE sheet SET note = ? WHERE record_id = ?", (value, record))
    return f"note of {record.hex()[:6]}"


HAPPENINGS: dict[str, Callable[[Simulation, int, random.Random], str]] = {
    "work": work, "sync": sync, "late": late, "stick-out": stick_out, "stick-county": stick_county, "stick-in": stick_in,
    "stick-spoilt": stick_spoilt, "county-backup": county_backup, "county-restore": county_restore,
    "county-rolled-back": county_rolled_back, "backup": backup, "restore": restore, "clone": clone, "clock": clock, "decide": decide,
    "upgrade": upgrade, "sweep": sweep, "judge": judge, "review": review, "revoke": revoke, "attach": attach, "disk": disk,
}  # fmt: skip
