"""The simulated world: a county, computers of two offices, and what lies in drawers; the book of what people wrote beside it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sync import engine
from sync.county.claims import Claims
from sync.engine import Stranger
from tests.sync import oracle
from tests.sync.world import NEWER_SHEET, OFFICE, OTHER, SHEET, County, Device, key_of


class Simulation:
    """The county, the devices, and what lies in drawers: late packets, sticks, backups."""

    def __init__(self, seed: int, folder: Path, *, clocks: bool) -> None:
        self.seed, self.folder, self.clocks = seed, folder, clocks
        chance = random.Random(f"world {seed}")
        (folder / "county").mkdir()
        self.county = County(folder / "county", chance.choice((SHEET, SHEET, NEWER_SHEET)), f"county {seed}".encode())
        self.offices = (OFFICE, OTHER)
        self.book = oracle.Book()
        self.devices: list[Device] = []
        for office in (OFFICE, OFFICE, *([OFFICE] if chance.random() < 0.3 else []), OTHER):
            self.new_device(office, chance.choice((SHEET, SHEET, NEWER_SHEET)), f"device {seed} {len(self.devices)}".encode())
        self.late: list[bytes] = []
        self.sticks: list[Path] = []
        self.county_backups = [self.county.copy()]
        self.backups = {id(device): [device.copy()] for device in self.devices}
        self.copied = False  # an operation may honestly stand twice: a store was copied or put back
        self.written = 0

    def new_device(self, office: str, kind: Any, seed: bytes) -> Device:
        number = len(self.devices)
        draw = random.Random(f"logs {self.seed} {number}").getrandbits
        home = self.folder / f"device-{number}"
        home.mkdir()
        device = Device(self.county, key_of(seed), office=office, home=home, kind=kind, draw=draw)
        self.devices.append(device)
        return device

    def device(self, who: int) -> Device:
        return self.devices[who % len(self.devices)]

    def bring_back(self) -> None:
        """Those whom the county refused are paired anew, as people would."""
        table = self.county.bureau.tables.device
        for number, device in enumerate(self.devices):
            self.county.admit(device)  # a county put back to before it knew the device: the same code of pairing, once more
            known = oracle.raw(self.county.database, f"SELECT revoked_at FROM {table.name} WHERE id = ?", device.device.hex())
            if known[0][0] is not None:
                device.renew(key_of(f"renewed {self.seed} {number}".encode()))

    def sync_well(self, device: Device) -> bool:
        """One exchange over a good link, files too; whether anything moved."""
        done = device.sync()
        return bool(done.pushed or done.pulled or done.rounds > 1) | self.carry_files(device, done)

    def met(self, device: Device) -> bool:
        """One exchange over a good link; whether the county spoke with the device."""
        try:
            device.sync()
        except Stranger:
            return False
        return True

    def carry_files(self, device: Device, done: engine.Outcome) -> bool:
        """Give the county the attachments it asked for."""
        here, there = device.session.blobs, self.county.bureau.blobs("451299")
        claims = Claims(self.county.schema, "451299")
        for sha256, have in done.wanted:
            size = here.have(sha256)
            if have < size:
                there.append(sha256, have, here.read(sha256, have, size - have), size)
                with self.county.database.writing() as connection:
                    claims.prove(connection, device.office, sha256)
        return any(there.have(sha256) > have for sha256, have in done.wanted)

    def do(self, device: Device, record: bytes | None, what: str, act: Callable[[], bytes | None]) -> str:
        """Let a person do something, with the book beside it: one change is one operation, and nothing else is (L1)."""
        saw = oracle.copies(device.database, record=record).get(record) if record else None
        ops = _operations(device)
        self.written += 1
        device.why = f"w{self.written}"
        made = record or act()
        if record:
            act()
        assert made is not None
        after = oracle.copies(device.database, record=made)[made]
        new = _operations(device) - ops
        if (saw != after) != (new == 1):
            raise AssertionError(f"L1: {new} operations for {saw} -> {after}")
        if new:
            self.book.note(device.why, what, saw, after)
        return f"{device.why} {what} {made.hex()[:6]}"

    def close(self) -> None:
        for database in (self.county.database, *(device.database for device in self.devices)):
            database.close()


def _operations(device: Device) -> int:
    return int(oracle.raw(device.database, "SELECT count(*) FROM operation")[0][0])
