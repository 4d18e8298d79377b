"""Offices, their devices, and the codes and files that pair a device."""

from __future__ import annotations

from sync.county import offices, provisioning
from sync.county.cli.opening import Arguments, Command, opened
from sync.county.console import Console
from sync.county.offices import Device, Office
from sync.county.showing import iso


def office(given: Arguments, console: Console) -> int:
    """Add an office, or list them."""
    with opened(given) as bureau:
        if given.part == "add":
            offices.add_office(bureau, given.CODE, given.NAME, given.area)
        for found in offices.offices(bureau):
            if given.part == "list" or found.code == given.CODE:
                console.value(_office_line(found))
    return 0


def _office_line(office: Office) -> dict[str, object]:
    return {
        "office": office.code, "name": office.name, "area": office.area, "devices": office.devices,
        "last_seen_at": iso(office.last_seen_at), "records": office.records,
    }  # fmt: skip


def code(given: Arguments, console: Console) -> int:
    """Issue a one-time code for one device."""
    with opened(given) as bureau:
        issued, expires_at = offices.issue_code(bureau, given.OFFICE, given.days)
    console.value({"code": issued, "expires_at": iso(expires_at)})
    return 0


def device(given: Arguments, console: Console) -> int:
    """List the devices, or refuse one."""
    with opened(given) as bureau:
        if given.part == "revoke":
            offices.revoke(bureau, given.DEVICE, given.why)
        for found in offices.devices(bureau):
            if given.part == "list" or found.id == given.DEVICE.lower():
                console.value(_device_line(found))
    return 0


def _device_line(device: Device) -> dict[str, object]:
    return {
        "device": device.id, "office": device.office, "name": device.name, "place": device.place, "enrolled_at": iso(device.enrolled_at),
        "last_seen_at": iso(device.last_seen_at), "revoked_at": iso(device.revoked_at), "why": device.why,
    }  # fmt: skip


def provision(given: Arguments, console: Console) -> int:
    """Write a provisioning file for each office."""
    with opened(given) as bureau:
        written = provisioning.write(bureau, given.DIR, given.server, given.ca, given.office or None, given.days)
    for one in written:
        console.value({"office": one.office, "file": str(one.file), "expires_at": iso(one.expires_at)})
    return 0


COMMANDS: dict[str, Command] = {"office": office, "code": code, "device": device, "provision": provision}
