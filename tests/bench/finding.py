"""List pages and searches on 100,000 records beside the same on 10,000."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from desktop_app.services.office import Office
from tests.bench.figures import Figure, at_most, median
from tests.bench.places import case, fill, office

SMALL, LARGE = 10_000, 100_000
NUMBER = case(77)["parties"][0]["id_no"]
SEARCHES = {
    "two characters of a name": "小光",
    "a surname alone": "覃",
    "initials": "qxg",
    "a rare place": "岜独屯",
    "a word": "排水沟",
    "a whole ID number": NUMBER,
}
Times = dict[str, float]


def figures() -> Iterator[Figure]:
    """The figures of finding."""
    small, large = _measured(SMALL), _measured(LARGE)
    for what, seconds in large.items():
        yield at_most(f"{what}: {LARGE} records / {SMALL} ({seconds * 1000:.1f} ms)", seconds / small[what], "x", 1.3)


def _measured(count: int) -> Times:
    with office() as place:
        fill(place, count)
        return {what: median(call, 30) for what, call in _calls(place).items()}


def _calls(place: Office) -> dict[str, Callable[[], object]]:
    kind, behind = place.kind("mediation_case"), place.page("mediation_case", limit=50)[-1].id
    calls: dict[str, Callable[[], object]] = {
        "first list page": partial(place.page, kind.key),
        "list page behind a record": partial(place.viewing.page, kind, where={}, after=behind),
    }
    return calls | {f"search, {what}": partial(place.find, typed) for what, typed in SEARCHES.items()}
