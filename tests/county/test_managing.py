"""Managing on the page: sticks taken in, computers paired by code and file, reference data published, backups made and fetched."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from desktop_app.domain import provision, strict_json
from sync.county import stick_intake
from sync.county.accounts import Accounts
from sync.county.offices import DAY_MS, offices
from sync.county.territory import Territory
from tests import makers
from tests.county.browsing import Visitor
from tests.county.lively import Lively, lively
from tests.county.pairing import Desktop, Device

EAST, WEST = "451299101", "451299103"
WAGES = b'{"title": "made up", "source": "none", "classes": []}'


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lively]:
    with lively(tmp_path_factory.mktemp("lively"), cases=4) as found:
        yield found


@pytest.fixture(scope="module")
def admin(place: Lively) -> Visitor:
    return place.visitor("admin")


@pytest.fixture(scope="module")
def clerk(place: Lively) -> Visitor:
    return place.visitor("clerk")


def bundle_of(place: Lively, office: str, folder: Path) -> tuple[Desktop, bytes, Path]:
    """An office writes one more record onto a stick; the record, and the file."""
    desktop = place.desktops[office]
    record = desktop.add("consultation", makers.consultation())
    return desktop, record, desktop.on_stick(folder, place.bureau.sealing.public_key().public_bytes_raw())


def test_a_stick_is_taken_in_and_its_answer_handed_back(place: Lively, clerk: Visitor, tmp_path: Path) -> None:
    desktop, record, file = bundle_of(place, EAST, tmp_path / "stick")
    answer = clerk.upload("/sticks/read", [("files", file.name, file.read_bytes())], token=clerk.token("/sticks"))
    assert answer.status_code == 200, answer.text
    assert "已取入" in answer.text
    assert clerk.get(f"/records/{record.hex()}").status_code == 200
    key = answer.text.split('href="/sticks/')[1].split('"')[0]
    archive = zipfile.ZipFile(io.BytesIO(clerk.get(f"/sticks/{key}").content))
    assert archive.namelist() == [f"KARST/TO-OFFICE-{desktop.device.id.hex()}.001"]
    assert makers.consultation()["question"].encode() not in archive.read(archive.namelist()[0])
    place.clock.ms += 2 * DAY_MS
    assert clerk.get(f"/sticks/{key}", follow=False).status_code == 303  # the session ended; log in anew
    place.clock.ms -= 2 * DAY_MS


@pytest.mark.parametrize(
    "name",
    ["../../county.key", "TO-COUNTY-0123456789abcdef.001.new", "TO-OFFICE-0123456789abcdef.001", "x", "TO-COUNTY-0123456789abcdef.002"],
)
def test_what_is_no_file_of_a_stick_is_refused_and_leaves_nothing(place: Lively, clerk: Visitor, name: str) -> None:
    before = {path.name for path in (place.bureau.home / "outgoing").glob("*")}
    answer = clerk.upload("/sticks/read", [("files", name, b"KSB")], token=clerk.token("/sticks"))
    assert answer.status_code == 422
    assert "没有取入" in answer.text
    assert str(place.bureau.home) not in answer.text
    assert {path.name for path in (place.bureau.home / "outgoing").glob("*")} == before


def test_a_spoilt_stick_is_refused_whole(place: Lively, clerk: Visitor, tmp_path: Path) -> None:
    _, record, file = bundle_of(place, EAST, tmp_path / "stick")
    spoilt = bytearray(file.read_bytes())
    spoilt[-30] ^= 4
    answer = clerk.upload("/sticks/read", [("files", file.name, bytes(spoilt))], token=clerk.token("/sticks"))
    assert answer.status_code == 422
    assert clerk.get(f"/records/{record.hex()}").status_code == 404


def test_a_stick_of_an_office_outside_ones_limits_is_not_taken_in(place: Lively, tmp_path: Path) -> None:
    password, limited = Accounts(place.bureau).add("east", "clerk", territory=Territory((EAST,))), Visitor(place.served)
    limited.login("east", password)
    _, _, file = bundle_of(place, WEST, tmp_path / "stick")
    before = next(office.records for office in offices(place.bureau) if office.code == WEST)
    answer = limited.upload("/sticks/read", [("files", file.name, file.read_bytes())], token=limited.token("/sticks"))
    assert answer.status_code == 422
    assert "范围以外" in answer.text
    assert next(office.records for office in offices(place.bureau) if office.code == WEST) == before


def test_an_upload_is_bounded_in_size_kind_and_origin(place: Lively, clerk: Visitor) -> None:
    token = clerk.token("/sticks")
    url = place.served.url + "/sticks/read"
    head = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(stick_intake.MOST_BYTES + 1)}
    request = clerk.web.prepare_request(requests.Request("POST", url, headers=head))
    request.headers["Content-Length"] = str(stick_intake.MOST_BYTES + 1)
    assert clerk.web.send(request, allow_redirects=False).status_code == 413
    assert clerk.send("/sticks/read", token=token).status_code == 415
    assert clerk.upload("/sticks/read", [("files", "x", b"x")], token="0" * 32).status_code == 403
    assert (
        clerk.upload("/sticks/read", [("files", f"f{n}", b"x") for n in range(stick_intake.MOST_FILES + 1)], token=token).status_code == 422
    )
    broken = clerk.web.post(
        url, data=b"--x\r\nnonsense", headers={"Content-Type": "multipart/form-data; boundary=x"}, allow_redirects=False
    )
    assert broken.status_code == 403  # cut off before its token


@pytest.mark.parametrize("key", ["0" * 32, "%2e%2e", "x" * 200])
def test_answers_that_are_not_there_are_not_found(clerk: Visitor, key: str) -> None:
    assert clerk.get(f"/sticks/{key}", follow=False).status_code == 404


def test_an_office_is_registered_and_its_computer_paired_by_the_file(place: Lively, admin: Visitor) -> None:
    added = admin.send("/devices/office", token=admin.token("/devices"), code="451299106", name="新设司法所", area="西片")
    assert "已登记" in added.text
    assert admin.send("/devices/office", token=admin.token("/devices"), code="x", name="新", area="").status_code == 422
    wish = {"office": "451299106", "server": place.served.url}
    given = provision.read(admin.send("/devices/file", token=admin.token("/devices"), **wish).content)
    assert (given.server, given.office, given.name) == (place.served.url, "451299106", "新设司法所")
    Device("451299106").paired(place.served.url, given.code)
    for wrong in ({"office": "999999999"}, {"server": "http://203.0.113.9"}, {"server": "https://a b"}):
        assert admin.send("/devices/file", token=admin.token("/devices"), **(wish | wrong)).status_code == 422


def test_a_code_is_shown_once_with_a_square_that_says_the_same(place: Lively, admin: Visitor) -> None:
    page = admin.send("/devices/code", token=admin.token("/devices"), office=EAST, server=place.served.url).text
    assert 'class="bigcode">' in page
    assert page.count("<svg") == 1
    assert "bigcode" not in admin.get("/devices").text


def test_a_notice_is_shown_as_it_would_change_then_published(place: Lively, admin: Visitor) -> None:
    page = admin.upload(
        "/publish/preview", [], token=admin.token("/publish"), name="notice/test", text="周五前报送<b>月报</b>", why="例会"
    ).text
    assert "将发布第 1 版" in page
    assert "&lt;b&gt;" in page
    content = page.split('name="content" value="')[1].split('"')[0]
    sent = {"name": "notice/test", "why": "例会", "content": content}
    assert "第 1 版" in admin.send("/publish", token=admin.token("/publish"), **sent).text
    again = admin.upload(
        "/publish/preview", [], token=admin.token("/publish"), name="notice/test", text="周五前报送<b>月报</b>", why=""
    ).text
    assert "一字不差" in again
    desktop = place.desktops[WEST]
    desktop.sync()
    with desktop.store.database.reading() as connection:
        names = [one.state.values.get("name") for one in desktop.store.records.walk(connection)]
    assert "notice/test" in names


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("holidays", b"{}"),
        ("wages", WAGES),
        ("nothing", b"{}"),
        ("codes/none", b"{}"),
        ("template/agreement", b"PK"),
        ("notice/x", b"\xff"),
    ],
)
def test_bad_reference_data_is_refused_with_the_place(place: Lively, admin: Visitor, name: str, content: bytes) -> None:
    answer = admin.upload("/publish/preview", [("file", "x", content)], token=admin.token("/publish"), name=name)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert admin.send("/publish", token=admin.token("/publish"), name=name, content="不是base64").status_code == 422


def test_a_backup_is_made_proven_and_fetched(place: Lively, admin: Visitor) -> None:
    assert "已写成并检查过" in admin.send("/keeping/backup", token=admin.token("/keeping")).text
    name = admin.get("/keeping").text.split('href="/keeping/')[1].split('"')[0]
    fetched = admin.get(f"/keeping/{name}")
    assert fetched.headers["content-disposition"].startswith("attachment")
    assert "county.db" in zipfile.ZipFile(io.BytesIO(fetched.content)).namelist()
    assert "都完好" in admin.send("/keeping/verify", token=admin.token("/keeping")).text
    for strange in ("county.key", "..%2fcounty.key", "none"):
        assert admin.get(f"/keeping/{strange}").status_code == 404


def test_the_file_of_a_computer_is_strict_json(place: Lively, admin: Visitor) -> None:
    wish = {"office": EAST, "server": place.served.url}
    found = strict_json.loads(admin.send("/devices/file", token=admin.token("/devices"), **wish).text)
    assert found["karstdesk"] == provision.FORMAT
