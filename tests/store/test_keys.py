"""Keys: every way of unlocking against everything that can befall it; changes of keys; the county as the last way in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import Damaged, Failed, Locked, Refused, WrongKey
from desktop_app.domain.kinds import KINDS
from desktop_app.services import escrow, keeping, rekeying, secrets, session
from desktop_app.services.office import Office
from desktop_app.services.rekeying import Rekeying, seal_for_county
from desktop_app.services.secrets import Held, Words
from desktop_app.store import database, opening, slots
from desktop_app.store.blobs import Blobs
from desktop_app.store.slots import BEFORE, NAME, load
from sync.county import escrow as county_escrow
from sync.wire.suites import SUITES
from tests import makers
from tests.fakes import FakeClock, FakeKeyring
from tests.offices import CODE, publish
from tests.offices import NAME as OFFICE_NAME

WORDS = Words("雅龙乡 弄立屯 三月三 歌圩 旧码头")


class Home:
    """A store's folder, the keyring and the key file of whoever works there."""

    def __init__(self, folder: Path, held: Callable[[Path], Held]) -> None:
        self.folder, self.keyring, self.held = folder / "office", FakeKeyring(), held(folder)
        made, self.code = session.make(self.folder, CODE, OFFICE_NAME, self.held, self.keyring, KINDS, FakeClock())
        self.source = made.key_source
        Office.over(made, KINDS).add("consultation", makers.consultation())
        made.store.close()

    def open(self, held: Held = None) -> Office:
        return Office.over(session.open_office(self.folder, held or self.held, self.keyring, KINDS, FakeClock()), KINDS)

    def count(self, held: Held = None) -> int:
        office = self.open(held)
        try:
            return office.count("consultation")
        finally:
            office.close()

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}


HELD: dict[str, Callable[[Path], Held]] = {
    "keyring": lambda folder: None, "keyring+passphrase": lambda folder: WORDS, "keyfile": lambda folder: folder / "stick.key",
}  # fmt: skip


