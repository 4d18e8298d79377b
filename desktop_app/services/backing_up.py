"""Backing up on a schedule: a proven backup a day into a folder of the clerk's choice, old ones thinned, and a drill that puts one back.

The backups are encrypted with the store's key; they may lie on a stick. Source: RELIABILITY F, DESKTOP §1.1 (thinning by day, week, month).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from desktop_app.domain.errors import Failed, KarstError, Refused
from desktop_app.domain.fields import CHINA
from desktop_app.domain.kind import Kind
from desktop_app.services import keeping
from desktop_app.services.clock import instant
from desktop_app.services.session import Session
from desktop_app.store import settings

SUFFIX = ".karstbackup"
EVERY = timedelta(hours=20)  # a little under a day, so that the hour of opening the office does not drift
DAYS, WEEKS, MONTHS = 7, 5, 12  # of each the newest backup stays
LOW_BYTES = 2**30  # free space from which the desk warns


@dataclass(frozen=True, slots=True)
class Plan:
    """Where backups go and what came of the last one."""

    folder: str = ""  # "" = no backups on a schedule
    last_at: str | None = None  # instant of the last good one
    last_file: str = ""
    trouble: str = ""  # why the newest try did not work; "" when it did
    drilled_at: str | None = None  # instant of the last good drill


@dataclass(frozen=True, slots=True)
class BackingUp:
    """The backups of this office."""

    session: Session
    kinds: Mapping[str, Kind]

    def plan(self) -> Plan:
        """Where backups go and what came of the last one."""
        store = self.session.store
        with store.database.reading() as connection:
            return Plan(**settings.get(store.schema, connection, "desk:backup", {}))

    def choose(self, folder: Path) -> Plan:
        """Back up into this folder from now on; raise Refused when it cannot be written."""
        if not folder.is_dir():
            raise Refused(f"{folder} 不是文件夹；没有改动")
        plan = Plan(str(folder), *list(asdict(self.plan()).values())[1:])
        self._keep(plan)
        return plan

    def is_due(self) -> bool:
        """Whether it is time for the next one."""
        plan = self.plan()
        if not plan.folder:
            return False
        return plan.last_at is None or self._now() - datetime.fromisoformat(plan.last_at) >= EVERY

    def run(self) -> Plan:
        """Write a proven backup and thin out old ones; what went wrong is in the plan, and nothing is lost."""
        plan, now = self.plan(), self._now()
        if not plan.folder:
            raise Refused("还没有选择备份放在哪里；没有备份")
        folder = Path(plan.folder)
        target = folder / f"{self.session.store.office}-{now:%Y%m%d-%H%M%S}{SUFFIX}"
        try:
            keeping.backup(self.session, target, self.kinds.values())
        except KarstError as error:
            done = Plan(plan.folder, plan.last_at, plan.last_file, error.sentence, plan.drilled_at)
        else:
            done = Plan(plan.folder, instant(self.session.clock.now_ms()), target.name, "", plan.drilled_at)
            thin(folder, self.session.store.office)
        self._keep(done)
        return done

    def drill(self) -> Plan:
        """Put the newest backup back into a folder of its own and open it, as after a lost computer; raise Failed when it does not work."""
        plan = self.plan()
        newest = Path(plan.folder) / plan.last_file
        if not plan.last_file or not newest.is_file():
            raise Failed("找不到最近一次的备份文件，无法演练；请先备份一次")
        place = Path(tempfile.mkdtemp(prefix="restore-drill-", dir=self.session.store.home))
        try:
            wrong = keeping.rehearse(newest, place / "office", self.session.store_key, self.kinds.values())
        finally:
            shutil.rmtree(place, ignore_errors=True)
        if wrong:
            raise Failed(f"恢复演练没有通过：{wrong[0]}。正在使用的数据没有改动，请换一个地方再备份")
        done = Plan(plan.folder, plan.last_at, plan.last_file, plan.trouble, instant(self.session.clock.now_ms()))
        self._keep(done)
        return done

    def free_bytes(self) -> int:
        """Free space where the office's data lies."""
        return shutil.disk_usage(self.session.store.home).free

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.session.clock.now_ms() / 1000, CHINA)

    def _keep(self, plan: Plan) -> None:
        store = self.session.store
        with store.database.writing() as connection:
            settings.put(store.schema, connection, "desk:backup", asdict(plan))


def thin(folder: Path, office: str) -> None:
    """Leave the newest backup of each of the last days, weeks and months; others of this office go."""
    found = sorted(folder.glob(f"{office}-*{SUFFIX}"), reverse=True)
    for path in set(found) - set(_stay(found)):
        path.unlink(missing_ok=True)


def _stay(newest_first: Iterable[Path]) -> list[Path]:
    kept: dict[Path, None] = {}
    files = [(path, _day(path)) for path in newest_first]
    for most, shape in ((DAYS, "%Y%m%d"), (WEEKS, "%G-%V"), (MONTHS, "%Y%m")):
        seen: dict[str, Path] = {}
        for path, day in files:
            if day is None:
                kept[path] = None  # not one of ours by its name: never touched
            elif len(seen) < most or f"{day:{shape}}" in seen:
                seen.setdefault(f"{day:{shape}}", path)
        kept |= dict.fromkeys(seen.values())
    return list(kept)


def _day(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.name.removesuffix(SUFFIX).split("-", 1)[1][-15:], "%Y%m%d-%H%M%S").replace(tzinfo=CHINA)
    except (ValueError, IndexError):
        return None
