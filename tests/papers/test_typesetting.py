"""Pages: what stands on which, what is repeated, what stays together, and what never falls off."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from pytestqt.qtbot import QtBot

import resources
from desktop_app.ui.paper import typefaces
from desktop_app.ui.paper.ink import Glyphs, Image, Page, Rule, Watermark
from desktop_app.ui.paper.paging import laid_out
from desktop_app.ui.paper.sheets import Face

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:v="urn:schemas-microsoft-com:vml"'
)
A4 = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1400" w:right="1400" w:bottom="1400" w:left="1400"/></w:sectPr>'
WIDTH = 11906 - 2 * 1400


def docx(body: str, section: str = A4) -> bytes:
    """A docx of this body, without styles."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}{section}</w:body></w:document>")
    return out.getvalue()


def p(text: str, properties: str = "", run: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def table(*rows: str, columns: tuple[int, ...] = (4000, 4000)) -> str:
    edges = "".join(f'<w:{edge} w:val="single" w:sz="4"/>' for edge in ("top", "left", "bottom", "right", "insideH", "insideV"))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    return f"<w:tbl><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def pages(body: str, section: str = A4) -> list[Page]:
    return [leaf.page for leaf in laid_out(docx(body, section))]


def texts(body: str) -> list[list[str]]:
    return [page.text.splitlines() for page in pages(body)]


def glyphs(page: Page) -> list[tuple[float, Glyphs]]:
    return [(held.y + ink.y, ink) for held in page.placed for ink in held.ink if isinstance(ink, Glyphs)]


@pytest.fixture(autouse=True)
def _fonts(qtbot: QtBot) -> None:
    """Qt measures fonts."""


def test_a_long_paragraph_is_broken_between_characters_and_fills_the_width() -> None:
    (page,) = pages(p("调解协议具有法律约束力，当事人应当按照约定履行。" * 12, '<w:jc w:val="both"/>'))
    lines = page.text.splitlines()
    assert len(lines) > 3
    assert [line for line in lines if line[0] in "，。"] == []
    for held in page.placed[:-1]:
        right = max(ink.x + point.x() for ink in held.ink if isinstance(ink, Glyphs) for point in ink.run.positions())
        assert WIDTH - 420 < right < WIDTH


def test_the_height_of_lines_does_not_come_from_the_font() -> None:
    tall = [glyphs(page)[0][0] for page in pages(p("高", run='<w:rFonts w:eastAsia="黑体" w:ascii="黑体"/>'))]
    other = [glyphs(page)[0][0] for page in pages(p("高", run='<w:rFonts w:eastAsia="楷体" w:ascii="楷体"/>'))]
    assert tall == other


@pytest.mark.parametrize(("align", "low", "high"), [("left", 0, 1), ("center", 4000, 4600), ("right", 8400, 9000)])
def test_short_lines_stand_where_they_are_told(align: str, low: float, high: float) -> None:
    (page,) = pages(p("人民", f'<w:jc w:val="{align}"/>'))
    ((_, ink),) = glyphs(page)
    assert low <= ink.x <= high


def test_the_first_line_is_indented_by_characters() -> None:
    (page,) = pages(p("人" * 100, '<w:ind w:firstLineChars="200"/>', '<w:sz w:val="28"/>'))
    starts = [ink.x for _, ink in glyphs(page)]
    assert starts[0] == 2 * 280
    assert set(starts[1:]) == {0}


def test_tabs_lead_to_their_stops() -> None:
    body = (
        '<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="3000"/><w:tab w:val="right" w:pos="8000"/></w:tabs></w:pPr>'
        "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:tab/><w:t>丙丁</w:t></w:r></w:p>"
    )
    (page,) = pages(body)
    assert [round(ink.x) for _, ink in glyphs(page)] == [0, 3000, 8000 - 2 * 200]


def test_page_breaks_and_breaks_before_begin_new_pages() -> None:
    broken = '<w:p><w:r><w:t>一</w:t><w:br w:type="page"/><w:t>二</w:t></w:r></w:p>'
    assert texts(broken + p("三", "<w:pageBreakBefore/>")) == [["一"], ["二"], ["三"]]


def test_what_is_kept_with_the_next_goes_over_the_page_with_it() -> None:
    lines = "".join(p(f"行{number}", '<w:spacing w:line="560" w:lineRule="exact"/>') for number in range(24))
    kept = p("标题", '<w:keepNext/><w:spacing w:line="560" w:lineRule="exact"/>') + p(
        "内容", '<w:spacing w:line="560" w:lineRule="exact"/>'
    )
    first, second = texts(lines + kept)
    assert first[-1] == "行23"
    assert second == ["标题", "内容"]


def test_heads_of_a_table_are_repeated_and_rows_stay_whole() -> None:
    head = row(cell(p("序号")), cell(p("姓名")), properties="<w:tblHeader/>")
    rows = [row(cell(p(str(number))), cell(p(f"人{number}")), properties='<w:cantSplit/><w:trHeight w:val="900"/>') for number in range(40)]
    found = texts(table(head, *rows))
    assert len(found) == 3
    assert [page[:2] for page in found] == [["序号", "姓名"]] * 3
    assert [text for page in found for text in page[2:] if text.startswith("人")] == [f"人{number}" for number in range(40)]
    assert [page for page in found if len(page) % 2] == []


def test_a_row_longer_than_a_page_is_torn_and_nothing_is_lost() -> None:
    long = "".join(p(f"第{number}行", '<w:spacing w:line="500" w:lineRule="exact"/>') for number in range(70))
    found = texts(table(row(cell(p("简要情况")), cell(long))) + p("完"))
    assert len(found) == 3
    assert [text for page in found for text in page] == ["简要情况", *(f"第{number}行" for number in range(70)), "完"]


def test_cells_over_rows_and_columns_have_one_frame() -> None:
    body = table(
        row(cell(p("合"), '<w:gridSpan w:val="2"/>')),
        row(cell(p("竖"), '<w:vMerge w:val="restart"/><w:vAlign w:val="center"/>'), cell(p("甲"))),
        row(cell(p(""), "<w:vMerge/>"), cell(p("乙"))),
    )
    (page,) = pages(body)
    rules = [(held.y + ink.y, ink) for held in page.placed for ink in held.ink if isinstance(ink, Rule)]
    across = sorted({round(y) for y, ink in rules if ink.y == ink.to_y and ink.x < 100 and ink.to_x > 3900})
    assert len(across) == 3  # top, under the wide cell, bottom: none through the tall cell
    height = {text.text: text.y for text in page.placed if text.text}
    assert height["甲"] < height["竖"] < height["乙"]


def test_a_landscape_section_follows_an_upright_one() -> None:
    upright = p("一") + f"<w:p><w:pPr>{A4}</w:pPr></w:p>"
    across = A4.replace('w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906" w:orient="landscape"')
    first, second = pages(upright + p("二"), across)
    assert (first.width, second.width) == (11906, 16838)


def test_underlines_and_bold_are_drawn() -> None:
    (page,) = pages(p("签名　　", run='<w:b/><w:u w:val="single"/>'))
    assert any(isinstance(ink, Rule) for held in page.placed for ink in held.ink)
    assert typefaces.is_bold(Face(bold=True))
    assert all(ink.stroke > 0 for _, ink in glyphs(page)) or typefaces.has_bold(typefaces.families("宋体", latin=False)[0])


def test_a_title_face_that_is_missing_is_replaced_by_a_bold_one() -> None:
    title = Face(east="方正小标宋简体")
    assert typefaces.is_bold(title) or "方正小标宋简体" in typefaces.families("方正小标宋简体", latin=False)


def test_every_form_asks_for_faces_that_have_stand_ins() -> None:
    for name in ("仿宋", "楷体", "黑体", "宋体", "方正小标宋简体"):
        assert typefaces.families(name, latin=False), f"no font for {name}"


def test_pictures_and_the_watermark_across_them_are_on_the_page() -> None:
    art = '<w:r><w:pict><v:shape><v:textpath string="仅供核对"/></v:shape></w:pict></w:r>'
    (page,) = pages(p("").replace("</w:p>", art + "</w:p>"))
    assert [ink.text for held in page.placed for ink in held.ink if isinstance(ink, Watermark)] == ["仅供核对"]
    assert not any(isinstance(ink, Image) for held in page.placed for ink in held.ink)


def test_an_empty_document_is_one_empty_page() -> None:
    assert texts("") == [[]]


def test_shipped_templates_have_room_for_binding() -> None:
    for path in resources.path("paper").glob("*.docx"):
        (leaf, *_) = laid_out(path.read_bytes())
        assert leaf.section.margins.left >= 1020, path.name  # 18 mm at least, 25 mm and more where it is bound upright
        if leaf.section.width < leaf.section.height:
            assert leaf.section.margins.left >= 1417, path.name  # 25 mm, DOMAIN §1.6