@pytest.fixture(params=HELD)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A store for each way of unlocking that a person uses from day to day."""
    made = Home(tmp_path, HELD[request.param])
    assert made.source == request.param
    return made


@pytest.fixture
def plain(tmp_path: Path) -> Home:
    """A store that the keyring unlocks."""
    return Home(tmp_path, HELD["keyring"])


# --- states -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["well", "reset", "locked", "absent", "slow"])
def test_whatever_befalls_the_keyring_nothing_is_lost_and_the_recovery_code_opens(home: Home, state: str) -> None:
    troubles = {"locked": "被锁着", "absent": "没有可用", "slow": "没有回应"}
    before = home.files()
    if state == "reset":
        home.keyring.kept.clear()
    home.keyring.trouble = troubles.get(state, "")
    needs_it = home.source.startswith("keyring")
    if state == "well" or not needs_it:
        assert home.count() == 1
        return
    with pytest.raises(WrongKey if state == "reset" else Locked, match="恢复码" if state == "reset" else troubles[state]):
        home.open()
    assert home.files() == before
    key, _ = secrets.recovered(home.folder, home.code)
    assert opening.open_store(home.folder, key, KINDS).office == CODE


def test_a_passphrase_alone_is_used_where_there_is_no_keyring(tmp_path: Path) -> None:
    keyring = FakeKeyring(trouble="没有可用")
    made, _code = session.make(tmp_path / "office", CODE, OFFICE_NAME, WORDS, keyring, KINDS, FakeClock())
    made.store.close()
    assert made.key_source == "passphrase"
    assert secrets.unlock(tmp_path / "office", Words(WORDS.typed + "\n"), keyring)[1] == "passphrase"
    for other in (Words("另一个口令也有十二个字以上的"), None, tmp_path / "no.key"):
        with pytest.raises(WrongKey):
            secrets.unlock(tmp_path / "office", other, keyring)


@pytest.mark.parametrize("typed", ["", "短口令", "111111111111", "一 二 三", "aaaaabbbbbcc"])
def test_a_passphrase_that_can_be_guessed_is_refused_and_nothing_is_made(tmp_path: Path, typed: str) -> None:
    with pytest.raises(Refused, match="口令太弱"):
        session.make(tmp_path / "office", CODE, OFFICE_NAME, Words(typed), FakeKeyring(), KINDS, FakeClock())
    assert list((tmp_path / "office").iterdir()) == []


def test_words_never_show_in_a_message() -> None:
    assert WORDS.typed not in repr(WORDS)


@pytest.mark.parametrize(
    "facts", [{"memory_kib": 8}, {"memory_kib": 2**31}, {"passes": 0}, {"passes": 10**6}, {"salt": "zz"}, {"salt": None}]
)
def test_a_slot_cannot_ask_for_a_cheap_or_an_endless_derivation(tmp_path: Path, facts: dict[str, Any]) -> None:
    keyring = FakeKeyring(trouble="没有可用")
    secrets.make(tmp_path, WORDS, keyring)
    found = json.loads((tmp_path / NAME).read_text())
    found["slots"]["passphrase"] |= facts
    (tmp_path / NAME).write_text(json.dumps(found))
    with pytest.raises(Failed, match="口令参数"):
        secrets.unlock(tmp_path, WORDS, keyring)


def test_a_new_store_is_never_made_over_what_is_left_of_one(plain: Home) -> None:
    kept = plain.folder.with_name("kept")
    shutil.copytree(plain.folder, kept)
    (kept / f"{opening.FILE}-wal").write_bytes(b"")
    for left in (opening.FILE, NAME, f"{opening.FILE}-wal"):
        shutil.rmtree(plain.folder)
        plain.folder.mkdir()
        shutil.copy(kept / left, plain.folder / left)
        before = plain.files()
        with pytest.raises(Failed, match="没有改动"):
            session.make(plain.folder, CODE, OFFICE_NAME, None, plain.keyring, KINDS, FakeClock())
        assert plain.files() == before


@pytest.mark.parametrize(("gone", "says"), [(opening.FILE, "数据库文件 office.db 却不见了"), (NAME, "密钥槽文件 slots.json 却不见了")])
def test_half_a_store_says_which_half_is_missing(plain: Home, gone: str, says: str) -> None:
    (plain.folder / gone).unlink()
    before = plain.files()
    with pytest.raises(Failed, match=says):
        plain.open()
    assert plain.files() == before


def test_a_right_key_and_a_broken_file_is_damage_and_never_a_wrong_password(plain: Home) -> None:
    path = plain.folder / opening.FILE
    content = bytearray(path.read_bytes())
    content[100] ^= 1  # in the first page, which opening reads
    path.write_bytes(content)
    with pytest.raises(Damaged, match="钥匙是对的"):
        plain.open()
    assert path.read_bytes() == content


def test_the_slots_of_another_store_open_nothing(plain: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other", HELD["keyring"])
    shutil.copy(other.folder / NAME, plain.folder / NAME)
    plain.keyring.kept |= other.keyring.kept
    with pytest.raises(Damaged):
        plain.open()


@pytest.mark.parametrize("change", [{"generation": 0}, {"slots": "less"}, {"county": "more"}])
def test_slots_that_somebody_changed_are_not_taken(plain: Home, change: dict[str, Any]) -> None:
    found = json.loads((plain.folder / NAME).read_text())
    if "slots" in change:
        del found["slots"]["recovery"]
    elif "county" in change:
        found["slots"]["county"] = {"sealed": "AAAA", "public": "00" * 32}
    else:
        found |= change
    (plain.folder / NAME).write_text(json.dumps(found))
    with pytest.raises(WrongKey, match="被改动过"):
        plain.open()


def test_slots_of_the_first_version_are_still_read(plain: Home) -> None:
    key = plain.open().session.store_key
    wrapped = load(plain.folder)
    assert wrapped is not None
    old = {"version": 1, "store": wrapped.store, "check": wrapped.check, "slots": {}}
    for way, secret in (("keyring", b"kek"), ("recovery", slots.recovery_secret(plain.code))):
        old["slots"][way] = wrapped.having(way, secret, key).wrapped[way]["sealed"]  # type: ignore[index]
    (plain.folder / NAME).write_text(json.dumps(old))
    plain.keyring.kept[wrapped.store] = "a2Vr"
    assert plain.count() == 1 and secrets.recovered(plain.folder, plain.code)[0] == key


def test_slots_of_a_newer_version_are_left_alone(plain: Home) -> None:
    found = json.loads((plain.folder / NAME).read_text()) | {"version": 3}
    (plain.folder / NAME).write_text(json.dumps(found))
    with pytest.raises(Failed, match="先升级程序"):
        plain.open()


# --- changes ----------------------------------------------------------------------------------------------------------------------------


def test_ways_are_added_and_taken_out_and_each_change_is_logged(plain: Home, tmp_path: Path) -> None:
    office = plain.open()
    keys, stick = Rekeying(office.session, plain.keyring), tmp_path / "stick.key"
    assert (keys.add(stick), keys.add(WORDS)) == ("keyfile", "keyring+passphrase")
    assert keys.keys().ways == ["keyring", "keyring+passphrase", "keyfile", "recovery"] and keys.keys().suite == 1
    keys.remove("keyring")
    assert {look.why for look in office.guarding.looks()} == {
        "添加解锁方式 keyfile",
        "添加解锁方式 keyring+passphrase",
        "去掉解锁方式 keyring",
    }
    office.close()
    assert plain.count(stick) == plain.count(WORDS) == 1 and len(plain.keyring.kept) == 1
    with pytest.raises(WrongKey, match="--key-file"):
        plain.open()


def test_the_last_way_of_every_day_and_the_recovery_code_stay(plain: Home) -> None:
    keys = Rekeying(plain.open().session, plain.keyring)
    for way, says in (("keyring", "必须留下"), ("recovery", "必须留下"), ("keyfile", "没有“keyfile”")):
        with pytest.raises(Refused, match=says):
            keys.remove(way)
    assert keys.keys().ways == ["keyring", "recovery"]


def test_a_new_recovery_code_puts_the_old_one_out_of_use(plain: Home) -> None:
    code = Rekeying(plain.open().session, plain.keyring).new_recovery_code()
    secrets.recovered(plain.folder, code)
    with pytest.raises(WrongKey):
        secrets.recovered(plain.folder, plain.code)


def test_a_changed_key_leaves_the_records_the_files_and_nothing_that_opened_before(home: Home, tmp_path: Path) -> None:
    office = home.open()
    (tmp_path / "old.bin").write_bytes(b"before" * 1000)
    (tmp_path / "new.bin").write_bytes(b"after" * 1000)
    record = office.page("consultation")[0].id
    old = bytes.fromhex(office.attach(record, tmp_path / "old.bin")["sha256"])
    old_key, old_slots = office.session.store_key, load(home.folder)
    office.close()
    code = rekeying.change_key(home.folder, home.held, home.keyring, KINDS, FakeClock())
    office = home.open()
    new = bytes.fromhex(office.attach(record, tmp_path / "new.bin")["sha256"])
    assert office.count("consultation") == 1 and office.session.store_key != old_key and keeping.faults(office.session) == []
    assert office.session.blobs.whole(old) and office.session.blobs.whole(new)
    store = office.session.store
    with_the_old = Blobs(home.folder / "attachments", store.database, store.schema, store.county, old_key)
    assert with_the_old.path(old).exists() and not with_the_old.path(new).exists()
    office.close()
    with pytest.raises(WrongKey):
        opening.open_store(home.folder, old_key, KINDS)
    with pytest.raises(WrongKey):
        secrets.recovered(home.folder, home.code)
    secrets.recovered(home.folder, code)
    assert not (home.folder / BEFORE).exists() and old_slots is not None and load(home.folder) != old_slots
    if home.source.startswith("keyring"):
        assert len(home.keyring.kept) == 1


def test_the_key_is_not_changed_while_a_window_is_open(plain: Home) -> None:
    office = plain.open()
    office.count("consultation")
    with pytest.raises(Failed, match="占用"):
        rekeying.change_key(plain.folder, None, plain.keyring, KINDS, FakeClock())
    office.close()
    assert plain.count() == 1


def test_a_change_that_was_cut_off_is_settled_by_the_key_that_opens(home: Home) -> None:
    for turned in (False, True):
        key, _ = secrets.unlock(home.folder, home.held, home.keyring)
        wrapped, new_key = secrets.load(home.folder), slots.new_key()
        _way, turning = secrets.added(wrapped.turning(key, new_key), new_key, home.held, home.keyring)
        turning.having("recovery", slots.recovery_secret(home.code), new_key).save(home.folder)
        if turned:
            slots_now = load(home.folder)
            assert slots_now is not None and slots_now.before is not None
            database.change_key(home.folder / opening.FILE, key, new_key)
        assert home.count() == 1
        settled = load(home.folder)
        assert settled is not None and settled.before is None
        assert secrets.unlock(home.folder, home.held, home.keyring)[0] == (new_key if turned else key)


# --- the county, and another computer ---------------------------------------------------------------------------------------------------


@pytest.fixture
def custody(tmp_path: Path, plain: Home) -> Iterator[Path]:
    """The folder of the escrow key's shares, once the county has published its public half and the office has taken it in."""
    county_escrow.make(tmp_path / "custody")
    office = plain.open()
    publish(office, "escrow", json.loads((tmp_path / "custody" / "escrow.json").read_text()))
    assert seal_for_county(office.session) and not seal_for_county(office.session)
    office.close()
    yield tmp_path / "custody"


