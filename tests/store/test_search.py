"""Search: whatever people know of a record finds it, newest first; nothing typed ever fails; the index never lags behind a record."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.domain.kinds import KINDS
from desktop_app.store import opening
from desktop_app.store.database import Database
from desktop_app.store.desk import Desk, New, Signed
from desktop_app.store.journal import Journal
from desktop_app.store.records import Records
from desktop_app.store.schema import Schema
from desktop_app.store.search import Search
from desktop_app.store.terms import key, terms
from tests import makers
from tests.store.conftest import DEVICE, KEY, OFFICE, Hand

ID_NO = makers.resident_number("19921128", 4)
NUMBER = "雅龙调〔2026〕第12号"
CASE = {
    "@number": NUMBER, "summary": "因屋后排水沟改道，雨水流入对方堂屋。Laptop 争执", "dispute_key": "neighbour",
    "parties": [{"name": "韦小光", "id_no": ID_NO, "phone": "13578906417"}, {"name": "覃美花"}],
}  # fmt: skip
NAMES = {
    "覃彩兰": "qcl", "区建国": "ojg", "单永福": "syf", "仇爱民": "qam", "弄立屯": "llt", "解春梅": "xcm", "曾海": "zh", "查志强": "zzq",
    "欧阳春梅": "oycm", "阿妮·古丽": "angl", "盖卜": "gb", "Trần Thị Hoa": "", "Nguyễn Văn Đức An": "",
}  # fmt: skip
RARE = "䶮㑇㘵𡌶𡶶𠀀𪛖𪜀𫝀𫠠𬺰𮯠𰀀𱍐龻鿿豈"


@pytest.fixture
def case(hand: Hand) -> bytes:
    """One case among others that have nothing in common with it."""
    hand.add("consultation", {"name": "农志强", "question": "养老金", "@number": "咨〔2025〕3"})
    (record,) = hand.add("mediation_case", CASE)
    hand.add("consultation", {"name": "莫文武", "question": "宅基证", "@number": "咨〔2025〕4"})
    return record


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hand]:
    """A store that nobody writes to any more: the case, and others that have nothing in common with it."""
    store = opening.make(tmp_path_factory.mktemp("search"), KEY, KINDS, OFFICE, DEVICE, {})
    hand = Hand(store)
    hand.add("mediation_case", CASE)
    hand.add("consultation", *({"name": name, "@number": f"{n}"} for n, name in enumerate(NAMES, 500)))
    hand.add("consultation", *({"name": f"韩{character}兴", "@number": f"{n}"} for n, character in enumerate(RARE, 700)))
    yield hand
    store.close()


def titles(hand: Hand, typed: str) -> list[Any]:
    """The names of the records that are found; of the case, its number."""
    found = [hand.load(record).state.values for record in hand.find(typed)]
    return [values.get("name", values["@number"]) for values in found]


FINDS = [
    "韦", "小", "光", "韦小", "小光", "韦小光", "韦小光 覃美花", "覃 韦", "排水", "排水沟", "屋", "雨水流入对方堂屋", "laptop", "LAPTOP", "lap",
    "wxg", "WXG", "wx", "w", "ｗｘｇ", "qmh", "tmh", ID_NO, ID_NO[-4:], ID_NO[-6:], ID_NO[6:14], "13578906417", "1357890", "6417",
    "906417", "135 7890 6417",
    NUMBER, "第12号", "12号", "雅龙调", "〔2026〕第12号", "雅龙调2026第12号",
]  # fmt: skip


@pytest.mark.parametrize("typed", FINDS)
def test_what_people_know_of_a_case_finds_it(reader: Hand, typed: str) -> None:
    assert titles(reader, typed) == [NUMBER]


@pytest.mark.parametrize(
    "typed",
    ["", " ", "光小", "韦光", "韦小光覃", "Laptop外", "第12条", "12条", "wxh", "13578906418", "8906", "第13号", "覃小光", "*", '"', "AND"],
)
def test_what_is_not_in_it_does_not_find_it(reader: Hand, typed: str) -> None:
    assert titles(reader, typed) == []


@pytest.mark.parametrize(("name", "initials"), list(NAMES.items())[:-2])
def test_a_name_is_found_by_its_initials_as_a_surname_is_read(reader: Hand, name: str, initials: str) -> None:
    assert titles(reader, initials) == titles(reader, initials.upper()) == [name]


@pytest.mark.parametrize("character", RARE)
def test_a_rare_character_is_found_alone_and_in_a_name(reader: Hand, character: str) -> None:
    name = f"韩{character}兴"
    for typed in (character, name[:2], name[1:], name, unicodedata.normalize("NFC", character)):
        assert titles(reader, typed) == [name]


VIETNAMESE = ["Nguyễn", "nguyễn", "NGUYEN", "nguyen van", "Văn Đức", "văn an", "Nguye", unicodedata.normalize("NFD", "Nguyễn Văn")]


@pytest.mark.parametrize("typed", VIETNAMESE)
def test_vietnamese_names_are_found_with_and_without_their_marks(reader: Hand, typed: str) -> None:
    assert titles(reader, typed) == [list(NAMES)[-1]]


def test_the_newest_come_first_and_no_more_than_wanted(hand: Hand) -> None:
    ids = [hand.add("consultation", {"name": "韦小光", "question": f"第{n}问"})[0] for n in range(30)]
    for typed in ("韦小光", "wxg", "小"):
        assert hand.find(typed, limit=30) == ids[::-1]
        assert hand.find(typed, limit=7) == ids[::-1][:7]


def test_a_key_comes_before_a_name_and_a_name_before_a_text(hand: Hand) -> None:
    (number,) = hand.add("consultation", {"name": "甲", "@number": "wxg"})
    (name,) = hand.add("consultation", {"name": "排水沟村"})
    (text,) = hand.add("consultation", {"name": "乙", "question": "排水沟改道 wxg"})
    assert hand.find("wxg") == [number, text]
    assert hand.find("排水沟") == [name, text]


def test_one_kind_alone_is_found_when_asked_for(hand: Hand) -> None:
    found = {kind: hand.add(kind, {field: "排水沟"})[0] for kind, field in (("mediation_case", "summary"), ("consultation", "question"))}
    assert set(hand.find("排水沟")) == set(found.values())
    for kind, record in found.items():
        assert hand.find("排水沟", kind) == [record]
    assert hand.find("排水沟", "publicity_event") == []


def test_an_edit_moves_the_record_in_the_index(hand: Hand, case: bytes) -> None:
    hand.change(case, summary="八角林界址")
    assert hand.find("排水沟") == []
    assert hand.find("八角林") == [case]
    parties = hand.nested(case)["parties"]
    hand.change(case, parties=[parties[1]])
    assert hand.find("韦小光") == hand.find("wxg") == hand.find(ID_NO) == []
    assert hand.find("覃美花") == [case]
    hand.delete(case)
    assert hand.find("八角林") == hand.find("第12号") == []
    hand.change(case, summary="又来了")
    assert hand.find("又来了") == hand.find("覃美花") == [case]


def test_a_rebuilt_index_finds_the_same(hand: Hand, case: bytes) -> None:
    search = hand.store.records.search
    with hand.store.database.writing() as connection:
        search.rebuild(connection)
        walked = [stored for stored in hand.store.records.walk(connection) if not stored.state.deleted]
        search.add(connection, hand.store.county, [(s.record, s.state.kind, s.state.nested()) for s in walked])
    for typed in FINDS:
        assert hand.find(typed) == [case], typed
    assert hand.faults() == []


# --- against a plain search through the texts ---------------------------------------------------------------------------------------

ALPHABET = "韦覃水沟排小光界址山林䶮𡌶"
TEXTS = ["".join(random.Random(seed).choices(ALPHABET + "，。 ", k=random.Random(seed).randint(1, 40))) for seed in range(120)]


@pytest.fixture(scope="module")
def library() -> tuple[Database, Records, list[bytes]]:
    """A store in memory with the texts, one a record."""
    database, schema = Database(None, bytes(32)), Schema(KINDS)
    records = Records(schema, OFFICE[:6], Search({kind.key: kind for kind in KINDS}))
    desk = Desk(schema, records, Journal(schema, OFFICE[:6]), OFFICE, DEVICE)
    with database.writing() as connection:
        opening.create_tables(database, schema, connection, records.search)
        new = [New("consultation", {"name": text[:4], "question": text}) for text in TEXTS]
        ids = desk.create(connection, new, Signed("甲", 1))
    return database, records, ids


def _find(library: tuple[Database, Records, list[bytes]], typed: str, limit: int = 1000) -> list[bytes]:
    database, records, _ = library
    with database.reading() as connection:
        return [record for record, _ in records.search.find(connection, OFFICE[:6], typed, None, limit)]


@given(st.text(ALPHABET, min_size=1, max_size=4))
def test_chinese_words_find_exactly_the_texts_that_hold_them(library: Any, typed: str) -> None:
    expected = {record for record, text in zip(library[2], TEXTS, strict=True) if typed in text}
    assert set(_find(library, typed)) == expected


@given(st.sampled_from(TEXTS), st.integers(0), st.integers(1, 4))
def test_any_piece_of_a_text_finds_it(library: Any, text: str, start: int, length: int) -> None:
    piece = text[start % len(text) :][:length]
    expected = {record for record, other in zip(library[2], TEXTS, strict=True) if all(word in other for word in piece.split())}
    if piece.strip("，。 ") == piece != "" and not set(piece) & set("，。"):
        assert set(_find(library, piece)) == expected


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(max_size=80)
    | st.text('"*^:()-+{}NEAR AND OR NOT韦w1 \x00', max_size=40)
    | st.text(st.characters(categories=["Cs", "Co", "Mn", "No"]))
)
def test_nothing_that_is_typed_fails(library: Any, typed: str) -> None:
    found = _find(library, typed, 20)
    assert len(found) == len(set(found)) <= 20
    assert key(typed) == key(key(typed))
    assert all(terms(term)[:1] for term in terms(typed))


@pytest.mark.parametrize(
    "typed", ["x" * 100_000, "韦" * 100_000, "韦 " * 50_000, "1" * 100_000, '"' * 1001, "\ud800", "韦\x00光", "\u202e光"]
)
def test_long_and_strange_input_is_answered(library: Any, typed: str) -> None:
    assert len(_find(library, typed)) <= len(TEXTS)
