"""Renewing: updating as one office does it, with its county's address, its clock, and what the county lets it have now."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import resources
from desktop_app import __version__
from desktop_app.domain import reference
from desktop_app.domain.errors import Failed, NoLink, Refused
from desktop_app.services.referring import Referring
from desktop_app.services.session import Session
from desktop_app.services.switching import program_home
from desktop_app.services.syncing import Syncing
from desktop_app.services.updating import Updating, reckoned_ms
from desktop_app.store.peer import Peer
from sync.port import LinkFailed, Turned
from sync.releases.sources import FOLDER, FolderSource, Source

if TYPE_CHECKING:
    from sync.carriers.http import HttpCarrier

Say = Callable[[str], None]
_MACHINES = {"AMD64": "x86_64", "x86_64": "x86_64", "aarch64": "aarch64", "ARM64": "aarch64"}


@dataclass(frozen=True, slots=True)
class Renewed:
    """What came of looking for a newer version."""

    version: str  # that runs
    available: str | None  # the newest this office may have, if it is newer
    bytes: int  # to be fetched for it
    switched: bool  # it runs from the next start on


def renew(session: Session, stick: Path | None, say: Say, *, check: bool = False, at_once: bool = False) -> Renewed:
    """Find a newer version; unless only that is asked (``check``), fetch it, prove it here and let it run from the next start on.

    Raise Refused, Failed or NoLink with what to do; the version that runs goes on as if nothing had been.
    """
    updating = updating_of(session, at_once=at_once)
    with source_of(session, stick) as source:
        offer = updating.offer(source)
        if offer is None or check:
            return Renewed(updating.version, offer.version if offer else None, offer.bytes if offer else 0, False)
        say(f"有新版本 {offer.version}，要取 {-(-offer.bytes // 1024)} KB；取的时候照常办公")
        folder = updating.fetch(source, offer)
    say("新版本已取全，正在本机自检")
    updating.prove(folder)
    updating.switch(offer, folder)
    return Renewed(updating.version, offer.version, offer.bytes, True)


def updating_of(session: Session, *, at_once: bool = False) -> Updating:
    """The versions of the program on this computer, for this office; with ``at_once`` without regard to whose turn it is.

    Raise Refused when this program does not update itself: it runs from source, or was built without a root to trust.
    """
    root = resources.path("updates/root.json")
    if not getattr(sys, "frozen", False):
        raise Refused("这是从源代码运行的程序，不在这里更新；没有改动")
    if not root.is_file():
        raise Refused("这份程序没有带更新用的信任根（不是正式发布的），请用安装包更新；没有改动")
    system = "windows" if sys.platform == "win32" else "linux"
    machine = _MACHINES.get(platform.machine(), platform.machine())
    turn = (lambda version: True) if at_once else Turn(session).has_come
    installed = Path(sys.executable).parent
    return Updating(program_home(), installed, __version__, system, machine, root.read_bytes(), likely_ms(session), turn)


def likely_ms(session: Session) -> int:
    """The time, as nearly as this office can know it."""
    with session.store.database.reading() as connection:
        peer = Peer.load(session.store.schema, connection)
    return reckoned_ms(session.clock.now_ms(), peer.contact_at, peer.county_at)


@dataclass(frozen=True, slots=True)
class Turn:
    """Which versions the county lets an office have now."""

    session: Session

    def has_come(self, version: str) -> bool:
        """Whether this office may have a version: the county names other offices to try it first, or nobody."""
        data = Referring(self.session).document("rollout")
        first = reference.rollout(data) if data else {}
        return version not in first or self.session.store.office in first[version]


@contextmanager
def source_of(session: Session, stick: Path | None) -> Iterator[Source]:
    """Where releases are looked for: a stick, or the county's server for as long as the block runs."""
    if stick is not None:
        yield FolderSource(stick / FOLDER if (stick / FOLDER).is_dir() else stick)
        return
    county = Syncing(session).county()
    if county is None:
        raise Failed("本机还没有与县局配对，不能从县局更新；可以用优盘：karstdesk update --from 优盘")
    from sync.carriers.http import HttpCarrier
    from sync.carriers.trust import Anchor

    try:
        carrier = HttpCarrier(county.server, Anchor(county.anchor, session.clock.now_ms(), county.at_ms))
    except LinkFailed as failed:
        raise NoLink(str(failed)) from None
    try:
        yield _Linked(carrier)
    finally:
        carrier.close()


@dataclass(frozen=True, slots=True)
class _Linked:
    """The county's repository; a link that fails is said as such."""

    carrier: HttpCarrier

    def piece(self, path: str, offset: int, length: int) -> bytes | None:
        try:
            return self.carrier.piece(path, offset, length)
        except LinkFailed as failed:
            raise NoLink(f"{failed}。已下载的部分留着，连通后接着下") from None
        except Turned as turned:
            raise NoLink(f"县局服务器没有给更新：{turned.detail}；正在用的版本照常") from None
