"""Urgings as rows: the citizens' calls, the system's reminders and numbered notices."""

from datetime import timedelta

import pytest

from cases.models import Call
from cases.rules.states import State, Verb
from cases.services.oversight import urges
from notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(make_in_state):
    made = make_in_state(State.HANDLING)
    Notice.objects.all().delete()
    return made


@pytest.fixture
def part(case):
    return case.assignments.select_related("unit").get()


def told():
    return [(notice.sentence, notice.unit, notice.user) for notice in Notice.objects.order_by("pk")]


def test_a_citizens_urging_is_kept_with_its_call_and_passed_on(case, operator, unit, at):
    call = Call.objects.get(case=case)
    call.note = "怎么还没修"
    urge = urges.record_citizen_urge(case, call, actor=operator, at=at)
    assert (urge.kind, urge.call, urge.text, urge.unit) == ("citizen", call, "怎么还没修", unit)
    assert urge.reply_due_at == case.reply_due_at
    event = case.events.get(verb=Verb.URGE)
    assert (event.note, event.facts) == ("市民来电催办：怎么还没修", {"call": call.pk})
    assert told() == [("urged_by_citizen", unit, None)]


def test_what_no_unit_has_is_urged_to_nobody(make_case, operator, at):
    case = make_case(lead_unit=None)
    urge = urges.record_citizen_urge(case, Call.objects.get(case=case), actor=operator, at=at)
    assert urge.unit is None
    assert not Notice.objects.filter(sentence="urged_by_citizen").exists()


def test_a_unit_is_reminded_once_for_each_deadline(case, part, unit):
    soon = part.reply_due_at - timedelta(hours=4)
    urge = urges.remind_unit(part, case, at=soon)
    assert (urge.kind, urge.text) == ("reminder", "办结时限还剩4小时")
    assert urges.remind_unit(part, case, at=soon) is None
    part.reply_due_at += timedelta(days=1)
    assert urges.remind_unit(part, case, at=soon) is not None
    assert told() == [("reminded", unit, None)] * 2


def test_a_notice_is_numbered_and_copied_to_the_leader_once(case, part, unit, unit_leader):
    late = part.reply_due_at + timedelta(hours=5)
    urge = urges.send_notice(part, case, at=late)
    assert (urge.kind, urge.number, urge.year, urge.text) == (
        "notice", 1, late.year, "已超期5小时",
    )  # fmt: skip
    assert "抄送单位负责人" in case.events.get(verb=Verb.URGE).note
    assert urges.send_notice(part, case, at=late) is None
    assert told() == [("urge_issued", unit, None), ("urge_issued", None, unit_leader)]


def test_write_urge_keeps_the_deadline_as_it_stood(part, dispatcher, at):
    urge = urges.write_urge(part, "person", at, by=dispatcher, text="请抓紧")
    due = part.reply_due_at
    part.reply_due_at += timedelta(days=3)
    part.save(update_fields=["reply_due_at"])
    urge.refresh_from_db()
    assert (urge.reply_due_at, urge.by) == (due, dispatcher)
