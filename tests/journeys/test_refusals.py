"""Bad input: exit 2, the line, the field's label and name, the rule; and nothing is changed. A wrong key: one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import makers
from tests.journeys.conftest import Program

BAD = [
    ('{"summary": }', "不是 JSON"),
    ('["summary"]', "JSON 对象"),
    ('{"summary": "一", "summary": "二"}', "出现了两次"),
    ('{"amount": NaN}', "NaN"),
    ('{"nothing": 1}', "没有这个字段"),
    ('{"people_count": "三"}', "涉及人数（people_count）：应为整数"),
    ('{"amount": 12}', "涉案金额（amount）：应为带引号的小数"),
    ('{"amount": "1e9"}', "涉案金额（amount）"),
    ('{"is_foreign": "是"}', "应为 true 或 false"),
    ('{"dispute_key": "quarrel"}', "纠纷类别（dispute_key）：“quarrel”不是"),
    ('{"accepted_on": "2026-02-30"}', "受理日期（accepted_on）：2026-02-30 这一天不存在"),
    ('{"accepted_on": "23/11/2026"}', "受理日期（accepted_on）：日期应写作"),
    (json.dumps({"summary": "长" * 601}), "纠纷简要情况（summary）：不得超过 600 字，现有 601 字"),
    ('{"summary": "\\u0000"}', "控制字符"),
    ('{"summary": "\\ud800"}', "控制字符"),
    ('{"parties": [{"id_no": "451299198503120114"}]}', "parties/1/id_no"),
    ('{"parties": [{"uscc": "91451299MA0TE5T08B"}]}', "parties/1/uscc"),
    ('{"parties": [{"phone": "12345"}]}', "parties/1/phone"),
    ('{"parties": [{"id": "a"}, {"id": "a"}]}', "不重复"),
    ('{"parties": {"name": "韦小光"}}', "应为不超过 200 项的列表"),
    ('{"id": "not-a-uuid", "summary": "一"}', "id 应为 UUID"),
    ("{" * 3000, "不是 JSON"),
    ("[" * 100_000, "不是合格的 JSON"),
]


@pytest.mark.parametrize(("line", "says"), BAD, ids=[says[:12] for _, says in BAD])
def test_a_bad_line_is_refused_with_its_place_and_rule(shared: Program, line: str, says: str) -> None:
    ran = shared("add", "mediation_case", given=line + "\n", code=2)
    assert "第 1 行" in ran.err
    assert says in ran.err
    assert ran.out == ""
    assert shared("dump").out == ""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """An office that stays empty, because everything brought to it is refused."""
    folder = tmp_path_factory.mktemp("refusals")
    program = Program("desktop_app", ("--home", str(folder / "office"), "--key-file", str(folder / "key")))
    program("init", "--office", "451299001", "--name", "雅龙司法所")
    return program


def test_a_file_with_one_bad_line_is_refused_whole(office: Callable[..., Program], tmp_path: Path) -> None:
    karst, lines = office(), tmp_path / "lines.jsonl"
    good = json.dumps(makers.consultation(), ensure_ascii=False)
    lines.write_text(f'{good}\n{good}\n{{"channel": "九"}}\n', encoding="utf-8")
    ran = karst("add", "consultation", "--from", str(lines), code=2)
    assert "第 3 行" in ran.err
    assert ran.out == ""
    assert karst("dump").out == ""


def test_a_kind_that_does_not_exist_names_those_that_do(shared: Program) -> None:
    assert "mediation_case" in shared("add", "nonsense", given="{}\n", code=2).err


def test_bytes_that_are_no_text_are_refused(shared: Program) -> None:
    assert "第 1 行" in shared("add", "consultation", given=b'{"question": "\xff\xfe"}\n', code=2).err


def test_what_cannot_be_edited_is_refused(office: Callable[..., Program]) -> None:
    karst = office()
    (identity,) = karst.add("mediation_case", makers.mediation_case())
    before = karst("get", identity).out
    for pair in ("nothing=1", "amount=12", "summary=没有引号", 'dispute_key="x"', "noequals"):
        karst("edit", identity, "--set", pair, code=2)
    karst("edit", "00000000-0000-8000-8000-000000000000", "--set", 'summary="一"', code=2)
    karst("edit", "x", "--set", 'summary="一"', code=2)
    assert karst("get", identity).out == before


def test_a_wrong_key_is_one_sentence_and_no_new_store(office: Callable[..., Program], tmp_path: Path) -> None:
    office()
    (tmp_path / "other.key").write_text("ab" * 32)
    wrong = Program("desktop_app", ("--home", str(tmp_path / "office"), "--key-file", str(tmp_path / "other.key")))
    ran = wrong("dump", code=1)
    assert len(ran.err.strip().splitlines()) == 1
    assert "钥匙" in ran.err
    before = (tmp_path / "office" / "office.db").read_bytes()
    assert "已有一个数据库" in wrong("init", "--office", "451299001", "--name", "雅龙司法所", code=1).err
    assert (tmp_path / "office" / "office.db").read_bytes() == before


def test_without_keyring_or_key_file_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    ran = Program("desktop_app", ("--home", str(tmp_path / "none")))("init", "--office", "451299001", "--name", "甲", code=1)
    assert "--key-file" in ran.err
    assert not list((tmp_path / "none").glob("*"))


def test_a_missing_store_and_bad_usage_say_what_to_do(tmp_path: Path) -> None:
    karst = Program("desktop_app", ("--home", str(tmp_path / "nowhere"), "--key-file", str(tmp_path / "k")))
    assert "karstdesk init" in karst("status", code=1).err
    assert karst("nonsense", code=2).out == ""
    assert karst("add", code=2).out == ""
    assert "单位代码" in karst("init", "--office", "12", "--name", "甲", code=2).err
