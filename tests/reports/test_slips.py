"""Slips of a case: what stands on them, for whom, and what they look like as PDF."""

import io
import re
from datetime import timedelta

import pikepdf
import pytest

from cases.dossier.case import read_dossier
from cases.models import Event
from cases.rules.states import Verb
from cases.services.handling import sub_dispatch
from cases.services.oversight.instructing import answer_instruction
from cases.services.record.disclosure import Disclosed
from hotline.fonts import printing_problem
from reports.papers.blocks import SIGN_HERE, Form, Table
from reports.papers.pdf import render_paper, render_papers
from reports.papers.slip_rows import Printing
from reports.papers.slips import approval_slip, routing_slip
from tests.cases.overseen import a_task, an_order
from tests.reports.printed import MM, read_pages, text_of

pytestmark = pytest.mark.django_db
needs_fonts = pytest.mark.skipif(bool(printing_problem()), reason=printing_problem())
PHONE, MASKED = "13897001234", "138****1234"


@pytest.fixture
def read(at):
    def read(case, user):
        return read_dossier(case.number, user=user, at=at + timedelta(hours=5))

    return read


def boxes(paper):
    """The boxes of a slip's form by their labels; of several with one label the last."""
    form = next(block for block in paper.blocks if isinstance(block, Form))
    return {box.label: box for row in form.rows for box in row}


def everything(paper):
    tables = [block for block in paper.blocks if isinstance(block, Table)]
    texts = [f"{box.text}{box.signature}" for box in boxes(paper).values()]
    texts += [cell for table in tables for row in table.rows for cell in row]
    return "\n".join([*texts, paper.title, paper.foot, str(paper.form_head)])


@pytest.fixture
def slip_of(read, at):
    """A maker of both slips as one text, for what somebody may learn from them."""

    def slips(case, user, disclosed=None):
        printing = Printing(user, at, disclosed)
        made = [make(read(case, user), printing) for make in (routing_slip, approval_slip)]
        return "\n".join(everything(paper) for paper in made)

    return slips


def test_a_routing_slip_tells_the_case_from_demand_to_callback(
    make_in_state, read, operator, leader, at
):
    case = make_in_state("awaiting_callback", place="昆仑中路18号院")
    a_task(case, at, leader)
    an_order(case, at, level="key")
    paper = routing_slip(read(case, operator), Printing(operator, at))
    form, (parts, timeline) = boxes(paper), paper.blocks[1:]
    assert paper.form_head.reference == f"编号：{case.number}"
    assert paper.form_head.note == "状态：待回访"
    assert (form["诉求人"].text, form["联系电话"].text) == ("王建国", MASKED)
    assert form["接收时间"].text == "2024年12月10日 09:00"
    assert form["登记"].text == "2024年12月10日 09:00\u3000张话务"
    assert (form["主办单位"].text, form["协办单位"].text) == ("城东区政府", "—")
    assert form["办结截止"].text == "2024年12月19日 18:00"
    assert "郑领导（2024年12月10日 09:00）：请尽快办理" in form["督办批示"].text
    assert "西热线督〔2024〕1号 重点督办，2024年12月13日 09:00前反馈" in form["督办批示"].text
    assert "城东区政府（第1轮，已解决）：电梯已修好。" in form["办理答复"].text
    assert "审核通过，李派单，2024年12月10日 12:00" in form["办理答复"].text
    assert form["办理答复"].signature == "陈承办\u30002024年12月10日 11:00"
    assert form["回访结果"].text == "待回访。"
    assert parts.rows == (
        (
            "城东区政府", "主办", "2024年12月10日\n09:00", "2024年12月10日\n09:00",
            "2024年12月19日\n18:00", "已办结\n2024年12月10日\n11:00",
        ),
    )  # fmt: skip
    assert [row[2] for row in timeline.rows] == [
        "登记", "派单 → 城东区政府", "签收", "办结", "审核通过",
    ]  # fmt: skip
    assert paper.foot.startswith("张话务（operator） 2024年12月10日 09:00 打印。")


