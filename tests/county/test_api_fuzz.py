"""The API against its own description: whatever fits it and whatever does not, with and without a device's signature, there is no fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from sync.county.app import make_app
from sync.county.bureau import Bureau
from sync.county.offices import add_office, issue_code
from sync.wire.enrolment import blob_claim
from sync.wire.frames import MEDIA_TYPE
from tests.county.pairing import OFFICE, Device, serving

FEW, MANY = 12, 2000  # cases for each address: in every run, and when there is time (RELIABILITY G6)
_QUIET = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture)


@schemathesis.serializer(MEDIA_TYPE)
def _packet(_: Any, value: Any) -> bytes:
    """A packet is bytes; what is generated instead of bytes goes out as its text."""
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bureau, Device]]:
    """A county with one paired device."""
    bureau, device = Bureau.create(tmp_path_factory.mktemp("fuzz") / "county", "演示县司法局"), Device()
    add_office(bureau, OFFICE, "石山司法所")
    with serving(bureau) as served:
        device.paired(served.url, issue_code(bureau, OFFICE)[0])
    yield bureau, device
    bureau.close()


def operations(bureau: Bureau) -> list[Any]:
    """Every operation that the API describes."""
    found: Any = schemathesis.openapi.from_asgi("/openapi.json", make_app(bureau))
    return [one.ok() for one in found.get_all_operations()]


def answers(operation: Any, mode: GenerationMode, device: Device | None, examples: int) -> Counter[int]:
    """How often each status was answered to generated requests; with a device they are signed as it signs."""
    found: Counter[int] = Counter()

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(_QUIET), database=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if device is not None:
            place = str((case.path_parameters or {}).get("sha256", ""))
            claim = blob_claim(operation.method.upper(), place, _offset(case.query), case.body if isinstance(case.body, bytes) else b"")
            case.headers = dict(case.headers or {}) | {"X-Karst-Device": device.id.hex(), "X-Karst-Signature": device.key.sign(claim).hex()}
        found[case.call().status_code] += 1

    ask()
    return found


def _offset(query: Any) -> int:
    given_ = (query or {}).get("o", 0)
    return given_ if isinstance(given_, int) and 0 <= given_ < 2**63 else 0


def _walk(county: tuple[Bureau, Device], signed: bool, examples: int) -> None:
    bureau, device = county
    seen: Counter[int] = Counter()
    for operation in operations(bureau):
        takes = operation.method != "get" or "{" in operation.path  # /healthz takes nothing at all
        wrong = (GenerationMode.NEGATIVE,) if "{" in operation.path else ()  # any bytes are a packet as far as the description says
        for mode in (GenerationMode.POSITIVE, *wrong):
            got = answers(operation, mode, device if signed else None, examples if takes else 1)
            assert not [status for status in got if status >= 500], (operation.label, mode, got)
            seen += got
    assert seen[200]
    assert sum(seen.values()) > 4 * examples


@pytest.mark.slow
@pytest.mark.parametrize("signed", [False, True], ids=["without a login", "as a device"])
def test_nothing_that_is_asked_of_the_api_is_a_fault(county: tuple[Bureau, Device], signed: bool) -> None:
    _walk(county, signed, FEW)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("signed", [False, True], ids=["without a login", "as a device"])
def test_thousands_of_requests_to_the_api_are_no_fault(county: tuple[Bureau, Device], signed: bool) -> None:
    _walk(county, signed, MANY)
