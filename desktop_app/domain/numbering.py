"""Case numbers (文号): a template, a year and a serial; provisional ones for a second computer of the same office.

Source: DOMAIN §1.7: per office and year, reset on 1 January, serial unpadded unless the template says otherwise.
"""

from __future__ import annotations

from datetime import date

_SUFFIXES = ("司法所", "街道", "镇", "乡")


def official(template: str, office_name: str, office: str, on: date, serial: int) -> str:
    """The number of the ``serial``-th record of a kind in the year of ``on``."""
    place = short_name(office_name)
    return template.format(year=on.year, month=on.month, office=place, county=office[:6], serial=serial)


def provisional(device: str, serial: int) -> str:
    """A number for a record made on a second computer: never the same as an official one (临-设备后四位-序号)."""
    return f"临-{device[-4:]}-{serial}"


def short_name(office_name: str) -> str:
    """The office's name as it stands in numbers: 雅龙司法所 → 雅龙."""
    for suffix in _SUFFIXES:
        if len(office_name) > len(suffix) + 1:
            office_name = office_name.removesuffix(suffix)
    return office_name