def test_a_case_without_unit_reply_or_place_says_so_and_has_no_empty_table(
    make_in_state, read, operator, at
):
    paper = routing_slip(read(make_in_state("pending"), operator), Printing(operator, at))
    form = boxes(paper)
    assert form["地点"].text == "未注明"
    assert "主办单位" not in form and "办理答复" not in form
    assert [block.caption for block in paper.blocks[1:]] == ["办理过程"]


def test_a_case_that_waits_for_its_reply_says_so(make_in_state, read, handler, at):
    paper = routing_slip(read(make_in_state("handling"), handler), Printing(handler, at))
    assert boxes(paper)["办理答复"].text == "尚未答复。"


def test_an_approval_slip_leaves_room_for_what_is_not_written_yet(
    make_in_state, read, operator, at
):
    form = boxes(approval_slip(read(make_in_state("pending"), operator), Printing(operator, at)))
    opinions = [form[name] for name in ("拟办意见", "领导批示", "承办意见", "办理结果")]
    assert all(box.text == "" and box.height >= 4 for box in opinions)
    assert {box.signature for box in opinions} == {SIGN_HERE}


def test_an_approval_slip_carries_the_opinions_that_are_recorded(
    make_in_state, read, operator, leader, at
):
    case = make_in_state("resolved")
    a_task(case, at, leader)
    form = boxes(approval_slip(read(case, operator), Printing(operator, at)))
    assert form["拟办意见"].text == "由城东区政府主办。"
    assert form["拟办意见"].signature == "张话务\u30002024年12月10日"
    assert form["领导批示"].text == "郑领导（2024年12月10日 09:00）：请尽快办理"
    assert form["承办意见"].text == ""
    assert form["办理结果"].text == "城东区政府：电梯已修好。"


def test_slips_print_what_the_unit_answered_as_the_units_words(
    make_in_state, read, operator, leader, handler, other_unit, at
):
    case = make_in_state("handling")
    task = a_task(case, at, leader, units=[case.lead_unit, other_unit])
    answer_instruction(
        task, actor=handler, at=at + timedelta(hours=2), text="已约物业，联系13897001234"
    )
    order = an_order(case, at, level="key")
    order.answers.create(
        text="正在抢修", submitted_at=at + timedelta(hours=1), submitted_by=handler,
        verdict="refused", verdict_reason="没写时间", verdict_at=at + timedelta(hours=2),
    )  # fmt: skip
    dossier = read(case, operator)
    overseen = boxes(routing_slip(dossier, Printing(operator, at)))["督办批示"].text.split("\n")
    answered = "城东区政府反馈（陈承办，2024年12月10日 11:00）：已约物业，联系138****1234"
    assert overseen == [
        "郑领导（2024年12月10日 09:00）：请尽快办理",
        answered,
        f"{other_unit}未反馈，2024年12月13日 09:00前反馈。",
        "西热线督〔2024〕1号 重点督办，2024年12月13日 09:00前反馈，待反馈：请说明原因和办结时间",
        "城东区政府反馈（陈承办，2024年12月10日 10:00）：正在抢修（已退回：没写时间）",
    ]
    form = boxes(approval_slip(dossier, Printing(operator, at)))
    assert form["领导批示"].text == "郑领导（2024年12月10日 09:00）：请尽快办理"
    assert form["承办意见"].text == answered


def test_the_number_is_masked_for_everybody(make_in_state, slip_of, operator, handler, leader):
    case = make_in_state("handling", text="请回电13897001234，家里停水。")
    for person in (operator, handler, leader):
        said = slip_of(case, person)
        assert PHONE not in said
        assert f"请回电{MASKED}，家里停水。" in said


@pytest.mark.parametrize("fields", [{"is_secret": True}, {"kind": "report"}])
def test_a_unit_learns_nothing_of_a_secret_citizen_from_paper(
    make_in_state, slip_of, handler, fields
):
    case = make_in_state(
        "handling", **fields, caller_address="昆仑中路18号", text="王建国在昆仑中路18号发现漏水。"
    )
    said = slip_of(case, handler)
    assert [word for word in ("王建国", "昆仑中路18号", MASKED, PHONE) if word in said] == []
    assert "保密" in said and "诉求人信息对承办单位保密。" not in said


