"""The hazards: the ledger, filing for another body, and what a body states for a day."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Hazard, HazardReturn
from cases.selectors.hazards import body_days, last_day, report_due_at, silent_bodies
from cases.services.hazards import filing
from cases.services.hazards.filing import HazardReport
from cases.services.hazards.rectifying import pass_hazard
from grids.deadlines import CITY_ZONE
from grids.models import CitySetting, Role
from grids.rules import forget_rules
from hotline.shell import fresh_counts
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2024, 12, 9)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def typed(hazard_category, fire_body):
    return {
        "body": fire_body.code,
        "category": hazard_category.pk,
        "grade": "ordinary",
        "place": "五四大街18号",
        "text": "消防通道被占用，请联系13897001234。",
        "idempotency_key": "key-1",
    }


@pytest.fixture
def stated(fire_body):
    return {"body": fire_body.code, "day": "2024-12-09", "kind": "nil", "idempotency_key": "k"}


@pytest.fixture
def file_hazard(hazard_category, fire_body, hazard_filer, at):
    def make(**fields):
        report = HazardReport(
            **{
                "category": hazard_category, "place": "五四大街18号",
                "text": "消防通道被占用，请联系13897001234。", "reported_at": at, **fields,
            }
        )  # fmt: skip
        return filing.file_hazard(report, body=fire_body, actor=hazard_filer, at=at)

    return make


@pytest.fixture
def filer(log_in, hazard_filer):
    return log_in(hazard_filer)


def get(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    return answer.status_code, answer.content.decode()


def test_a_filer_files_once_however_often_the_form_is_sent(filer, typed, fire_body):
    for _ in range(2):
        answer = filer.post(reverse("cases:hazard_file"), typed, follow=True)
    hazard = Hazard.objects.get()
    assert (hazard.body, hazard.case, hazard.grade) == (fire_body, None, "ordinary")
    assert "已报送过" in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"category": "999"}, "没有这个隐患类别"),
        ({"place": ""}, "请填写地点"),
        ({"place": "字" * 201}, "最多 200 字"),
        ({"text": "字" * 10_001}, "最多 10000 字"),
        ({"grade": "major"}, "没有“major”这个选项"),
        ({"reported_at": "gestern"}, "举报时间应写作"),
        ({"reported_at": "2199-01-01T08:00"}, "举报时间不能晚于现在"),
        ({"body": "hotline"}, "没有“hotline”这个选项"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(filer, typed, hotline_body, wrong, said):
    answer = filer.post(reverse("cases:hazard_file"), {**typed, **wrong})
    body = answer.content.decode()
    assert answer.status_code == 400
    assert said in body
    assert {**typed, **wrong}["text"] in body
    assert not Hazard.objects.exists()


@pytest.mark.parametrize("person", ["operator", "handler", "leader", "bulletin_editor"])
def test_only_filers_file(log_in, request, typed, person):
    client = log_in(request.getfixturevalue(person))
    assert client.post(reverse("cases:hazard_file"), typed).status_code == 403
    assert not Hazard.objects.exists()


def test_the_ledger_shows_hazards_with_numbers_hidden(log_in, leader, file_hazard):
    file_hazard(grade="suspected_major")
    status, body = get(log_in(leader), "cases:hazards")
    assert status == 200
    for shown in ("五四大街18号", "消防安全", "疑似重大", "西宁市消防救援支队", "138****1234"):
        assert shown in body
    assert "13897001234" not in body


def test_a_filer_sees_the_own_body_and_what_was_passed_to_it(log_in, file_hazard, at):
    hazard = file_hazard()
    elsewhere = factories.make_body("西宁市应急管理局", code="emergency", position=2)
    stranger = factories.make_person(Role.HAZARD_FILER, username="other", body=elsewhere)
    client = log_in(stranger)
    assert "没有符合条件的隐患" in get(client, "cases:hazards")[1]
    assert get(client, "cases:hazard", hazard.pk)[0] == 404
    assert client.post(reverse("cases:hazard_act", args=[hazard.pk, "pass"])).status_code == 404
    pass_hazard(hazard, to=elsewhere, actor=hazard.filed_by, at=at)
    assert "五四大街18号" in get(client, "cases:hazards")[1]


@pytest.mark.parametrize("person", ["handler", "callback_agent", "system_admin"])
def test_hazards_are_closed_to_others(log_in, request, person, file_hazard):
    hazard = file_hazard()
    client = log_in(request.getfixturevalue(person))
    for name, args in (("hazards", ()), ("hazard", (hazard.pk,)), ("hazard_returns", ())):
        assert get(client, f"cases:{name}", *args)[0] == 403


def test_the_ledger_filters_by_body_day_and_category(log_in, leader, file_hazard, at):
    file_hazard()
    other = factories.make_hazard_category("小区物业", position=1)
    file_hazard(category=other, place="夏都花园", reported_at=at - timedelta(days=1))
    client = log_in(leader)
    assert "夏都花园" not in get(client, "cases:hazards", since="2024-12-10")[1]
    only = get(client, "cases:hazards", category=other.pk, body="fire")[1]
    assert "夏都花园" in only
    assert "五四大街18号" not in only
    status, body = get(client, "cases:hazards", body="nope")
    assert status == 400
    assert "没有这个受理单位" in body


def test_passing_on_keeps_the_first_receiver(filer, file_hazard):
    hazard = file_hazard()
    elsewhere = factories.make_body("西宁市应急管理局", code="emergency", position=2)
    url = reverse("cases:hazard_act", args=[hazard.pk, "pass"])
    assert "请选择受理单位" in filer.post(url, {"to": ""}).content.decode()
    assert "另一个受理单位" in filer.post(url, {"to": "fire"}).content.decode()
    answer = filer.post(url, {"to": "emergency"}, follow=True)
    assert "已移交" in answer.content.decode()
    hazard.refresh_from_db()
    assert (hazard.body.code, hazard.passed_to) == ("fire", elsewhere)


def test_who_does_not_file_for_a_body_cannot_pass_its_hazards_on(log_in, leader, file_hazard):
    hazard = file_hazard()
    factories.make_body("西宁市应急管理局", code="emergency", position=2)
    url = reverse("cases:hazard_act", args=[hazard.pk, "pass"])
    assert log_in(leader).post(url, {"to": "emergency"}).status_code == 403
    hazard.refresh_from_db()
    assert hazard.passed_to is None


def test_a_nil_report_ends_the_silence(filer, hazard_filer, stated, at):
    assert silent_bodies(hazard_filer, at).count() == 1
    assert "未报" in get(filer, "cases:hazard_returns", day="2024-12-09")[1]
    answer = filer.post(reverse("cases:hazard_returns"), stated, follow=True)
    assert "零报告" in answer.content.decode()
    assert silent_bodies(hazard_filer, at).count() == 0


def test_a_total_comes_with_source_categories_and_scan(
    filer, log_in, leader, stranger, stated, hazard_category, media
):
    scan = SimpleUploadedFile("台账.pdf", PDF, "application/pdf")
    total = {
        **stated, "kind": "total", "count": "7", "source": "119 接警台账", "person": "何消防",
        "categories": [hazard_category.pk], "scan": scan,
    }  # fmt: skip
    answer = filer.post(reverse("cases:hazard_returns"), total, follow=True)
    body = answer.content.decode()
    for shown in ("汇总数 7 件", "119 接警台账", "台账.pdf", "消防安全"):
        assert shown in body
    address = reverse("cases:attachment", args=[HazardReturn.objects.get().scan.token])
    answer = log_in(leader).get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PDF
    assert log_in(stranger).get(address).status_code == 404


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "nonsense"}, "没有“nonsense”这个选项"),
        ({"kind": ""}, "请选择方式"),
        ({"day": "9.12."}, "日期应写作"),
        ({"day": "2199-01-01"}, "不能报送未来的日期"),
        ({"kind": "total"}, "汇总数应为 1 到 9999"),
        ({"kind": "total", "count": "many"}, "件数应为整数"),
        ({"kind": "total", "count": "3"}, "请填写数据来源"),
        ({"kind": "total", "count": "3", "source": "x"}, "请至少选择一个隐患类别"),
        ({"kind": "total", "count": "3", "categories": ["999"]}, "没有编号为“999”的隐患类别"),
        ({"count": "3"}, "只有汇总数可以填写件数"),
        ({"person": "字" * 41}, "最多 40 字"),
    ],
)
def test_a_faulty_statement_is_refused(filer, stated, wrong, said):
    answer = filer.post(reverse("cases:hazard_returns"), {**stated, **wrong})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not HazardReturn.objects.exists()


def test_a_zip_called_pdf_is_no_scan(filer, stated, media):
    scan = SimpleUploadedFile("台账.pdf", b"PK\x03\x04rest", "application/pdf")
    answer = filer.post(reverse("cases:hazard_returns"), {**stated, "scan": scan})
    assert answer.status_code == 400
    assert "内容与扩展名不符" in answer.content.decode()
    assert not HazardReturn.objects.exists()


def test_a_nil_report_beside_hazards_is_a_conflict(filer, stated, file_hazard):
    file_hazard()
    answer = filer.post(reverse("cases:hazard_returns"), {**stated, "day": "2024-12-10"})
    assert answer.status_code == 409
    assert "不能零报告" in answer.content.decode()


def test_a_statement_sent_twice_is_one_a_later_one_supersedes(filer, stated):
    for key in ("a", "a", "b"):
        filer.post(reverse("cases:hazard_returns"), {**stated, "idempotency_key": key})
    assert HazardReturn.objects.count() == 2
    assert HazardReturn.objects.filter(superseded_at__isnull=True).count() == 1


def test_the_hotline_is_never_silent(bulletin_editor, hotline_body, fire_body, at):
    silent = {one.body: one.is_silent for one in body_days(bulletin_editor, last_day(at), at)}
    assert silent == {hotline_body: False, fire_body: True}


def test_a_body_is_late_from_the_citys_hour_of_the_next_day(
    bulletin_editor, hotline_body, fire_body, at
):
    CitySetting.objects.create(key="hazard.report_by", value="09:15")
    forget_rules()
    due = datetime(2024, 12, 11, 9, 15, tzinfo=CITY_ZONE)

    def said(instant):
        days = body_days(bulletin_editor, date(2024, 12, 10), instant)
        return {one.body: (one.words, one.is_late) for one in days}

    assert report_due_at(date(2024, 12, 10)) == due
    assert said(due) == {hotline_body: ("无", False), fire_body: ("未报", False)}
    assert said(due + timedelta(seconds=1))[fire_body] == ("逾期未报", True)
    assert said(due + timedelta(seconds=1))[hotline_body] == ("无", False)


def test_who_does_not_file_reads_the_days_without_a_form(log_in, bulletin_editor, fire_body):
    body = get(log_in(bulletin_editor), "cases:hazard_returns")[1]
    assert "未报" in body
    assert 'name="kind"' not in body
    assert fresh_counts(bulletin_editor)["cases:hazard_returns"] == 1


def test_a_wrong_day_is_refused_in_chinese(filer):
    status, body = get(filer, "cases:hazard_returns", day="2024-13-40")
    assert status == 400
    assert "日期应写作" in body


def test_the_pages_cost_the_same_for_one_and_three(filer, file_hazard):
    file_hazard()
    for name in ("cases:hazards", "cases:hazard_returns"):
        get(filer, name, day="2024-12-10")
        with CaptureQueriesContext(connection) as one:
            get(filer, name, day="2024-12-10")
        for _ in range(2):
            file_hazard()
        with CaptureQueriesContext(connection) as three:
            get(filer, name, day="2024-12-10")
        assert len(three) == len(one) <= 12
