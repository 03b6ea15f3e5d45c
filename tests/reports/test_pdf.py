"""The printed page, measured from the PDF: GB/T 9704's sheet, grid, rules and numbers."""

import io
import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

import cases
from hotline.fonts import printing_problem
from reports.bulletins.wording.lines import Wording
from reports.papers.blocks import Masthead, Paragraph, Signature, Table, body_paragraph
from reports.papers.paper import Paper
from reports.papers.pdf import render_paper, title_weight
from reports.papers.sign_off_sheets import SignedStep, sign_off_sheet
from reports.papers.typeset import Span, cells
from reports.series.daily.figures import DailyFigures
from reports.series.daily.wording import daily_lines
from reports.series.hazards.figures import HazardFigures
from reports.series.hazards.wording import hazard_lines
from tests.reports.printed import plain_briefing

from .printed import BOTTOM, LEFT, MM, RIGHT, TOP, body_text, read_pages, text_of

pytestmark = pytest.mark.skipif(bool(printing_problem()), reason=printing_problem())

GOLDEN = Path(__file__).parent / "golden"
FIGURES = Path(cases.__file__).parent / "data" / "xining"
CLOSING = (
    ("报", "市委、市政府领导"),
    ("送", "市委办公室、市政府办公室、市政务服务监督管理局"),
    ("发", "各县区政府，市直各责任单位"),
)
HEAD = Masthead("有诉必应马上办工作日报", "12345政务服务便民热线", date(2024, 12, 11), 345, 1280)
PROSE = "市民反映小区供暖温度不达标、物业服务不到位等问题，希望有关单位尽快核实处理，并及时答复。"
RARE = "喆堃翀昇玥"


def bulletin(day: str, kind: str, *, is_draft: bool = False) -> Paper:
    data = json.loads((FIGURES / f"{day}.json").read_text(encoding="utf-8"))
    if kind == "bulletin":
        lines = daily_lines(Wording(city="西宁"), DailyFigures.from_json(data))
    else:
        lines = hazard_lines(Wording(city="西宁"), HazardFigures.from_json(data))
    head = replace(HEAD, number=None, total_number=None) if is_draft else HEAD
    return plain_briefing(
        [line.text for line in lines], masthead=head, closing=CLOSING, is_draft=is_draft
    )


@pytest.fixture(scope="module")
def daily() -> bytes:
    return render_paper(bulletin("2024-12-10", "bulletin"))


@pytest.fixture(scope="module")
def draft() -> bytes:
    return render_paper(bulletin("2024-12-10", "bulletin", is_draft=True))


@pytest.fixture(scope="module")
def report() -> bytes:
    """A report of several pages with every kind of heading, digits, Latin and rare characters."""
    lines = ["西宁市12345热线2024年6月分析报告：诉求办理、回访评价与热点问题"]
    for number in "一二三":
        lines += [f"{number}、总体情况", f"（一）来电情况。共接听22345件次，解决率98.96%。{PROSE}"]
        lines += [f"{RARE}小区的WiFi和APP：{PROSE * 3}", *["1." + PROSE * 2] * 3]
    return render_paper(plain_briefing(lines, masthead=HEAD, closing=CLOSING, copies=50))


@pytest.mark.parametrize("kind", ["bulletin", "hazards"])
@pytest.mark.parametrize("day", ["2024-12-08", "2024-12-10"])
@pytest.mark.parametrize("is_draft", [False, True])
def test_body_is_the_published_text(day, kind, is_draft):
    pages = read_pages(render_paper(bulletin(day, kind, is_draft=is_draft)))
    printed = (GOLDEN / f"{day}.{kind}.txt").read_text(encoding="utf-8")
    assert body_text(pages) == re.sub(r"\s", "", printed)
    assert len(pages) == 1


def test_sheet_is_a4(report):
    for page in read_pages(report):
        assert (round(page.width, 1), round(page.height, 1)) == (210.0, 297.0)


def test_everything_stands_within_the_type_area_and_fills_its_width(report):
    pages = read_pages(report)
    left = [char["x0"] / MM for page in pages for char in page.type_area]
    right = [char["x1"] / MM for page in pages for char in page.type_area]
    assert min(left) == pytest.approx(LEFT, abs=1)
    assert max(right) == pytest.approx(RIGHT, abs=1)
    for page in pages:
        tops = [char["top"] / MM for char in page.type_area]
        assert TOP - 1 <= min(tops) <= TOP + 5
    assert pages[-1].black_rules[-1].y == pytest.approx(BOTTOM, abs=1)


