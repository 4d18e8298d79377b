"""The minimum wage as data: amounts of the classes of area from a day on, and which class a county is in.

The table is shipped and can be replaced by the office's or county's own; one that contradicts itself is refused with the place.
Source: the table names its own; DOMAIN §2.4 C, S22.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from desktop_app.domain.rule_tables import Place, amount, day, listed, mapping, text


@dataclass(frozen=True, slots=True)
class Limit:
    """The minimum wage of one place on a day."""

    monthly: Decimal  # yuan
    valid_from: date
    area: str  # class of area: "1", "2", "3"


@dataclass(frozen=True, slots=True)
class Wages:
    """A table of minimum wages."""

    title: str
    source: str
    versions: tuple[tuple[date, Mapping[str, Decimal]], ...]  # ascending by day
    counties: Mapping[str, str]  # 6-digit code: class of area

    def limit(self, county: str, on: date) -> Limit | None:
        """The minimum wage of a county on a day; None when its class is not known or no version had begun."""
        area, known = self.counties.get(county), [version for version in self.versions if version[0] <= on]
        if area is None or not known or area not in known[-1][1]:
            return None
        return Limit(known[-1][1][area], known[-1][0], area)


def wages(raw: Any) -> Wages:
    """The table of a JSON value; raise Refused with the place of the first contradiction."""
    top = mapping(raw, Place(), ("title", "source", "versions", "counties"))
    versions = [_version(item, place) for item, place in listed(top["versions"], Place(("versions",)))]
    for number, ((before, _), (after, _)) in enumerate(pairwise(versions), 2):
        if after <= before:
            raise Place(("versions", str(number), "valid_from")).wrong(f"应晚于上一版的 {before.isoformat()}")
    classes = {area for _, amounts in versions for area in amounts}
    counties = {}
    for code, area in mapping(top["counties"], Place(("counties",))).items():
        place = Place(("counties", code))
        if not re.fullmatch(r"\d{6}", code):
            raise place.wrong("应为 6 位县区代码")
        if area not in classes:
            raise place.wrong(f"没有“{area}”类地区；有 {'、'.join(sorted(classes))}")
        counties[code] = str(area)
    return Wages(text(top["title"], Place(("title",))), text(top["source"], Place(("source",))), tuple(versions), counties)


def _version(raw: Any, place: Place) -> tuple[date, Mapping[str, Decimal]]:
    item = mapping(raw, place, ("valid_from", "classes"))
    classes = {area: amount(value, place / "classes" / area) for area, value in mapping(item["classes"], place / "classes").items()}
    if not classes or min(classes.values()) <= 0:
        raise (place / "classes").wrong("应至少有一类，金额大于 0")
    in_order = [classes[area] for area in sorted(classes)]
    if in_order != sorted(in_order, reverse=True):
        raise (place / "classes").wrong("一类应不低于二类，二类应不低于三类")
    return day(item["valid_from"], place / "valid_from"), classes
