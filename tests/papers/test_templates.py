"""Templates put in force, and bad ones refused with the place and the reason while the old one stays."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

import resources
from desktop_app.domain.errors import Failed, Refused, Unknown
from desktop_app.services.filling import filled
from desktop_app.services.office import Office
from desktop_app.services.template_check import Use, check
from desktop_app.ui.paper.binding import docx_of
from tests.makers import mediation_case
from tests.offices import publish
from tests.papers.reading import docx_says

BODY = "word/document.xml"
SEAL_LINE = "记录人（签名）："


def shipped(name: str = "agreement") -> bytes:
    return resources.path(f"paper/{name}.docx").read_bytes()


def changed(*pairs: tuple[str, str], part: str = BODY, more: dict[str, bytes] | None = None, name: str = "agreement") -> bytes:
    """A shipped template with texts of one part replaced, and with more parts."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(shipped(name))) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for member in given.namelist():
            content = given.read(member).decode()
            for old, new in pairs if member == part else ():
                assert old in content
                content = content.replace(old, new, 1)
            made.writestr(member, content)
        for member, data in (more or {}).items():
            made.writestr(member, data)
    return out.getvalue()


def run_with(xml: str) -> bytes:
    """The agreement with something in the run of a signature line."""
    return changed((f"{SEAL_LINE}</w:t>", f"{SEAL_LINE}</w:t>{xml}"))


def said(tag: str) -> bytes:
    return changed((SEAL_LINE, SEAL_LINE + tag))


@pytest.fixture
def use(office: Office) -> Use:
    return office.template_use("agreement")


def faults_of(data: bytes, use: Use) -> str:
    with pytest.raises(Refused) as refused:
        check(data, use)
    return "\n".join([refused.value.sentence, *(str(fault) for fault in refused.value.faults)])


def test_every_shipped_template_is_good_and_has_a_use(office: Office) -> None:
    uses = {use.name: use for use in office.template_uses()}
    there = {path.stem for path in resources.path("paper").glob("*.docx")}
    assert there == set(uses)
    for name, each in uses.items():
        check(shipped(name), each)
        assert office.printing.templates.shipped(name).version == "2026.1"


@pytest.mark.parametrize(
    ("data", "place", "reason"),
    [
        (said("{{ recorder_name }}"), "正文第", "没有 recorder_name 这个字段"),
        (said("{{ deal.nummer }}"), "记录人（签名）", "没有 deal.nummer 这个字段"),
        (said("{% if is_foreign %}{{ nowhere }}{% endif %}"), "正文第", "没有 nowhere 这个字段"),
        (said("{% for p in sides %}{{ p.nick }}{% endfor %}"), "正文第", "没有 p.nick 这个字段"),
        (said("{% for p in sides %}{{ p }}{% endfor %}"), "正文第", "p 是一整项"),
        (said("{{ sides }}"), "正文第", "sides 是一个列表"),
        (said("{{ summary|upper }}"), "正文", "没有 upper 这种格式"),
        (said("{{ summary.upper() }}"), "正文", "不能用 Call"),
        (said("{{ 9999999 * '长' }}"), "正文", "不能用 Mul"),
        (said("{{ ''.__class__ }}"), "正文", "没有 .__class__ 这个字段"),
        (said("{% set x = 1 %}"), "正文", "不能用 Assign"),
        (said("{% for a in sides %}" * 4 + "{{ a.name }}" + "{% endfor %}" * 4), "正文", "循环最多套 3 层"),
        (said("{{ summary"), "正文", "标记写得不对"),
        (run_with('<w:sym w:font="Wingdings" w:char="F0FE"/>'), "记录人（签名）", "符号字体"),
        (run_with("<w:commentReference w:id='1'/>"), "记录人（签名）", "批注"),
        (run_with("<w:object/>"), "记录人（签名）", "嵌入的对象"),
        (changed(("<w:pPr>", "<w:pPr><w:numPr/>")), "正文第 1 段", "自动编号"),
        (changed(("<w:body>", '<w:body><w:p><w:fldSimple w:instr=" DATE "/></w:p>')), "正文第 1 段", "不能用域 DATE"),
    ],
)
def test_what_the_printer_or_the_record_does_not_have_is_refused_with_its_place(use: Use, data: bytes, place: str, reason: str) -> None:
    told = faults_of(data, use)
    assert "原来的模板仍然有效" in told
    assert place in told
    assert reason in told


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"not a docx at all", "不是能打开的 docx"),
        (b"PK\x03\x04broken", "不是能打开的 docx"),
        (changed(more={"word/vbaProject.bin": b"x"}), "宏"),
        (changed(more={"word/embeddings/sheet1.xlsx": b"x"}), "嵌入的对象"),
        (changed(more={"word/media/bomb.xml": b" " * 40_000_000}), "展开后超过"),
        (changed(more={"word/media/bomb.bmp": b" " * 20_000_000}), "压缩炸弹"),
        (changed(more={f"word/media/{n}.png": b"" for n in range(300)}), "部分"),
        (
            changed(('Target="styles.xml"', 'Target="http://evil.example/x" TargetMode="External"'), part="word/_rels/document.xml.rels"),
            "链接到外部",
        ),
        (changed(("<w:document", "<!DOCTYPE x [<!ENTITY a 'b'>]><w:document")), "文档类型声明"),
        (changed(("<dc:title>", "<dc:title>{{ summary }}"), part="docProps/core.xml"), "写了字段"),
    ],
    ids=["text", "cut", "macro", "embedded", "inflated", "ratio", "members", "link", "doctype", "properties"],
)
def test_dangerous_files_are_refused_before_anything_reads_them(use: Use, data: bytes, reason: str) -> None:
    assert reason in faults_of(data, use)