def test_page_holds_22_lines_of_28_characters():
    text = "字" * 26 + "字" * 28 * 50
    pages = read_pages(render_paper(Paper("题", (body_paragraph(text),))))
    assert len(pages[1].body_lines) == 22
    assert {len(line) for line in pages[1].body_lines} == {28}
    assert pages[1].body_lines[0][0]["x0"] / MM == pytest.approx(LEFT, abs=0.2)
    assert pages[1].body_lines[0][-1]["x1"] / MM == pytest.approx(RIGHT, abs=0.2)


@pytest.mark.parametrize(("lines", "pages"), [(11, 1), (12, 1), (14, 1), (15, 2)])
def test_a_letter_of_one_page_is_one_however_close_its_lines(lines, pages):
    head = Masthead("通知", "热线", date(2024, 12, 1), reference="宁热办〔2024〕3号")
    text = body_paragraph("字" * (26 + 28 * (lines - 1)))
    signed = Signature("热线", date(2024, 12, 1))
    letter = Paper("题", (text, signed), masthead=head, closing=(("抄送", "某局。"),))
    printed = read_pages(render_paper(letter))
    assert len(printed) == pages
    assert printed[-1].black_rules[0].y - printed[-1].body_lines[-1][0]["bottom"] / MM > 2


LONG_TITLE = "西宁市党建引领“有诉必应马上办”机制创新工作日报"


@pytest.mark.parametrize(
    ("title", "lines", "pages"),
    [
        ("题", 13, [14]),
        ("题", 14, [15]),
        ("题", 16, [17]),
        ("题", 17, [16, 2]),
        (LONG_TITLE, 12, [14]),
        (LONG_TITLE, 13, [15]),
        (LONG_TITLE, 15, [17]),
        (LONG_TITLE, 17, [16, 3]),
        (LONG_TITLE, 36, [17, 21]),
        (LONG_TITLE, 40, [16, 22, 4]),
    ],
)
def test_a_briefing_takes_no_page_for_two_lines_where_setting_it_closer_saves_one(
    title, lines, pages
):
    text = "字" * (26 + 28 * (lines - 1))
    printed = read_pages(
        render_paper(plain_briefing([title, text], masthead=HEAD, closing=CLOSING))
    )
    assert [len(page.body_lines) for page in printed] == pages
    last = printed[-1]
    assert last.black_rules[0].y - last.body_lines[-1][0]["bottom"] / MM > 3


def test_a_briefing_that_fits_keeps_the_grid(daily):
    assert bulletin("2024-12-10", "bulletin").closer is None
    lines = read_pages(daily)[0].body_lines
    first, last = (line[0]["top"] / MM for line in (lines[2], lines[-1]))
    assert (last - first) / (len(lines) - 3) == pytest.approx(225 / 22, abs=0.1)


@pytest.mark.parametrize("kind", ["bulletin", "hazards"])
@pytest.mark.parametrize("day", ["2024-12-08", "2024-12-10"])
def test_no_figure_of_a_printed_day_stands_apart_from_its_word(day, kind):
    [page] = read_pages(render_paper(bulletin(day, kind)))
    ends = [text_of(line) for line in page.body_lines]
    assert not [line for line in ends if re.search(r"([0-9]|[0-9]件)$", line)]


def test_last_line_keeps_clear_of_the_closing_block(daily):
    page = read_pages(daily)[0]
    assert page.black_rules[0].y - page.body_lines[-1][0]["bottom"] / MM > 3


def test_no_page_has_more_than_22_lines_nor_a_line_more_than_28_cells(report):
    for page in read_pages(report):
        assert len(page.body_lines) <= 22
        assert max(cells(text_of(line)) for line in page.body_lines) <= 28


def test_lines_stand_on_the_grid(report):
    page = read_pages(report)[1]
    baselines = [line[-1]["matrix"][5] / MM for line in page.body_lines]
    steps = {round(a - b, 1) for a, b in pairwise(baselines)}
    assert steps <= {10.2}


def test_first_line_is_indented_by_two_characters(daily):
    line = read_pages(daily)[0].body_lines[2]
    assert text_of(line).startswith("12月10日，")
    assert line[0]["x0"] / MM == pytest.approx(LEFT + 2 * 156 / 28, abs=0.2)


def test_sizes_are_those_of_the_norm(daily):
    page = read_pages(daily)[0]
    assert {round(char["size"]) for char in page.body_lines[0]} == {22}
    assert {round(char["size"]) for line in page.body_lines[2:] for char in line} == {16}
    assert {round(char["size"]) for char in page.page_number} == {14}


