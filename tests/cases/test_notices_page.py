"""Notices say which case they are about, to those who may know."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Assignment, Notice, NoticeKind
from cases.notice_board import read_new_notices, read_notices, unread_notices
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from cases.services.notices import mark_notices_read, notify, notify_with_leader
from grids.models import Kind, Role
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_a_notice_names_its_case_and_leads_to_it(log_in, handler, make_case):
    case = make_case(title="楼道堆放杂物")
    body = log_in(handler).get(reverse("cases:notices")).content.decode()
    assert f'<a href="/cases/{case.number}/">楼道堆放杂物</a>' in body
    assert f'<span class="number">{case.number}</span>' in body


def test_the_title_in_a_notice_is_masked_for_units(handler, make_case, at):
    make_case(kind=Kind.REPORT, title="王建国举报楼上装修，电话13897001234", caller_name="王建国")
    [line] = read_notices(handler, at)
    assert "王建国" not in line.title
    assert "13897001234" not in line.title


def test_a_notice_of_a_case_gone_elsewhere_has_no_title(handler, make_case, at):
    case = make_case(title="楼道堆放杂物")
    Assignment.objects.filter(case=case).delete()
    [line] = read_notices(handler, at)
    assert (line.title, line.url, line.number) == ("", "", "")
    assert line.what == f"新派工单 {case.number}"


def test_a_notice_says_what_happened_without_the_number(make_case, handler, dispatcher, at):
    case = make_case()
    handling.object_assignment(
        case, actor=handler, at=at, ground="不属于本单位职责", text="不是我们"
    )
    [line] = read_notices(dispatcher, at)
    assert (line.what, line.number, line.to) == ("退单待审", case.number, "派单审核员")


def test_a_notice_without_a_case_is_a_text(log_in, bulletin_editor, at):
    notify(NoticeKind.BULLETIN, "日报草稿已生成", at=at, role=Role.BULLETIN_EDITOR)
    body = log_in(bulletin_editor).get(reverse("cases:notices")).content.decode()
    assert '<td colspan="3">日报草稿已生成</td>' in body


def news_at_home(client):
    parts = client.get(reverse("home")).context["parts"]
    return [row for part, rows in parts if "notice" in part.template for row in rows]


def test_home_shows_what_is_new_until_it_is_read(log_in, handler, make_case):
    at = timezone.now()
    make_case(title="楼道堆放杂物", at=at)
    client = log_in(handler)
    assert [line.title for line in news_at_home(client)] == ["楼道堆放杂物"]
    mark_notices_read(actor=handler, at=at + timedelta(days=1))
    assert read_new_notices(handler, at) == []
    assert news_at_home(client) == []


def test_an_old_notice_is_no_news(handler, make_case, at):
    make_case()
    assert unread_notices(handler, at).count() == 1
    month_later = at + timedelta(days=31)
    assert unread_notices(handler, month_later).count() == 0
    assert read_new_notices(handler, month_later) == []
    assert [line.is_new for line in read_notices(handler, month_later)] == [False]


@pytest.mark.parametrize("count", [1, 3])
def test_notices_are_read_by_one_query(handler, make_case, at, count):
    for _ in range(count):
        make_case()
    read_notices(handler, at)  # reads the person's units, once per request
    with CaptureQueriesContext(connection) as seen:
        assert len(read_notices(handler, at)) == count
    assert len(seen) == 1


def test_a_leader_reads_a_copy_once_and_others_read_theirs(
    make_case, unit, unit_leader, other_unit, at
):
    case = make_case()
    Notice.objects.all().delete()
    notify_with_leader(NoticeKind.URGE, "催办通知书", at=at, case=case, unit=unit)
    assert Notice.objects.count() == 2
    assert [line.what for line in read_notices(unit_leader, at)] == ["催办通知书"]
    assert unread_notices(unit_leader, at).count() == 1
    elsewhere = make_person("unit_leader", username="elsewhere", unit=other_unit)
    notify(NoticeKind.URGE, "抄送：催办通知书", at=at, case=case, user=elsewhere)
    assert [line.what for line in read_notices(elsewhere, at)] == ["抄送：催办通知书"]


def test_the_bell_counts_a_new_case_until_a_colleague_has_signed_it(handler, make_case, at):
    case = make_case()
    assert unread_notices(handler, at).count() == 1
    handling.sign_assignment(case, actor=handler, at=at)
    assert unread_notices(handler, at).count() == 0
    # It stays in the list of what came.
    assert [line.what for line in read_notices(handler, at)] == ["新派工单"]


def test_the_bell_counts_a_return_until_it_is_ruled_on(make_case, handler, dispatcher, at):
    case = make_case()
    objection = handling.object_assignment(
        case, actor=handler, at=at, ground="不属于本单位职责", text="不是我们"
    )
    assert unread_notices(dispatcher, at).count() == 1
    dispatch.refuse_objection(objection, actor=dispatcher, at=at, reason="属于贵单位")
    assert unread_notices(dispatcher, at).count() == 0
    # The ruling tells the unit something: it counts until it is read.
    assert "退单未同意" in [line.what for line in read_new_notices(handler, at)]