@pytest.mark.parametrize(
    "tag",
    ["{{ summary.__class__.__mro__ }}", "{{ self.__init__.__globals__ }}", "{{ cycler.__init__ }}", "{{ ''.format.__func__ }}",
     "{{ lipsum() }}", "{{ deal.terms.append('x') }}", "{{ range(10) }}", "{{ sides[0] }}"],
)  # fmt: skip
def test_a_template_that_was_never_checked_still_reaches_nothing(office: Office, tag: str) -> None:
    printout = office.printing.open(office.add("mediation_case", mediation_case(1)).id)
    good = docx_says(docx_of(printout, "agreement"))
    context = office.template_use("agreement").context()
    try:
        result = docx_says(filled(said(tag), context))
    except Failed:
        return
    assert "class" not in result and "<" not in result
    assert len(result) < len(good) + 2000


def test_an_own_template_is_used_and_told_by_version_and_checksum(office: Office, tmp_path: Path) -> None:
    printout = office.printing.open(office.add("mediation_case", mediation_case(1)).id)
    file = tmp_path / "协议书.docx"
    file.write_bytes(changed((SEAL_LINE, "书记员（签名）：")))
    put = office.printing.templates.replace(office.template_use("agreement"), file)
    in_force, refused = office.printing.templates.current(office.template_use("agreement"))
    assert (in_force, refused, in_force.origin, in_force.version) == (put, None, "office", "2026.1")
    assert "书记员（签名）" in docx_says(docx_of(printout, "agreement"))
    office.printing.templates.withdraw("agreement")
    assert "记录人（签名）" in docx_says(docx_of(printout, "agreement"))


def test_a_bad_replacement_leaves_the_good_one_in_force(office: Office, tmp_path: Path) -> None:
    use, good, bad = office.template_use("agreement"), tmp_path / "good.docx", tmp_path / "bad.docx"
    good.write_bytes(changed((SEAL_LINE, "书记员（签名）：")))
    bad.write_bytes(said("{{ nowhere }}"))
    put = office.printing.templates.replace(use, good)
    with pytest.raises(Refused, match="原来的模板仍然有效"):
        office.printing.templates.replace(use, bad)
    assert office.printing.templates.current(use) == (put, None)


def test_a_bad_file_laid_into_the_folder_is_not_used_and_the_person_is_told(office: Office) -> None:
    printout = office.printing.open(office.add("mediation_case", mediation_case(1)).id)
    folder = office.session.store.home / "paper"
    folder.mkdir()
    (folder / "agreement.docx").write_bytes(said("{{ nowhere }}"))
    assert "记录人（签名）" in docx_says(docx_of(printout, "agreement"))
    assert "本所的模板不能用" in printout.notes[0]
    assert "nowhere" in printout.notes[0]


@pytest.mark.parametrize("name", ["poem", "../agreement", "agreement.docx", ""])
def test_a_template_that_is_not_there_is_named(office: Office, name: str) -> None:
    with pytest.raises(Unknown, match="文书模板"):
        office.template_use(name)
    with pytest.raises(Unknown, match="文书模板"):
        office.printing.templates.shipped(name)


def test_text_that_looks_like_tags_or_markup_is_only_text(office: Office) -> None:
    hostile = "{{ sheet.by }} {% raw %} </w:t></w:r> <b>&amp;</b> {_{ x }_} “{#”"
    body = mediation_case(1, summary=hostile)
    printout = office.printing.open(office.add("mediation_case", body).id)
    assert "{{sheet.by}}{%raw%}</w:t></w:r><b>&amp;</b>" in docx_says(docx_of(printout, "application"))


def test_lines_of_a_long_text_become_paragraphs(office: Office) -> None:
    deal = mediation_case(1)["agreement"][0] | {"facts_and_issues": "第一行\r\n\n第二行"}
    printout = office.printing.open(office.add("mediation_case", mediation_case(1, agreement=[deal])).id)
    says = docx_says(docx_of(printout, "agreement"))
    assert "第一行第二行" in says


def test_no_form_carries_a_picture_so_no_seal_is_ever_printed() -> None:
    for path in resources.path("paper").glob("*.docx"):
        with zipfile.ZipFile(path) as package:
            assert [name for name in package.namelist() if "media" in name] == [], path.name


def test_a_template_saved_by_libreoffice_is_filled_without_doubling_its_properties(use: Use) -> None:
    ours, theirs = "package/2006/relationships/metadata/core-properties", "officedocument/2006/relationships/metadata/core-properties"
    data = changed((ours, theirs), part="_rels/.rels")
    check(data, use)
    with zipfile.ZipFile(BytesIO(filled(data, use.context()))) as package:
        assert sorted(package.namelist()) == sorted(set(package.namelist()))


def test_the_countys_template_is_in_force_below_the_offices_own(office: Office, tmp_path: Path) -> None:
    use, county = office.printing.uses()["agreement"], said("县局版")
    publish(office, "template/agreement", county)
    found, refused = office.printing.templates.current(use)
    assert (found.origin, found.data, refused) == ("county", county, None)
    own = tmp_path / "own.docx"
    own.write_bytes(said("本所版"))
    office.printing.templates.replace(use, own)
    assert office.printing.templates.current(use)[0].origin == "office"
    assert office.printing.templates.withdraw("agreement").origin == "county"
    publish(office, "template/agreement", said("{{ 没有这个名字 }}"))
    found, refused = office.printing.templates.current(use)
    assert found.origin == "shipped" and refused is not None