def test_the_hotlines_own_print_of_a_secret_case_warns_whom_it_must_not_reach(
    make_in_state, slip_of, operator
):
    assert "诉求人信息对承办单位保密。" in slip_of(
        make_in_state("pending", is_secret=True), operator
    )
    assert "诉求人信息对承办单位保密。" not in slip_of(make_in_state("pending"), operator)


def test_a_unit_below_reads_its_own_branch_alone_on_paper_too(
    make_in_state, slip_of, unit, sub_unit, sub_handler, handler, at
):
    case = make_in_state("handling")
    sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit], note="请街道核实")
    from tests.factories import make_person, make_unit

    beside = make_unit("清真巷街道办事处", parent=unit)
    other = make_person("unit_clerk", username="beside", full_name="韩街道", unit=beside)
    sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[beside], note="请你街道协查水压")
    assert "请你街道协查水压" in slip_of(case, other)
    assert "请你街道协查水压" not in slip_of(case, sub_handler)


def test_what_was_disclosed_stands_in_full_with_a_warning(make_case, slip_of, operator):
    said = slip_of(make_case(), operator, Disclosed("王建国", PHONE, "昆仑中路18号"))
    assert PHONE in said and "昆仑中路18号" in said
    assert "含公民个人信息，用后收回。" in said


@pytest.fixture
def printed(monkeypatch):
    """What would be printed, without printing it."""
    papers = []
    monkeypatch.setattr(
        "reports.views.slips.render_paper", lambda paper: papers.append(paper) or b"%PDF-"
    )
    return papers


@pytest.mark.parametrize("name", ["routing", "approval"])
def test_who_sees_the_case_fetches_its_slips_and_nobody_else(
    make_case, printed, client, handler, operator, stranger, system_admin, name
):
    address = f"/papers/{make_case().number}/{name}.pdf"

    def status(person):
        client.force_login(person)
        return client.get(address).status_code

    assert [status(p) for p in (handler, operator)] == [200, 200]
    assert [status(p) for p in (stranger, system_admin)] == [404, 403]
    client.logout()
    assert client.get(address).status_code == 302


def test_an_unknown_paper_is_not_found(make_case, client, operator):
    client.force_login(operator)
    assert client.get(f"/papers/{make_case().number}/letter-of-love.pdf").status_code == 404


def test_printing_the_whole_number_asks_why_and_is_logged(make_case, printed, client, operator):
    case = make_case()
    client.force_login(operator)
    address = f"/papers/{case.number}/full/"
    assert client.post(address, {"paper": "routing", "reason": ""}).status_code == 400
    assert not Event.objects.filter(verb=Verb.UNMASK).exists() and not printed
    answer = client.post(address, {"paper": "routing", "reason": "上门核实"})
    assert answer["Content-Type"] == "application/pdf"
    assert boxes(printed[0])["联系电话"].text == PHONE
    event = Event.objects.get(verb=Verb.UNMASK)
    assert (event.actor, event.note) == (operator, "打印工单流转单：上门核实")


def test_the_whole_number_of_a_secret_citizen_is_refused_to_a_unit(
    make_in_state, printed, client, handler
):
    case = make_in_state("handling", is_secret=True)
    client.force_login(handler)
    answer = client.post(f"/papers/{case.number}/full/", {"paper": "routing", "reason": "核实"})
    assert answer.status_code == 403
    assert not printed and not Event.objects.filter(verb=Verb.UNMASK).exists()


def test_the_case_page_offers_the_papers(make_case, client, operator, leader):
    case = make_case()
    client.force_login(operator)
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert f"/papers/{case.number}/routing.pdf" in page and f"/papers/{case.number}/full/" in page
    client.force_login(leader)
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert f"/papers/{case.number}/approval.pdf" in page
    assert f"/papers/{case.number}/full/" not in page


