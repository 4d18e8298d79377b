"""What is due among 100,000 records beside the same among 10,000: with 60 cases open, and with none of them ever concluded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from desktop_app.domain.errors import Bug
from desktop_app.services.made_up import mediation_case
from desktop_app.services.office import Office
from desktop_app.store.desk import New, Signed
from tests.bench.figures import Figure, at_most, median
from tests.bench.places import case, fill, office

SMALL, LARGE, IN_HAND = 10_000, 100_000, 60
ON = date(2026, 6, 26)
Times = dict[str, float]


def figures() -> Iterator[Figure]:
    """The figures of reminding."""
    small, large = _measured(SMALL), _measured(LARGE)
    for what, seconds in large.items():
        yield at_most(f"{what}: {LARGE} records / {SMALL} ({seconds * 1000:.1f} ms)", seconds / small[what], "x", 1.3)


def _measured(count: int) -> Times:
    with office() as place:
        _archive(place, count)
        fill(place, IN_HAND)
        if len(found := list(place.reminding.due(ON))) != IN_HAND:
            raise Bug(f"{len(found)} clocks where {IN_HAND} should run")
        times = {"all that is due, with titles": median(lambda: list(place.reminding.due(ON)), 20)}
    with office() as place:
        fill(place, count)
        times |= {"first 50 when nothing was ever concluded": median(lambda: list(place.reminding.due(ON, limit=50)), 20)}
        return times | {"counts for a badge, the same": median(lambda: place.reminding.pressing(ON), 20)}


def _archive(place: Office, count: int) -> None:
    """Cases of years ago, as they lie in the archive."""
    store, signed = place.session.store, Signed("甲", 0)
    for start in range(0, count, 500):
        bodies = [{**case(seed), **mediation_case(seed), "@stage": "archived"} for seed in range(start, min(start + 500, count))]
        with store.database.writing() as connection:
            store.desk.create(connection, [New("mediation_case", body) for body in bodies], signed)
