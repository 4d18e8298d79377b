"""A year of one office on paper, from the command line, without a screen: the documents that people of the trade expect of each story.

Water from the eaves, support for a father, a boundary, unpaid cutters, a trader from across the border, aid for a worker, a school.
"""

from __future__ import annotations

import re
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Program, Ran
from tests.makers import aid_application, failed_case, mediation_case, party, publicity_event
from tests.papers.reading import docx_says, plain

pytestmark = pytest.mark.slow
DEAL = mediation_case(1)["agreement"][0]


def says(pdf: Path) -> list[str]:
    """What each page of a PDF says, without spaces."""
    found = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", str(pdf), "-"], capture_output=True, check=True)
    return [plain(page) for page in found.stdout.decode().split("\f")[:-1]]


def picture(width: int, height: int) -> bytes:
    """A grey PNG."""
    rows = b"".join(b"\0" + b"\xb0" * width for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Desk:
    """The office's printer."""

    def __init__(self, karst: Program, folder: Path) -> None:
        self.karst, self.folder = karst, folder

    def record(self, kind: str, body: dict[str, Any]) -> str:
        return self.karst.add(kind, body)[0]

    def papers(self, record: str) -> dict[str, str]:
        return {line["document"]: line["title"] for line in self.karst("documents", record).lines}

    def pages(self, record: str, document: str) -> list[str]:
        out = self.folder / f"{document}.pdf"
        self.karst("print", record, document, "-o", str(out))
        return says(out)

    def refused(self, *arguments: str) -> Ran:
        return self.karst(*arguments, code=2)


@pytest.fixture
def desk(office: Callable[..., Program], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return Desk(office(), tmp_path)


def test_water_from_the_eaves_is_one_page(desk: Desk) -> None:
    deal = DEAL | {"form": "1", "reached_on": "2026-01-05", "effective_on": "2026-01-05", "terms": ["蒙桂花加装水槽，当场完成"]}
    case = mediation_case(
        3, agreement=[deal], agreement_form="1", agreed_amount="0", amount="0",
        parties=[party("1", 1, name="韦凤英"), party("2", 2, name="蒙桂花")],
    )  # fmt: skip
    record = desk.record("mediation_case", case)
    (page,) = desk.pages(record, "oral_agreement")
    assert page.startswith("人民调解口头协议登记表编号：（2026）雅龙人调字第1号")
    for said in ("韦凤英", "蒙桂花", "蒙桂花加装水槽，当场完成", "2026年1月5日", "签名"):
        assert said in page
    assert "agreement" not in desk.papers(record)


def test_support_for_an_old_father_is_a_whole_file(desk: Desk) -> None:
    sons = [party("2", 10 + n, name=name) for n, name in enumerate(("兰大", "兰二", "兰三"))]
    father = party("1", 9, name="兰永福", birth_date="1948-06-05", id_no="451299194806050134", sex="1")
    instalments = [
        {"what": "赡养费", "mode": "99", "debtor": son["name"], "creditor": "兰永福", "amount": "300.00", "due_date": f"2026-{month:02d}-05"}
        for son in sons for month in range(1, 13)
    ]  # fmt: skip
    sitting = mediation_case(1)["sessions"][0]
    asked = {
        "held_at": "2026-01-06T15:00:00+08:00",
        "place": "红日村",
        "interviewees": "邻居",
        "content": "老人独居。",
        "interviewer": "甲",
        "recorder": "乙",
    }
    deal = DEAL | {"terms": ["三个儿子各自每月五日前付给父亲赡养费300元"], "signed_on": "2026-01-12"}
    case = mediation_case(
        1, dispute_key="marriage_family", sub_key="support_elders", parties=[father, *sons], performance=instalments, agreement=[deal],
        investigations=[asked, asked], sessions=[sitting | {"no": 1, "result": "2"}, sitting | {"no": 2}], is_san_da=False,
    )  # fmt: skip
    record = desk.record("mediation_case", case)
    file = desk.pages(record, "file")
    bound = "".join(file[1:3])
    for title in (
        "申请书",
        "权利义务告知书",
        "身份证明材料",
        "调查记录（1）",
        "调查记录（2）",
        "调解记录（1）",
        "调解记录（2）",
        "协议书",
        "回访记录",
    ):
        assert title in bound, title
    agreement = "".join(desk.pages(record, "agreement"))
    assert "兰永福，男" in agreement and "77周岁" in agreement  # on the day of the agreement
    assert agreement.count("300.00") == 36
    numbers = [int(found[1]) for page in file if (found := re.search(r"—(\d+)—$", page))]
    assert numbers == list(range(1, len(numbers) + 1))
    assert f"共{len(numbers)}页" in file[0]
    court = "".join(desk.pages(record, "confirmation"))
    assert all(said in court for said in ("司法确认申请书", "申请材料清单", "451299194806050134", "兰三", "授权委托书"))


def test_a_breach_prints_the_reminder_and_the_advice_to_sue(desk: Desk) -> None:
    unpaid = {"what": "三月份赡养费", "debtor": "兰二", "creditor": "兰永福", "amount": "300.00", "due_date": "2026-03-05"}
    case = mediation_case(
        1, performance=[unpaid], performance_status="breach", breach_told_on="2026-03-09",
        urges=[{"item": "三月份赡养费", "urged_on": "2026-03-08", "by": "韦志明", "way": "上门", "answer": "下月一起付"}],
    )  # fmt: skip
    record = desk.record("mediation_case", case)
    assert "下月一起付" in desk.pages(record, "urge-1")[0]
    advice = "".join(desk.pages(record, "breach_notice"))
    assert all(said in advice for said in ("兰二应向兰永福履行：三月份赡养费，人民币叁佰元整", "提起诉讼", "强制执行", "2026年3月9日"))


def test_a_boundary_goes_to_the_authority_with_its_papers(desk: Desk) -> None:
    case = failed_case(
        1, dispute_key="forest_land", is_san_da=True, san_da_kind="forest", evidence=[{"title": "林权证", "copy": "copy", "pages": 2}],
        transfers=[{
            "to": "three_disputes", "to_name": "大化瑶族自治县调处办", "reason": "权属争议", "letter_no": "雅司函〔2026〕3号",
            "sent_on": "2026-02-20",
        }],
    )  # fmt: skip
    record = desk.record("mediation_case", case)
    letter = "".join(desk.pages(record, "transfer-1"))
    assert all(said in letter for said in ("雅司函〔2026〕3号", "大化瑶族自治县调处办：", "林权证，2页（复印件）", "2026年2月20日", "回执"))
    assert "林权证" in "".join(desk.pages(record, "evidence"))
    notice = "".join(desk.pages(record, "termination"))
    assert all(said in notice for said in ("终止调解", "仲裁", "行政", "诉讼"))


@pytest.mark.parametrize("people", [17, 199])
def test_unpaid_cutters_stand_in_an_annex(desk: Desk, people: int) -> None:
    crowd = [party("1", seed, name=f"蔗农{seed}号") for seed in range(people)]
    boss = party("2", 1, name="老板")
    case = mediation_case(
        2, dispute_key="wage_arrears", source="6", source_org="雅龙乡信访办", source_doc_no="2026-14", received_on="2026-01-05",
        parties=[*crowd, boss], people_count=people + 1, amount="86400.00", forecast="4", difficulty="3",
        escalation=[{"kind": "4", "people": people, "reported_to": "县局、派出所", "reported_at": "2026-01-06T10:00:00+08:00"}],
    )  # fmt: skip
    record = desk.record("mediation_case", case)
    form = desk.pages(record, "register")
    annex = "".join(page for page in form if "名册" in page or page.startswith("序号"))
    assert f"申请人（共{people}人，名册见附件）" in form[0]
    assert [name for name in (f"蔗农{seed}号" for seed in range(people)) if name not in annex] == []
    assert "■信访部门委托移送" in form[0]
    assert "有集体上访的可能" in desk.pages(record, "escalation-1")[0]
    assert "蔗农0号等" in desk.pages(record, "cover")[0]


def test_more_time_needs_both_signatures(desk: Desk) -> None:
    record = desk.record("mediation_case", mediation_case(2, extended_to="2026-07-25", accepted_on="2026-06-01", concluded_on="2026-07-20"))
    consent = "".join(desk.pages(record, "extension"))
    assert "延长至2026年7月25日" in consent
    assert consent.count("签名、盖章或按指印") == 2


def test_a_trader_from_across_the_border_has_his_own_name_and_language(desk: Desk) -> None:
    trader = party(
        "1", 3, name="阮文雄", name_foreign="Nguyễn Văn Hùng", id_type="3", id_no="B1234567", nationality="VNM", foreign_address="Cao Bằng",
        entry_point="水口", entered_on="2026-01-02",
    )  # fmt: skip
    deal = DEAL | {"languages": ["mandarin", "vietnamese"], "prevailing_language": "mandarin"}
    case = mediation_case(
        1, parties=[trader, party("2", 4)], agreement=[deal], is_foreign=True, currency="VND", amount_foreign="62000000.00",
        rate="0.000280", rate_date="2026-01-09", notified=["border", "commerce"], interpreter="黄译", language="vietnamese",
    )  # fmt: skip
    record = desk.record("mediation_case", case)
    agreement = "".join(desk.pages(record, "agreement_vietnamese"))
    assert all(said in agreement for said in ("NguyễnVănHùng", "BẢNTHỎATHUẬN", "62000000.00", "0.000280（2026年1月9日）", "Ngườiphiêndịch"))
    notice = "".join(desk.pages(record, "foreign_notice"))
    assert all(said in notice for said in ("■边检", "■商务", "□公安", "水口", "B1234567"))


def test_an_application_for_aid_prints_what_the_station_gives_and_sends(desk: Desk) -> None:
    body = aid_application(
        1, name="农忠义", hardship_ground="E3", cause="M0205",
        materials=[{"no": 1, "name": "工牌", "copy": "copy", "pages": 1, "proves": "劳动关系"}],
        supplement_notices=[{"items": ["亲属关系证明", "工资流水", "身份证复印件"], "noticed_on": "2026-01-07", "due_on": "2026-01-17"}],
    )  # fmt: skip
    record = desk.record("aid_application", body)
    assert set(desk.papers(record)) >= {"aid_application", "aid_materials", "receipt", "supplement_notice-1", "forwarding"}
    form = "".join(desk.pages(record, "aid_application"))
    assert all(said in form for said in ("法律援助申请表", "农忠义", "免予核查：进城务工人员请求劳动报酬或工伤赔偿", "■建议给予"))
    assert "工牌" in "".join(desk.pages(record, "aid_materials"))
    notice = "".join(desk.pages(record, "supplement_notice-1"))
    assert all(said in notice for said in ("亲属关系证明", "工资流水", "身份证复印件", "2026年1月17日前", "视为撤回"))
    assert "现将法律援助申请表" in "".join(desk.pages(record, "forwarding"))
    assert "工牌" in "".join(desk.pages(record, "receipt"))


def test_constitution_week_prints_the_form_and_a_bulletin_of_one_page_with_its_photos(desk: Desk) -> None:
    body = publicity_event(
        1, theme="宪法进校园", place="雅龙中心小学", headcount=312, speakers=[{"name": "覃律", "kind": "lawyer"}],
        materials=[{"name": "宪法读本", "qty": 600}], article="十二月四日，律师为小学生讲宪法。\n同学们踊跃提问。",
    )  # fmt: skip
    record = desk.record("publicity_event", body)
    shas = []
    for place, size in enumerate(((1600, 1200), (1200, 1600))):
        photo = desk.folder / f"照片{place}.png"
        photo.write_bytes(picture(*size))
        shas.append(desk.karst("attach", record, str(photo), "--title", f"讲座现场{place}").value["sha256"])
    photos = "[" + ",".join(f'"{sha}"' for sha in shas) + "]"
    desk.karst("edit", record, "--set", f"photos={photos}")
    assert all(said in "".join(desk.pages(record, "publicity_register")) for said in ("312人次", "宪法读本600份", "合计600份", "覃律"))
    bulletin = desk.pages(record, "bulletin")
    assert len(bulletin) == 1
    images = subprocess.run(["pdfimages", "-list", str(desk.folder / "bulletin.pdf")], capture_output=True, text=True, check=True).stdout
    assert len(images.splitlines()) == 2 + 2
    assert "签到表" in desk.pages(record, "sign_in")[0]


def test_ledgers_are_books_with_running_numbers_and_burnt_ones(desk: Desk) -> None:
    ids = desk.karst.add("mediation_case", *(mediation_case(seed) for seed in range(12)))
    desk.karst("stage", ids[8], "void", "--why", "重复登记")
    out = desk.folder / "册.pdf"
    desk.karst("ledger", "mediation_case", "--period", "2026", "-o", str(out))
    pages = says(out)
    whole = "".join(pages)
    assert "共12条" in whole and f"第1页共{len(pages)}页" in pages[0]
    assert "作废" in whole
    desk.karst("ledger", "void", "--period", "2026", "-o", str(out))
    assert all(said in says(out)[0] for said in ("（2026）雅龙人调字第9号", "重复登记"))
    assert desk.refused("ledger", "poems", "--period", "2026", "-o", str(out)).err.startswith("没有“poems”这种台账")
    assert desk.refused("ledger", "void", "--period", "heute", "-o", str(out))


def test_the_same_document_is_docx_for_wps_and_pdf_for_the_court(desk: Desk) -> None:
    record = desk.record("mediation_case", mediation_case(1))
    docx = desk.folder / "协议书.docx"
    desk.karst("print", record, "agreement", "-o", str(docx))
    (page,) = desk.pages(record, "agreement")
    assert page.removesuffix("—1—") == docx_says(docx.read_bytes())


def test_what_cannot_be_printed_is_said_and_nothing_is_written(desk: Desk) -> None:
    record = desk.record("mediation_case", mediation_case(1))
    out = desk.folder / "x.pdf"
    assert "没有“poem”这种文书" in desk.refused("print", record, "poem", "-o", str(out)).err
    assert "只能打印成 PDF" in desk.refused("print", record, "file", "-o", str(out.with_suffix(".docx"))).err
    assert "结尾" in desk.refused("print", record, "agreement", "-o", str(out.with_suffix(".txt"))).err
    assert desk.refused("print", "0" * 32, "agreement", "-o", str(out))
    nowhere = desk.folder / "没有" / "x.pdf"
    assert "写不进去" in desk.karst("print", record, "agreement", "-o", str(nowhere), code=1).err
    assert not list(desk.folder.glob("x.*"))


def test_the_bureau_changes_a_form_in_wps_and_puts_it_in_force(desk: Desk) -> None:
    record = desk.record("mediation_case", mediation_case(1))
    file, bad = desk.folder / "回访.docx", desk.folder / "坏.docx"
    desk.karst("template", "followup", "-o", str(file))
    bad.write_bytes(file.read_bytes()[:500])
    assert "原来的模板仍然有效" in desk.refused("template", "followup", "--use", str(bad)).err
    desk.karst("template", "followup", "--use", str(file))
    line = next(line for line in desk.karst("templates").lines if line["template"] == "followup")
    assert (line["origin"], line["version"], line["title"]) == ("office", "2026.1", "回访记录")
    assert "回访记录" in desk.pages(record, "followup-1")[0]
    desk.karst("template", "followup", "--shipped")
    assert {line["origin"] for line in desk.karst("templates").lines} == {"shipped"}