def test_red_rule_spans_the_type_area_under_the_masthead(daily):
    page = read_pages(daily)[0]
    (rule,) = page.red_rules
    assert (rule.left, rule.right) == (pytest.approx(LEFT, abs=0.1), pytest.approx(RIGHT, abs=0.1))
    assert rule.y == pytest.approx(75, abs=0.5)
    assert rule.colour == pytest.approx((0.902, 0, 0.071), abs=0.01)
    assert page.masthead == (
        "有诉必应马上办工作日报第345期（总第1280期）12345政务服务便民热线2024年12月11日"
    )


def test_official_title_face_is_never_thickened():
    assert "normal" in title_weight({"方正小标宋简体", "DejaVu Sans"})
    assert "bold" in title_weight({"DejaVu Sans"})


def test_only_the_masthead_is_red(daily):
    page = read_pages(daily)[0]
    red = [char["text"] for char in page.chars if char["non_stroking_color"][0] > 0.5]
    assert "".join(red) == HEAD.name


def test_masthead_is_evenly_spaced_over_the_type_area(daily):
    name = [c for c in read_pages(daily)[0].chars if c["non_stroking_color"][0] > 0.5]
    gaps = [b["x0"] - a["x0"] for a, b in pairwise(name)]
    assert max(gaps) - min(gaps) < 0.1
    middle = (name[0]["x0"] + name[-1]["x1"]) / 2 / MM
    assert middle == pytest.approx((LEFT + RIGHT) / 2, abs=0.5)
    assert name[-1]["x1"] / MM - name[0]["x0"] / MM > 140


def test_continuing_pages_have_no_masthead(report):
    assert [len(page.red_rules) for page in read_pages(report)][1:] == [0, 0, 0]


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(report):
    pages = read_pages(report)
    assert [text_of(page.page_number) for page in pages] == ["—1—", "—2—", "—3—", "—4—"]
    one_character = 14 / MM
    for page in pages[::2]:
        right = page.page_number[-1]["x1"] / MM
        assert right == pytest.approx(RIGHT - one_character, abs=0.5)
    for page in pages[1::2]:
        left = page.page_number[0]["x0"] / MM
        assert left == pytest.approx(LEFT + one_character, abs=0.5)
    middle = (pages[0].page_number[0]["top"] + pages[0].page_number[0]["bottom"]) / 2 / MM
    assert middle - BOTTOM == pytest.approx(7, abs=1.5)


def test_closing_block_stands_at_the_foot_of_the_last_page_only(report):
    *others, last = read_pages(report)
    assert last.closing == [
        "报：市委、市政府领导",
        "送：市委办公室、市政府办公室、市政务服务监督管理局",
        "发：各县区政府，市直各责任单位共印50份",
    ]
    assert [round(rule.thickness, 2) for rule in last.black_rules] == [0.35, 0.25, 0.25, 0.35]
    assert all((round(r.left), round(r.right)) == (28, 184) for r in last.black_rules)
    assert not any(page.closing for page in others)
    assert last.body_lines


@pytest.mark.parametrize("count", range(19, 24))
def test_closing_block_never_stands_on_a_page_without_text(count):
    text = "字" * (26 + 28 * (count - 1))
    paper = Paper("题", (body_paragraph(text),), closing=CLOSING)
    pages = read_pages(render_paper(paper))
    assert len(pages[-1].body_lines) >= 2
    assert body_text(pages) == f"题{text}"
    assert pages[-1].closing


def test_heading_never_ends_a_page():
    blocks = [body_paragraph("字" * 26) for _ in range(19)]
    paper = Paper("题", (*blocks, body_paragraph("二、下一节"), body_paragraph(PROSE)))
    first, second = read_pages(render_paper(paper))
    assert text_of(second.body_lines[0]) == "二、下一节"
    assert "二" not in text_of(first.body)


def test_draft_says_so_beside_its_number_and_behind_the_text(draft, daily):
    page, issued = read_pages(draft)[0], read_pages(daily)[0]
    assert "第期（草稿）" in page.masthead
    assert "草稿" not in text_of(issued.chars)
    assert watermark_strokes(draft) == 9
    assert watermark_strokes(daily) == 0


