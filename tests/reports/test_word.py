"""The Word file: styles by name, native tables with repeated heads, charts as pictures."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from reports.papers.blocks import Chart, Masthead, Table, body_paragraph
from reports.papers.charts import DataRow
from reports.papers.paper import Paper
from reports.papers.pictures import chart_png
from reports.papers.word import paper_docx

HEAD = Masthead("12345热线工作月报", "西宁市12345政务服务便民热线中心", date(2024, 7, 1), 6, 18)
CHART = Chart(
    "图1 热点分类",
    "bar",
    ("物业服务", "消费维权"),
    (DataRow("本期", (6, 3)), DataRow("上期", (2, 4))),
)
TABLE = Table(
    ("单位", "回访"), (("城中区政府", "670"), ("合计", "670")), "表1 各单位", frozenset({1})
)


@pytest.fixture(scope="module")
def document():
    blocks = (
        body_paragraph("一、总体情况"), body_paragraph("（一）受理"), body_paragraph("受理10件。"),
        TABLE, CHART,
    )  # fmt: skip
    closing = (("报", "市委、市政府领导。"),)
    paper = Paper("2024年6月月报", blocks, masthead=HEAD, closing=closing, author=HEAD.issuer)
    return Document(BytesIO(paper_docx(paper)))


def test_paragraphs_have_the_styles_of_their_kind(document):
    styled = {p.text: p.style.name for p in document.paragraphs if p.text}
    assert styled["2024年6月月报"] == "Title"
    assert styled["一、总体情况"] == "Heading 1" and styled["（一）受理"] == "Heading 2"
    assert styled["受理10件。"] == "公文正文" and styled["报：市委、市政府领导。"] == "版记"
    assert "第6期（总第18期）" in styled
    body = document.styles["公文正文"]
    assert (body.font.size.pt, body.paragraph_format.first_line_indent.pt) == (16, 32)
    fonts = body.element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "仿宋_GB2312"


def test_a_table_is_native_and_repeats_its_head(document):
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["单位", "回访"], ["城中区政府", "670"], ["合计", "670"],
    ]  # fmt: skip
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None


def test_the_page_is_that_of_the_norm_and_counts_itself(document):
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.top_margin.mm)) == (210, 37)
    assert document.settings.odd_and_even_pages_header_footer
    assert "PAGE" in section.footer._element.xml and "PAGE" in section.even_page_footer._element.xml


def test_a_chart_is_a_picture_with_words_for_who_cannot_see_it(document):
    (shape,) = document.inline_shapes
    assert round(shape.width.mm) == 156 and shape._inline.docPr.get("descr") == "图1 热点分类"
    image = Image.open(BytesIO(chart_png(CHART.drawing)))
    assert image.size[0] == 624 * 3
    shades = {color for _, color in image.getcolors(1 << 20)}
    assert {(0x2F, 0x5D, 0x8A), (0xA9, 0xBC, 0xCF)} <= shades


@pytest.mark.django_db
def test_who_reads_a_bulletin_downloads_its_word_file(draft, client, bulletin_editor, stranger):
    client.force_login(bulletin_editor)
    answer = client.get(f"/bulletins/{draft.pk}/page.docx")
    assert 'filename="20241210-daily.docx"' in answer["Content-Disposition"]
    texts = [p.text for p in Document(BytesIO(answer.content)).paragraphs]
    assert "第\u3000\u3000期（草稿）" in texts and any("12月10日" in text for text in texts)
    client.force_login(stranger)
    assert client.get(f"/bulletins/{draft.pk}/page.docx").status_code in (403, 404)
