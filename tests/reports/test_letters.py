"""Letters to units: what stands on each, and who may fetch it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases.models import Case, Circular, Criticism, Urge
from cases.services.handling import handling
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from hotline.fonts import printing_problem
from reports.papers.blocks import Paragraph, Signature, Table
from reports.papers.letters import circular_letter, order_letter, urge_letter
from reports.papers.pdf import render_paper
from tests.cases.overseen import a_proposal, an_order, last_assignment
from tests.reports.printed import MM, read_pages, text_of

pytestmark = pytest.mark.django_db
needs_fonts = pytest.mark.skipif(bool(printing_problem()), reason=printing_problem())


@pytest.fixture
def case(operator, handler, category, phone_channel, unit, at):
    said = Demand(
        kind="complaint", category=category, channel=phone_channel,
        text="电梯停运三天，请回电13897001234。", received_at=at, phone="13897001234",
    )  # fmt: skip
    made = intake.open_case(said, Disposition(lead_unit=unit), actor=operator, at=at)
    handling.sign_assignment(made, actor=handler, at=at)
    return Case.objects.get(pk=made.pk)


@pytest.fixture
def urge(case):
    row = last_assignment(case)
    return Urge.objects.create(
        case=case, assignment=row, unit=row.unit, kind="notice", year=2024, number=7,
        at=row.reply_due_at + timedelta(hours=15), text="已超期15小时",
        reply_due_at=row.reply_due_at,
    )  # fmt: skip


def said(paper):
    return [
        "".join(span.text for span in block.spans)
        for block in paper.blocks
        if isinstance(block, Paragraph)
    ]


def test_a_notice_of_urging_names_reference_unit_case_and_deadline(urge, case):
    paper = urge_letter(urge)
    assert paper.masthead.name == "催办通知书"
    assert paper.masthead.issue == "西热线催〔2024〕7号"
    assert paper.title == "关于抓紧办结超期工单的催办通知"
    addressee, first, *_ = said(paper)
    assert addressee == "城东区政府："
    assert f"工单{case.number}" in first
    assert "于2024年12月10日9时派出，应于2024年12月19日18时前办结" in first
    assert "截至2024年12月20日9时，已超期15小时，仍未办结答复" in first
    assert paper.blocks[-1] == Signature("西宁市12345政务服务便民热线中心", date(2024, 12, 20))
    assert paper.closing == (("抄送", "城东区政府负责人。"),)


def test_no_letter_tells_the_citizens_number(urge, case, at):
    case.title = "13897001234家的电梯停运"
    case.save(update_fields=["title"])
    urge.case.title = case.title
    for paper in (urge_letter(urge), order_letter(an_order(case, at))):
        assert "13897001234" not in "".join(said(paper))
        assert "138****1234" in "".join(said(paper))


@pytest.mark.parametrize("fields", [{"is_secret": True}, {"kind": "report"}])
def test_no_letter_names_a_citizen_who_is_kept_from_units(urge, case, supervisor, at, fields):
    told = "王建国在昆仑中路18号反映电梯停运"
    Case.objects.filter(pk=case.pk).update(title=told, **fields)
    case.refresh_from_db()
    case.caller_name, case.caller_address = "王建国", "昆仑中路18号"
    case.save()
    urge.refresh_from_db()
    order, entry = an_order(case, at, ground=told, required=told), a_proposal(case, at)
    Criticism.objects.filter(pk=entry.pk).update(reason=told)
    circular = Circular(
        year=2025, number=1, period_from=date(2024, 12, 1), period_to=date(2024, 12, 31),
        issued_at=at, issued_by=supervisor,
    )  # fmt: skip
    entry.refresh_from_db()
    papers = [urge_letter(urge), order_letter(order), circular_letter(circular, [entry])]
    for paper in papers:
        whole = "".join(said(paper)) + str(paper.blocks)
        assert "王建国" not in whole and "昆仑中路18号" not in whole
        assert "王**在****反映电梯停运" in whole


def test_an_order_states_level_ground_requirement_deadline_and_copies(case, leader, at):
    order = an_order(case, at, level="key", number=3)
    order.copied_to.set([leader])
    paper = order_letter(order)
    lines = said(paper)
    assert paper.masthead.issue == "西热线督〔2024〕3号"
    assert "予以重点督办" in lines[1]
    assert lines[2:4] == ["一、督办事由", "超期未办结"]
    assert "请于2024年12月13日9时前通过热线平台书面反馈办理情况" in lines[-1]
    assert paper.closing == (("抄送", "郑领导，城东区政府负责人。"),)


def test_a_deadline_at_midnight_is_that_days_end(case, at):
    midnight = at.replace(hour=0) + timedelta(days=4)
    lines = said(order_letter(an_order(case, at, answer_due_at=midnight)))
    assert "请于2024年12月13日24时前" in lines[-1]


def test_a_circular_lists_the_entries_of_its_period(case, supervisor, at):
    circular = Circular.objects.create(
        year=2025, number=1, period_from=date(2024, 12, 1), period_to=date(2024, 12, 31),
        issued_at=at + timedelta(days=30), issued_by=supervisor,
    )  # fmt: skip
    entry = a_proposal(case, at)
    paper = circular_letter(circular, [entry])
    assert "2024年12月1日至2024年12月31日" in said(paper)[1]
    assert "共1件，涉及1个单位" in said(paper)[1]
    table = next(block for block in paper.blocks if isinstance(block, Table))
    assert table.rows == (("1", "城东区政府", case.number, "超期5天，督办未反馈"),)


@pytest.fixture
def addresses(case, urge, supervisor, at):
    order, entry = an_order(case, at), a_proposal(case, at)
    circular = Circular.objects.create(
        year=2024, number=1, period_from=date(2024, 12, 1), period_to=date(2024, 12, 31),
        issued_at=at, issued_by=supervisor,
    )  # fmt: skip
    Criticism.objects.filter(pk=entry.pk).update(
        status="published", circular=circular, decided_at=at
    )
    return {
        "urge": reverse("reports:urge_paper", args=[urge.pk]),
        "order": reverse("reports:order_paper", args=[order.pk]),
        "circular": reverse("reports:circular_paper", args=[circular.pk]),
    }


@pytest.fixture
def quick(monkeypatch, media):
    """Do not print: who may fetch what is the question here."""
    monkeypatch.setattr("reports.services.numbered_letters.render_paper", lambda paper: b"%PDF-")


def test_the_unit_and_the_hotline_fetch_letters_and_strangers_only_circulars(
    addresses, quick, client, handler, supervisor, stranger, system_admin
):
    def fetched(person):
        client.force_login(person)
        return {name: client.get(address).status_code for name, address in addresses.items()}

    assert set(fetched(handler).values()) == set(fetched(supervisor).values()) == {200}
    assert fetched(stranger) == {"urge": 404, "order": 404, "circular": 200}
    assert set(fetched(system_admin).values()) == {403}


GROUND = "工单已超过办结时限5个工作日，经催办仍未办结，也未说明原因，诉求人再次来电催办。"
REQUIRED = (
    "请立即查明电梯停运原因，督促物业服务企业和维保单位限期修复，并将办理情况、责任人和完成时间"
    "书面反馈。"
)


@needs_fonts
@pytest.mark.parametrize("copied", [0, 1])
def test_an_ordinary_order_fits_one_page_with_its_signature(case, leader, at, copied):
    order = an_order(case, at, level="key", ground=GROUND, required=REQUIRED)
    order.copied_to.set([leader][:copied])
    (page,) = read_pages(render_paper(order_letter(order)))
    assert (round(page.width), round(page.height)) == (210, 297)
    assert text_of(page.body).endswith("西宁市12345政务服务便民热线中心2024年12月10日")
    assert page.black_rules[0].y - page.body_lines[-1][0]["bottom"] / MM > 3


@needs_fonts
def test_a_long_order_takes_a_second_page_on_the_full_grid(case, at):
    order = an_order(case, at, ground=GROUND * 5, required=REQUIRED * 4)
    paper = order_letter(order)
    assert not paper.is_dense
    assert len(read_pages(render_paper(paper))) == 2


def test_a_letter_is_a_pdf_of_one_page_with_its_text(addresses, media, client, supervisor):
    from reports.papers.page_images import page_count

    client.force_login(supervisor)
    answer = client.get(addresses["urge"])
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith('filename="urge-2024-7.pdf"')
    assert page_count(answer.content) == 1
