"""Reporting to the region."""

from __future__ import annotations

from dataclasses import asdict

from desktop_app.domain.errors import Refused
from sync.county import rollup
from sync.county.cli.opening import Arguments, Command, opened
from sync.county.console import Console


def rollup_(given: Arguments, console: Console) -> int:
    """Pair a county with its region, or report what is new."""
    with opened(given) as bureau:
        if given.part == "join":
            anchor = given.ca.read_text("ascii") if given.ca else None
            console.value({"county": given.COUNTY, "region": rollup.join(bureau, given.COUNTY, given.server, given.code, anchor)})
            return 0
        joined = rollup.counties(bureau)
        if not joined:
            raise Refused("还没有县与上级配对；请用上级给的配对码运行 karstcounty rollup join")
        for county_id in joined:
            console.value(asdict(rollup.send(bureau, county_id)))
    return 0


COMMANDS: dict[str, Command] = {"rollup": rollup_}
