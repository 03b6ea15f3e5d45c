"""答复意见书: what stands in it, when it is a draft, who may have it, how it prints."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases.dossier.case import read_dossier
from cases.models import Case, Reply
from cases.services.dispatch import dispatch
from cases.services.handling import handling, sub_dispatch
from grids.models import Unit
from hotline.fonts import printing_problem
from reports.papers.blocks import Paragraph, Signature
from reports.papers.pdf import render_paper
from reports.papers.reply_letters import reply_letter
from tests.reports.printed import body_text, read_pages, text_of

pytestmark = pytest.mark.django_db
needs_fonts = pytest.mark.skipif(bool(printing_problem()), reason=printing_problem())
TOLD = "已于12月10日修复，联系人13900001111，值班电话0971-8230001。"
LAW = "《物业管理条例》第四十五条"


@pytest.fixture
def answered(make_in_state, handler, at):
    """A maker of cases of `unit` that were answered and wait for the review."""

    def make(text=TOLD, basis=LAW, **fields):
        case = make_in_state("handling", **fields)
        handling.resolve_assignment(
            case, actor=handler, at=at + timedelta(hours=2), text=text, outcome="solved",
            basis=basis,
        )  # fmt: skip
        return Case.objects.get(pk=case.pk)

    return make


@pytest.fixture
def letter(at):
    def letter(case, user):
        dossier = read_dossier(case.number, user=user, at=at + timedelta(days=1))
        return reply_letter(dossier, dossier.letters[0])

    return letter


def said(paper):
    return [
        "".join(span.text for span in block.spans)
        for block in paper.blocks
        if isinstance(block, Paragraph)
    ]


def test_the_letter_says_what_was_asked_found_and_on_what_basis(answered, letter, operator, unit):
    Unit.objects.filter(pk=unit.pk).update(phone="0971-8230000")
    paper = letter(answered(), operator)
    assert said(paper) == [
        "王建国：",
        "您于2024年12月10日通过12345热线反映的事项收悉。经办理，现答复如下：",
        "一、诉求事项",
        "小区电梯停运三天，物业没有维修。请尽快处理。",
        "二、调查核实和办理情况",
        "已于12月10日修复，联系人139****1111，值班电话0971-8230001。",
        "三、答复依据",
        LAW,
        "如对本答复有疑问，请与我单位联系，电话：0971-8230000；也可拨打12345政务服务便民热线。"
        "感谢您的关心和支持。",
    ]
    assert paper.title == "关于您反映的物业服务问题的答复"
    assert paper.masthead.name == "答复意见书"
    assert paper.blocks[-1] == Signature("城东区政府", date(2024, 12, 10))


def test_without_basis_and_telephone_nothing_is_left_open(answered, letter, operator):
    lines = said(letter(answered(basis=""), operator))
    assert not any(line.startswith("三、") for line in lines)
    assert lines[-1].startswith("如对本答复有疑问，请拨打12345政务服务便民热线。")


@pytest.mark.parametrize(("kind", "verb"), [("enquiry", "咨询"), ("help", "反映")])
def test_it_names_what_the_citizen_did(answered, letter, operator, kind, verb):
    assert letter(answered(kind=kind), operator).title == f"关于您{verb}的物业服务问题的答复"


def test_it_is_a_draft_until_the_reply_is_accepted(answered, letter, operator, dispatcher, at):
    case = answered()
    assert letter(case, operator).is_draft
    dispatch.accept_reply(case, actor=dispatcher, at=at + timedelta(days=2))
    accepted = letter(case, operator)
    assert not accepted.is_draft
    assert accepted.blocks[-1].dated_on == date(2024, 12, 12)


def test_who_sees_no_name_addresses_the_citizen_without_one(answered, letter, leader):
    assert said(letter(answered(), leader))[0] == "尊敬的市民："


def test_of_a_secret_citizen_a_unit_prints_nothing(answered, letter, handler):
    case = answered(
        text="已与王建国联系。", is_secret=True, caller_address="昆仑中路18号",
    )  # fmt: skip
    lines = said(letter(case, handler))
    assert lines[0] == "尊敬的市民："
    assert "王建国" not in "".join(lines)


def test_the_citizens_own_number_is_hidden_even_a_landline(answered, letter, operator):
    case = answered(text="已回电09716123456。", phone="0971-6123456")
    assert "09716123456" not in "".join(said(letter(case, operator)))


def test_a_refused_reply_has_no_letter_and_no_reply_none(
    answered, make_in_state, dispatcher, operator, client, at
):
    case, waiting = answered(), make_in_state("handling", text="停水两天。")
    reply = Reply.objects.get(case=case)
    dispatch.refuse_reply(case, actor=dispatcher, at=at + timedelta(days=1), reason="请补充照片")
    client.force_login(operator)
    assert client.get(f"/papers/{case.number}/replies/{reply.pk}.pdf").status_code == 404
    for one in (case, waiting):
        assert "答复意见书" not in client.get(f"/cases/{one.number}/").content.decode()


def test_a_reply_from_below_is_no_letter_to_the_citizen(
    make_in_state, handler, sub_handler, sub_unit, operator, at
):
    case = make_in_state("handling")
    (child,) = sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])
    handling.sign_assignment(case, actor=sub_handler, at=at)
    handling.resolve_assignment(
        case, actor=sub_handler, at=at + timedelta(hours=1), text="已清理", outcome="solved"
    )
    assert child.replies.exists()
    dossier = read_dossier(case.number, user=operator, at=at + timedelta(days=1))
    assert dossier.rounds and dossier.letters == []


def test_who_sees_the_reply_fetches_the_letter(
    answered, monkeypatch, client, handler, operator, stranger
):
    monkeypatch.setattr("reports.selectors.printed_documents.render_paper", lambda paper: b"%PDF-")
    case = answered()
    address = reverse("reports:reply_paper", args=[case.number, Reply.objects.get().pk])

    def status(person):
        client.force_login(person)
        return client.get(address).status_code

    assert [status(person) for person in (handler, operator, stranger)] == [200, 200, 404]
    client.force_login(handler)
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert address in page and "草稿" in page


def test_the_basis_is_kept_over_the_leaders_signature(
    make_in_state, handler, unit_leader, unit, at
):
    from cases.services.handling import signing_off

    Unit.objects.filter(pk=unit.pk).update(requires_sign_off=True)
    case = make_in_state("handling")
    paper = handling.resolve_assignment(
        case, actor=handler, at=at, text="已修好", outcome="solved", basis=LAW
    )
    signing_off.sign_off(paper, actor=unit_leader, at=at)
    assert Reply.objects.get().basis == LAW


@needs_fonts
def test_an_ordinary_letter_is_one_page_that_reads_as_it_says(answered, letter, operator):
    paper = letter(answered(), operator)
    pages = read_pages(render_paper(paper))
    assert len(pages) == 1
    assert re.sub(r"\s", "", "".join(said(paper))) in body_text(pages)
    printed = text_of(pages[0].chars)
    assert "城东区政府" in printed and "2024年12月10日" in printed
    assert "（草稿）" in pages[0].masthead
