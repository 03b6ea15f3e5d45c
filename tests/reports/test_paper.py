"""What is on a paper: masthead, faces of headings, sign-off sheet."""

from datetime import date

import pytest

from reports.papers.blocks import Box, Form, Masthead, Signature, body_paragraph
from reports.papers.paper import Paper
from reports.papers.sign_off_sheets import SignedStep, sign_off_sheet
from reports.papers.typeset import Face
from tests.reports.printed import plain_briefing

HEAD = Masthead("工作日报", "12345政务服务便民热线", date(2024, 12, 1), 345, 1280)


@pytest.mark.parametrize(
    ("head", "issue"),
    [
        (HEAD, "第345期（总第1280期）"),
        (Masthead("日报", "热线", date(2024, 12, 1), 7), "第7期"),
        (Masthead("日报", "热线", date(2024, 12, 1)), "第\u3000\u3000期"),
        (
            Masthead("通知", "热线", date(2024, 12, 1), reference="宁热办〔2024〕3号"),
            "宁热办〔2024〕3号",
        ),
    ],
)
def test_issue_line(head, issue):
    assert head.issue == issue


def test_dateline_has_no_zero_padding():
    assert HEAD.dateline == "2024年12月1日"


@pytest.mark.parametrize("name", ["简报", "工作日报", "有诉必应马上办工作日报", "市12345热线" * 4])
def test_name_of_any_length_stays_within_the_type_area(name):
    head = Masthead(name, "热线", date(2024, 12, 1))
    wide = sum(0.5 if char.isascii() else 1 for char in name) * head.size_pt
    assert wide + head.spacing_pt * (len(name) - 1) <= 156 / 25.4 * 72
    assert 0 <= head.spacing_pt <= head.size_pt * 0.6


@pytest.mark.parametrize(
    ("text", "faces"),
    [
        ("一、总体情况", [Face.HEADING]),
        ("热点问题：", [Face.HEADING]),
        ("（二）回访", [Face.SUBHEADING]),
        ("（二）回访。共回访465件。", [Face.SUBHEADING, Face.TEXT]),
        ("1.物业服务60件。", [Face.TEXT]),
        ("这一句很长，长到不像是标题，只是碰巧用冒号结束：", [Face.TEXT]),
    ],
)
def test_heading_is_known_by_its_number(text, faces):
    paragraph = body_paragraph(text)
    assert [span.face for span in paragraph.spans] == faces
    assert "".join(span.text for span in paragraph.spans) == text
    assert paragraph.is_heading == (Face.TEXT not in faces)


def test_bulletin_takes_its_first_line_as_the_title():
    paper = plain_briefing(["标题", "正文。"], masthead=HEAD, closing=[("报", "领导")], copies=5)
    assert (paper.title, len(paper.blocks), paper.closing) == ("标题", 1, (("报", "领导"),))
    assert paper.author == "12345政务服务便民热线"


def test_title_keeps_its_own_line_breaks():
    paper = Paper("关于供热的\n专报", ())
    assert paper.title_lines == ["关于供热的", "专报"]
    assert paper.plain_title == "关于供热的专报"


@pytest.mark.parametrize(("lines", "is_dense"), [(11, False), (12, True), (14, True), (15, False)])
def test_a_letter_is_set_closer_only_where_that_saves_its_second_page(lines, is_dense):
    head = Masthead("通知", "热线", date(2024, 12, 1), reference="宁热办〔2024〕3号")
    text = body_paragraph("字" * (26 + 28 * (lines - 1)))
    signed = Signature("热线", date(2024, 12, 1))
    letter = Paper("题", (text, signed), masthead=head, closing=(("抄送", "某局。"),))
    assert len(text.lines) == lines
    assert letter.is_dense == is_dense
    assert not Paper("题", (text, signed), masthead=HEAD).is_dense


def test_sign_off_sheet_pairs_the_facts_and_leaves_open_what_is_not_done():
    sheet = sign_off_sheet(
        "工作日报",
        details=[("刊期", "第1期"), ("版次", "内部版"), ("修订", "第1版")],
        steps=[SignedStep("核稿", "李四", "12月11日 08:20", "属实。"), SignedStep("签发")],
        remarks=[("校验码", "9f86")],
    )
    form = sheet.blocks[0]
    assert isinstance(form, Form)
    assert [[box.label for box in row] for row in form.rows] == [
        ["标题"],
        ["刊期", "版次"],
        ["修订"],
        ["核稿"],
        ["签发"],
        ["校验码"],
    ]
    assert form.rows[3][0] == Box("核稿", "属实。", height=3, signed_by="李四\u300012月11日 08:20")
    assert form.rows[4][0].signed_by == ""


def test_form_stretches_the_last_box_of_a_short_row():
    form = Form(((Box("甲"), Box("乙")), (Box("丙"),)))
    assert [[span for _, span in row] for row in form.spread] == [[1, 1], [3]]
