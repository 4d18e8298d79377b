"""The database file: opened one way, unreadable without its key, and with readers that never wait for a writer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.domain.errors import Failed, WrongKey
from desktop_app.domain.kinds import KINDS
from desktop_app.store import opening
from desktop_app.store.database import Database
from desktop_app.store.opening import Store
from tests import makers
from tests.store.conftest import DEVICE, KEY, OFFICE, Hand

CANARIES = ("覃彩虹测试", "451299199211280048", "13578901234", "雅龙乡弄立屯", "canary in plain letters")


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 8000), ("trusted_schema", 0), ("temp_store", 2),
        ("cipher_page_size", "4096"), ("cipher_use_hmac", "1"),
    ],
)  # fmt: skip
def test_every_connection_is_set_up_the_same(store: Store, pragma: str, value: object) -> None:
    with store.database.reading() as one, store.database.reading() as two:
        for connection in (one, two):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_a_wrong_key_is_said_and_changes_nothing(store: Store, hand: Hand) -> None:
    hand.add("consultation", makers.consultation())
    store.close()
    before = _files(store.home)
    for key in (bytes(32), KEY[::-1]):
        with pytest.raises(WrongKey):
            opening.open_store(store.home, key, KINDS)
    with pytest.raises(Failed, match="已有一个数据库"):
        opening.make(store.home, bytes(32), KINDS, OFFICE, DEVICE, {})
    assert _files(store.home) == before


def test_a_file_that_is_no_database_is_said_and_stays(tmp_path: Path) -> None:
    (tmp_path / opening.FILE).write_bytes(b"no database at all\n" * 500)
    with pytest.raises(WrongKey):
        opening.open_store(tmp_path, KEY, KINDS)
    assert (tmp_path / opening.FILE).read_bytes() == b"no database at all\n" * 500


def test_without_a_file_the_sentence_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="karstdesk init"):
        opening.open_store(tmp_path, KEY, KINDS)
    assert list(tmp_path.iterdir()) == []


def test_no_file_of_the_folder_holds_plain_text(store: Store, hand: Hand) -> None:
    name, id_no, phone, address, letters = CANARIES
    body = makers.consultation(1, name=name, id_no=id_no, phone=phone, address=address, question=letters * 50)
    (record,) = hand.add("consultation", body)
    hand.change(record, answer=letters)
    _holds_none_of_them(store.home)  # with the write-ahead log
    store.close()
    _holds_none_of_them(store.home)


def _holds_none_of_them(folder: Path) -> None:
    files = _files(folder)
    assert "office.db" in files
    for content in files.values():
        assert not content.startswith(b"SQLite format 3")
        for canary in (*CANARIES, "CREATE TABLE", "consultation"):
            for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
                assert canary.encode(encoding) not in content


def test_a_flipped_bit_in_a_page_is_noticed(store: Store, hand: Hand) -> None:
    hand.add("consultation", *(makers.consultation(seed) for seed in range(30)))
    store.close()
    path = store.home / opening.FILE
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert _is_noticed(store.home)


def _is_noticed(home: Path) -> bool:
    """Whether the file cannot be opened, or the check of its pages says something."""
    try:
        damaged = opening.open_store(home, KEY, KINDS)
    except Failed:
        return True
    with damaged.database.reading() as connection:
        found = connection.exec_driver_sql("PRAGMA cipher_integrity_check").all()
    damaged.close()
    return found != []


def test_a_reader_neither_waits_for_a_writer_nor_sees_half_of_what_it_writes(hand: Hand, reopened: Callable[[], Hand]) -> None:
    hand.add("consultation", makers.consultation(1))
    other = reopened()
    with hand.store.database.writing() as connection:
        hand.store.desk.create(connection, [], hand.signed())
        connection.exec_driver_sql("DELETE FROM consultation")
        assert other.count("consultation") == 1
        assert hand.count("consultation") == 1
    assert other.count("consultation") == 0


def test_a_reader_keeps_its_view_while_others_write(hand: Hand) -> None:
    hand.add("consultation", makers.consultation(1))
    with hand.store.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM record").scalar_one() == 1
        hand.add("consultation", makers.consultation(2))
        assert connection.exec_driver_sql("SELECT count(*) FROM record").scalar_one() == 1
    assert hand.count("record") == 2


def test_the_version_moves_when_another_connection_has_written(hand: Hand) -> None:
    database = hand.store.database
    before = database.version()
    hand.count("record")
    assert database.version() == before
    hand.add("consultation", makers.consultation(1))
    assert database.version() != before
    before = database.version()
    assert database.version() == before


def test_the_version_moves_when_another_program_has_written(hand: Hand) -> None:
    hand.add("consultation", makers.consultation(1))
    before = hand.store.database.version()
    script = (
        "import sys; from pathlib import Path; from desktop_app.store.database import Database\n"
        "database = Database(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))\n"
        "with database.writing() as connection: connection.exec_driver_sql('DELETE FROM setting WHERE name = 1')\n"
        "with database.writing() as connection: connection.exec_driver_sql('INSERT INTO setting VALUES (1, 1)')\n"
        "database.close()"
    )
    path = hand.store.home / opening.FILE
    subprocess.run([sys.executable, "-c", script, str(path), KEY.hex()], check=True, timeout=60)
    assert hand.store.database.version() != before


def test_what_fails_half_way_leaves_nothing(hand: Hand) -> None:
    with pytest.raises(ZeroDivisionError), hand.store.database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES ('half', '1')")
        raise ZeroDivisionError
    assert not _has_setting(hand, "half")


def _has_setting(hand: Hand, name: str) -> bool:
    with hand.store.database.reading() as connection:
        return connection.exec_driver_sql("SELECT 1 FROM setting WHERE name = ?", (name,)).first() is not None


def test_a_database_in_memory_needs_no_key_and_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    database = Database(None, bytes(32))
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a)")
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar_one() == 0
    database.close()
    assert list(tmp_path.iterdir()) == []
