"""Updating the program, from the county or from a stick."""

from __future__ import annotations

from desktop_app.cli.opening import Arguments, Command, opened
from desktop_app.cli.printing import emit, note
from desktop_app.services import renewing


def update(args: Arguments) -> int:
    """Find a newer version; unless only that was asked, fetch it, prove it and let it run from the next start on."""
    with opened(args) as office:
        updating = renewing.updating_of(office.session, at_once=args.now)
        with renewing.source_of(office.session, args.source) as source:
            offer = updating.offer(source)
            if offer is None or args.check:
                emit(
                    {
                        "version": updating.version,
                        "available": offer and offer.version,
                        "bytes": offer.bytes if offer else 0,
                        "switched": False,
                    }
                )
                return 0
            note(f"有新版本 {offer.version}，要取 {offer.bytes // 1024} KB；取的时候照常办公")
            folder = updating.fetch(source, offer)
        note("新版本已取全，正在本机自检")
        updating.prove(folder)
        updating.switch(offer, folder)
    note(f"下次打开就是 {offer.version}；现在开着的不受影响")
    emit({"version": updating.version, "available": offer.version, "bytes": offer.bytes, "switched": True})
    return 0


COMMANDS: dict[str, Command] = {"update": update}