def _ask(plain: Home, tmp_path: Path) -> str:
    return escrow.ask(plain.folder, tmp_path / "question.json")


@pytest.mark.parametrize("holders", [(1, 2), (1, 3), (3, 2)])
def test_two_custodians_open_an_office_that_lost_every_way_in(plain: Home, custody: Path, tmp_path: Path, holders: tuple[int, int]) -> None:
    plain.keyring.kept.clear()
    digits = _ask(plain, tmp_path)
    parts = [custody / f"share-{holder}.json" for holder in holders]
    done = county_escrow.answer(tmp_path / "question.json", parts, tmp_path / "answer.json")
    assert done["fingerprint"] == digits
    assert escrow.take_answer(plain.folder, tmp_path / "answer.json", None, plain.keyring) == "keyring"
    assert plain.count() == 1 and not (plain.folder / escrow.ASKING).exists()


def test_one_custodian_opens_nothing_and_an_answer_serves_once(plain: Home, custody: Path, tmp_path: Path) -> None:
    _ask(plain, tmp_path)
    question, answer = tmp_path / "question.json", tmp_path / "answer.json"
    one, two = custody / "share-1.json", custody / "share-2.json"
    for parts in ([one], [one, one], [one, two, two]):
        with pytest.raises(Refused):
            county_escrow.answer(question, parts, answer)
    county_escrow.make(tmp_path / "another")
    with pytest.raises(Refused, match="那一套"):
        county_escrow.answer(question, [one, tmp_path / "another" / "share-2.json"], answer)
    county_escrow.answer(question, [one, two], answer)
    _ask(plain, tmp_path)  # another question: the answer of before is not for it
    with pytest.raises(WrongKey, match="这一次申请"):
        escrow.take_answer(plain.folder, answer, None, plain.keyring)