def watermark_strokes(pdf: bytes) -> int:
    """Strokes in the watermark's grey, in the page and the forms it draws."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        streams = [o for o in document.objects if isinstance(o, pikepdf.Stream)]
        drawn = [
            s.read_bytes() for s in streams if b"0.921569 0.921569 0.921569 RG" in s.read_bytes()
        ]
    return sum(len(re.findall(rb"^S$", stream, re.MULTILINE)) for stream in drawn)


def test_every_font_is_embedded_as_a_subset_with_its_unicode_values(report):
    with pikepdf.open(io.BytesIO(report)) as document:
        fonts = {f.objgen: f for page in document.pages for f in page.Resources.Font.values()}
        names = []
        for font in fonts.values():
            inner = font.DescendantFonts[0]
            names.append(str(font.BaseFont))
            assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())
            assert "/ToUnicode" in font
    assert all(re.match(r"/[A-Z]{6}\+", name) for name in names)
    assert any("Fang" in name for name in names)


def test_file_declares_pdf_a_2u_and_its_title(daily):
    with pikepdf.open(io.BytesIO(daily)) as document:
        with document.open_metadata() as metadata:
            assert metadata.pdfa_status == "2U"
            assert metadata["dc:title"] == "西宁市党建引领“有诉必应马上办”机制创新工作日报"
            assert metadata["dc:creator"] == ["12345政务服务便民热线"]
        assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert document.Root.Lang == "zh-CN"
        assert "/ID" in document.trailer


def test_file_has_its_headings_as_bookmarks_and_in_its_tagged_structure(report):
    with pikepdf.open(io.BytesIO(report)) as document:
        with document.open_outline() as outline:
            (title,) = outline.root
            assert title.title.startswith("西宁市12345热线2024年6月分析报告")
            assert [below.title for below in title.children] == [
                f"{number}、总体情况" for number in "一二三"
            ]
        assert document.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in document.Root


def test_rare_characters_come_from_a_typeface_that_has_them(report):
    pages = read_pages(report)
    fonts = {c["fontname"] for p in pages for c in p.chars if c["text"] in RARE}
    assert all("Serif" in name for name in fonts)
    assert RARE in body_text(pages)


@pytest.mark.parametrize(
    ("text", "missing"), [(PROSE + RARE + "WiFi 98.96%", 0), ("\U000f0000", 1)]
)
def test_missing_glyph_is_reported_and_rare_characters_have_one(caplog, text, missing):
    render_paper(Paper("题", tuple(body_paragraph(head + text) for head in ("", "一、", "（一）"))))
    assert ("unsupported by fonts" in caplog.text) == bool(missing)


def test_same_paper_gives_the_same_bytes(daily):
    assert render_paper(bulletin("2024-12-10", "bulletin")) == daily


def test_markup_in_a_text_is_printed_and_not_obeyed():
    paper = Paper("<b>题</b>", (body_paragraph('<img src="file:///etc/hosts">&amp;'),))
    assert (
        body_text(read_pages(render_paper(paper))) == '<b>题</b><imgsrc="file:///etc/hosts">&amp;'
    )


def test_letter_has_addressee_and_signature():
    addressee = Paragraph((Span("市城管局："),), indent=0)
    blocks = (addressee, body_paragraph(PROSE), Signature("市热线中心", date(2024, 12, 11)))
    page = read_pages(render_paper(Paper("催办通知书", blocks)))[0]
    assert page.body_lines[1][0]["x0"] / MM == pytest.approx(LEFT, abs=0.2)
    assert [text_of(line) for line in page.body_lines[-2:]] == ["市热线中心", "2024年12月11日"]
    assert page.body_lines[-1][-1]["x1"] / MM == pytest.approx(RIGHT - 4 * 16 / MM, abs=1)


def test_table_repeats_its_heading_row_on_every_page():
    rows = tuple((f"单位{number}", str(number)) for number in range(60))
    table = Table(("承办单位", "件数"), rows, caption="各单位办理情况", numeric=frozenset({1}))
    pages = read_pages(render_paper(Paper("月报", (table,))))
    assert len(pages) == 3
    assert all("承办单位件数" in text_of(page.chars) for page in pages)
    assert all(char["x1"] / MM <= RIGHT for page in pages for char in page.chars)


def test_sign_off_sheet_fits_one_page():
    steps = [
        SignedStep("编辑", "张三", "12月11日 07:52"),
        SignedStep("核稿", "李四", "", "属实。"),
        SignedStep("签发"),
    ]
    details = [("刊期", "第345期（总第1280期）"), ("数据日期", "2024年12月10日")]
    sheet = sign_off_sheet(
        "工作日报", details=details, steps=steps, remarks=[("校验码", "9f" * 32)]
    )
    (page,) = read_pages(render_paper(sheet))
    assert "第345期（总第1280期）" in text_of(page.chars)
    assert "9f" * 32 in text_of(page.chars)