def test_one_and_three_parts_cost_the_same_queries(
    make_in_state, read, django_assert_num_queries, handler, operator, sub_unit, unit, at
):
    from tests.factories import make_unit

    plain, handed = make_in_state("handling"), make_in_state("handling")
    more = [sub_unit, make_unit("清真巷街道办事处", parent=unit)]
    sub_dispatch.sub_dispatch(handed, actor=handler, at=at, units=more)
    # Names of persons and units are known from here on.
    routing_slip(read(handed, operator), Printing(operator, at))
    for case in (plain, handed):
        dossier = read(case, operator)
        with django_assert_num_queries(4):
            routing_slip(dossier, Printing(operator, at))


def text_on(pages):
    return re.sub(r"\s", "", "".join(text_of(page.chars) for page in pages))


@needs_fonts
@pytest.mark.parametrize("make", [routing_slip, approval_slip])
def test_an_ordinary_case_fits_one_sheet_of_a4_with_all_fonts_embedded(
    make_in_state, read, operator, at, make
):
    case = make_in_state("handling")
    pdf = render_paper(make(read(case, operator), Printing(operator, at)))
    pages = read_pages(pdf)
    assert [(round(p.width), round(p.height)) for p in pages] == [(210, 297)]
    assert "第1页，共1页" in text_on(pages)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts = [font for page in document.pages for font in page.Resources.Font.values()]
        descendants = [font.DescendantFonts[0] for font in fonts]
        assert all("/FontFile3" in d.FontDescriptor or "/FontFile2" in d.FontDescriptor
                   for d in descendants)  # fmt: skip


@needs_fonts
def test_the_printed_slip_reads_as_the_slip_says(make_in_state, read, operator, at):
    case = make_in_state("handling", place="昆仑中路18号院")
    paper = routing_slip(read(case, operator), Printing(operator, at))
    said = text_on(read_pages(render_paper(paper)))
    for label, box in boxes(paper).items():
        assert re.sub(r"\s", "", f"{label}") in said
        assert re.sub(r"\s", "", box.text) in said
    assert re.sub(r"\s", "", paper.foot) in said
    assert PHONE not in said


@needs_fonts
def test_a_long_demand_goes_on_to_further_pages_and_loses_nothing(make_case, read, operator, at):
    case = make_case(text="".join(f"第{n}次反映电梯停运。" for n in range(1, 301)))
    pages = read_pages(render_paper(routing_slip(read(case, operator), Printing(operator, at))))
    assert len(pages) == 3
    assert all(f"第{n}页，共3页" in text_on([page]) for n, page in enumerate(pages, 1))
    # Beside the column of labels and above the foot.
    texts = [[c for c in page.between(0, 277) if c["x0"] / MM > 46] for page in pages]
    said = "".join(text_of(chars) for chars in texts)
    assert [n for n in range(1, 301) if f"第{n}次反映电梯停运。" not in said] == []


@needs_fonts
def test_several_slips_in_one_file_begin_on_a_page_each_and_count_their_own(
    make_case, read, operator, at
):
    cases = [make_case(), make_case(text="停水两天。" * 400), make_case(text="路灯不亮")]
    papers = (routing_slip(read(case, operator), Printing(operator, at)) for case in cases)
    pages = [text_on([page]) for page in read_pages(render_papers(papers))]
    firsts = [at for at, said in enumerate(pages) if "第1页" in said]
    assert [cases[n].number in pages[at] for n, at in enumerate(firsts)] == [True] * 3
    assert "第1页，共1页" in pages[0] and "第1页，共1页" in pages[-1]
    assert f"共{firsts[2] - firsts[1]}页" in pages[firsts[1]]


def test_nothing_to_print_is_an_error():
    with pytest.raises(ValueError, match="no paper"):
        render_papers([])


def test_a_case_that_does_not_exist_has_no_slip(client, operator):
    client.force_login(operator)
    assert client.get("/papers/24121099999/routing.pdf").status_code == 404
