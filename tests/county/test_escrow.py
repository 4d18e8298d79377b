"""The county's escrow key on the command line: made once, published, opened by two custodians, and each opening is in the audit trail."""

from __future__ import annotations

import json
from pathlib import Path

from sync.county.bureau import Bureau
from tests.county.test_commands import county


def test_an_escrow_key_is_made_once_and_its_public_half_may_be_published(tmp_path: Path) -> None:
    home, custody = tmp_path / "county", tmp_path / "custody"
    made = county(home, "escrow", "make", custody)
    assert made.code == 0 and len(made.values[0]["fingerprint"]) == 14 and "分别交给保管人" in made.err
    assert sorted(path.name for path in custody.iterdir()) == ["escrow.json", "share-1.json", "share-2.json", "share-3.json"]
    before = {path.name: path.read_bytes() for path in custody.iterdir()}
    assert county(home, "escrow", "make", custody).code == 2
    assert {path.name: path.read_bytes() for path in custody.iterdir()} == before
    Bureau.create(home, "石山县司法局").close()
    assert county(home, "office", "add", "451299001", "雅龙司法所").code == 0
    assert county(home, "publish", "escrow", custody / "escrow.json").values == [{"name": "escrow", "version": 1}]
    (tmp_path / "bad.json").write_text(json.dumps({"suite": 2, "public": "00" * 32}))
    assert county(home, "publish", "escrow", tmp_path / "bad.json").code == 2


def test_what_is_no_question_is_refused_in_a_sentence(tmp_path: Path) -> None:
    home = tmp_path / "county"
    Bureau.create(home, "石山县司法局").close()
    (tmp_path / "q.json").write_text("[]")
    ended = county(home, "escrow", "open", tmp_path / "q.json", "-o", tmp_path / "a.json", "--share", tmp_path / "q.json", "--why", "演练")
    assert ended.code == 2 and "没有打开" in ended.err and not (tmp_path / "a.json").exists()
