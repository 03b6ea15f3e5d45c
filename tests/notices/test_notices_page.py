"""Notices say which case they are about, to those who may know."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Assignment
from cases.rules.notice_kinds import CaseSentence
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from cases.services.record.notices import notify, notify_with_leader
from grids.models import Kind
from notices.board import read_new_notices, read_notices, unread_notices
from notices.kinds import LABELS
from notices.models import Notice
from notices.sentences import SENTENCES
from notices.services.outbox import mark_notices_read
from reports.capabilities import ReportCapability
from reports.notice_kinds import BulletinSentence
from tests.factories import make_person
from tests.markup import tight

pytestmark = pytest.mark.django_db


def test_a_notice_names_its_case_and_leads_to_it(log_in, handler, make_case):
    case = make_case(title="楼道堆放杂物")
    body = log_in(handler).get(reverse("notices:notices")).content.decode()
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
    notify(
        BulletinSentence.DRAFTED, {"bulletin": "日报"}, at=at, to=ReportCapability.EDIT_BULLETINS
    )
    body = tight(log_in(bulletin_editor).get(reverse("notices:notices")).content.decode())
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
def test_notices_are_read_by_one_query_and_their_cases_by_another(handler, make_case, at, count):
    for _ in range(count):
        make_case()
    read_notices(handler, at)  # reads the person's units, once per request
    with CaptureQueriesContext(connection) as seen:
        assert len(read_notices(handler, at)) == count
    assert len(seen) == 2


def test_a_leader_reads_a_copy_once_and_others_read_theirs(
    make_case, unit, unit_leader, other_unit, at
):
    case = make_case()
    Notice.objects.all().delete()
    notify_with_leader(CaseSentence.URGED, at=at, case=case, unit=unit)
    assert Notice.objects.count() == 2
    assert [line.what for line in read_notices(unit_leader, at)] == ["热线催办"]
    assert unread_notices(unit_leader, at).count() == 1
    elsewhere = make_person("unit_leader", username="elsewhere", unit=other_unit)
    notify(CaseSentence.URGED, at=at, case=case, user=elsewhere, is_copy=True)
    assert [line.what for line in read_notices(elsewhere, at)] == [f"抄送：热线催办 {case.number}"]


def test_who_leads_a_unit_no_more_gets_no_copy(make_case, unit, unit_leader, at):
    case = make_case()
    Notice.objects.all().delete()
    unit_leader.grants.update(to_on=at.date() - timedelta(days=1))
    notify_with_leader(CaseSentence.URGED, at=at, case=case, unit=unit)
    assert [(notice.unit, notice.user) for notice in Notice.objects.all()] == [(unit, None)]


def test_what_a_street_is_told_is_no_news_of_the_district(
    make_case, unit, sub_unit, handler, sub_handler, at
):
    case = make_case()
    Notice.objects.all().delete()
    notify(CaseSentence.URGED, at=at, case=case, units=[sub_unit])
    assert [line.what for line in read_notices(sub_handler, at)] == [f"热线催办 {case.number}"]
    assert (read_notices(handler, at), unread_notices(handler, at).count()) == ([], 0)


def test_the_bell_counts_a_new_case_until_a_colleague_has_signed_it(handler, make_case, at):
    case = make_case()
    assert unread_notices(handler, at).count() == 1
    handling.sign_assignment(case, actor=handler, at=at)
    assert unread_notices(handler, at).count() == 0
    # It stays in the list of what came.
    assert [line.what for line in read_notices(handler, at)] == ["新派工单"]


def test_the_bell_counts_an_urging_until_the_reply_is_sent(handler, make_case, at):
    case = make_case()
    handling.sign_assignment(case, actor=handler, at=at)
    notify(CaseSentence.URGED, at=at, case=case, units=handler.units)
    assert unread_notices(handler, at).count() == 1
    handling.resolve_assignment(case, actor=handler, at=at, text="已修好", outcome="solved")
    assert unread_notices(handler, at).count() == 0


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


def test_words_that_change_change_the_notices_that_are_there(handler, make_case, at, monkeypatch):
    make_case()
    monkeypatch.setattr(CaseSentence.DISPATCHED, "words", "来了新工单 {number}")
    assert [line.what for line in read_notices(handler, at)] == ["来了新工单"]


def test_a_sentence_takes_its_own_values_and_no_others(at, unit):
    with pytest.raises(ValueError, match=r"ORDERED needs \['name'\], not \[\]"):
        notify(CaseSentence.ORDERED, at=at, units=[unit])
    with pytest.raises(ValueError, match="URGED needs"):
        notify(CaseSentence.URGED, {"name": "督〔2024〕1号"}, at=at, units=[unit])
    assert not Notice.objects.exists()


def test_what_was_written_before_there_were_sentences_keeps_its_words(handler, unit, at):
    Notice.objects.create(kind="urge", unit=unit, text="市民催办", number="24", created_at=at)
    assert [line.what for line in read_notices(handler, at)] == ["市民催办 24"]


@pytest.mark.parametrize("one", list(SENTENCES.values()), ids=lambda one: one.code)
def test_every_sentence_is_of_a_kind_that_settings_know_and_fits_its_columns(one):
    assert one.kind in LABELS
    assert len(one.code) <= Notice._meta.get_field("sentence").max_length
    assert one.say(dict.fromkeys(one.names, "值"), "24121000898").strip()