def test_the_question_and_the_answer_say_nothing_of_the_key(plain: Home, custody: Path, tmp_path: Path) -> None:
    key = plain.open().session.store_key
    _ask(plain, tmp_path)
    county_escrow.answer(tmp_path / "question.json", [custody / "share-2.json", custody / "share-3.json"], tmp_path / "answer.json")
    for path in (tmp_path / "question.json", tmp_path / "answer.json", *custody.iterdir()):
        assert key.hex() not in path.read_text()


def test_the_countys_way_in_goes_along_when_the_key_is_changed(plain: Home, custody: Path, tmp_path: Path) -> None:
    rekeying.change_key(plain.folder, None, plain.keyring, KINDS, FakeClock())
    plain.keyring.kept.clear()
    _ask(plain, tmp_path)
    county_escrow.answer(tmp_path / "question.json", [custody / "share-1.json", custody / "share-2.json"], tmp_path / "answer.json")
    escrow.take_answer(plain.folder, tmp_path / "answer.json", None, plain.keyring)
    assert plain.count() == 1


def test_without_the_countys_way_in_the_sentence_says_so(plain: Home, tmp_path: Path) -> None:
    with pytest.raises(Failed, match="没有县局代管"):
        _ask(plain, tmp_path)
    with pytest.raises(Failed, match="没有等着回答"):
        (tmp_path / "a.json").write_text('{"store": "", "sealed": ""}')
        escrow.take_answer(plain.folder, tmp_path / "a.json", None, plain.keyring)


def test_a_backup_comes_back_on_another_computer_with_the_recovery_code(home: Home, tmp_path: Path) -> None:
    office = home.open()
    keeping.backup(office.session, tmp_path / "b.karstbackup", KINDS)
    office.close()
    elsewhere, keyring = tmp_path / "elsewhere", FakeKeyring()
    with pytest.raises(WrongKey):
        keeping.restore(tmp_path / "b.karstbackup", elsewhere, None, keyring, KINDS, FakeClock(), replace=False)
    keeping.restore(tmp_path / "b.karstbackup", elsewhere, None, keyring, KINDS, FakeClock(), replace=False, code=home.code)
    opened = session.open_office(elsewhere, None, keyring, KINDS, FakeClock())
    assert Office.over(opened, KINDS).count("consultation") == 1


@pytest.mark.parametrize("number", [1, 2])
def test_either_suite_keeps_an_office(tmp_path: Path, number: int) -> None:
    made, code = session.make(tmp_path / "o", CODE, OFFICE_NAME, tmp_path / "k", FakeKeyring(), KINDS, FakeClock(), SUITES[number])
    office = Office.over(made, KINDS)
    scan = tmp_path / "scan.bin"
    scan.write_bytes(b"scan" * 500_000)
    sha256 = bytes.fromhex(office.attach(office.add("consultation", makers.consultation()).id, scan)["sha256"])
    office.close()
    office = Office.over(session.open_office(tmp_path / "o", tmp_path / "k", FakeKeyring(), KINDS, FakeClock()), KINDS)
    assert office.session.blobs.whole(sha256) and secrets.load(tmp_path / "o").suite.number == number
    assert secrets.recovered(tmp_path / "o", code)[0] == office.session.store_key
    office.close()
