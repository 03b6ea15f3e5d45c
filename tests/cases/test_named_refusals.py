"""Bad input that the field knows by name, through both doors: a sentence, and nothing done.

Refused is refused alike by the page and by the API, and leaves the case, its assignments
and its timeline exactly as they were.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Assignment, Case, Event
from cases.rules.states import State
from cases.services.dispatch import dispatch, merging
from cases.services.handling import handling, sub_dispatch
from grids.models import Calendar, Unit
from tests import factories

pytestmark = pytest.mark.django_db
MOVING = ("state", "round", "version", "reply_due_at", "lead_unit_id", "main_case_id")
RETURN = {"ground": "不在本单位辖区", "text": "在城西"}


@pytest.fixture(params=["page", "api"])
def send(request, client):
    """Do an action by one of the doors; returns the status and all that was said."""

    def by(person, case, slug, **facts):
        client.force_login(person)
        if request.param == "page":
            answer = client.post(f"/cases/{case.number}/{slug}/", facts)
        else:
            address = f"/api/v1/cases/{case.number}/{slug}/"
            answer = client.post(address, facts, content_type="application/json")
        return answer.status_code, answer.content.decode()

    return by


@pytest.fixture
def set_clock(monkeypatch):
    """Let the pages believe that it is another moment."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


def standing(case):
    """All of a case that a verb might have moved."""
    return (
        Case.objects.values_list(*MOVING).get(pk=case.pk),
        list(Assignment.objects.filter(case=case).order_by("pk").values_list()),
        Event.objects.filter(case=case).count(),
    )


def refused(send, person, case, slug, code, said, **facts):
    before = standing(case)
    status, body = send(person, case, slug, **facts)
    assert status == code
    assert said in body
    assert standing(case) == before


@pytest.fixture
def handled(make_case, handler, at):
    case = make_case()
    handling.sign_assignment(case, actor=handler, at=at)
    return Case.objects.get(pk=case.pk)


def test_a_return_a_second_after_its_window(send, set_clock, handled, handler):
    own = handled.assignments.get()
    set_clock(own.return_due_at + timedelta(seconds=1))
    refused(send, handler, handled, "object", 409, "退单时限已过", **RETURN)


def test_an_extension_at_a_second_past_five(send, set_clock, handled, handler):
    five = handled.assignments.get().reply_due_at - timedelta(hours=1)
    assert f"{five.astimezone():%H:%M:%S}" == "17:00:00"
    set_clock(five + timedelta(seconds=1))
    wish = {"amount": 2, "text": "等配件"}
    refused(send, handler, handled, "ask-extension", 409, "现在已过，请按期办结", **wish)
    assert not handled.extensions.exists()


def test_an_extension_at_five_sharp_is_taken(send, set_clock, handled, handler):
    five = handled.assignments.get().reply_due_at - timedelta(hours=1)
    set_clock(five)
    status, _ = send(handler, handled, "ask-extension", amount=2, text="等配件")
    assert status in (200, 302)
    assert handled.extensions.count() == 1


def test_a_redo_of_a_case_that_was_merged(send, make_case, dispatcher, callback_agent, at):
    main, other = make_case(), make_case(phone="13897008888")
    merging.merge_case(other, actor=dispatcher, at=at, main_case=main)
    answers = {
        "was_contacted": "True", "was_solved": "False", "satisfaction": "dissatisfied",
        "reason": "仍未解决",
    }  # fmt: skip
    refused(send, callback_agent, other, "redo", 409, "工单现在是“已并单”", **answers)


def test_a_redo_of_a_case_answered_with_its_main_one(
    send, make_case, handler, dispatcher, callback_agent, at
):
    main, other = make_case(), make_case(phone="13897008888")
    merging.merge_case(other, actor=dispatcher, at=at, main_case=main)
    handling.sign_assignment(main, actor=handler, at=at)
    handling.resolve_assignment(main, actor=handler, at=at, text="已修好", outcome="solved")
    dispatch.accept_reply(main, actor=dispatcher, at=at)
    other.refresh_from_db()
    assert other.state == State.AWAITING_CALLBACK
    answers = {
        "was_contacted": "True", "was_solved": "False", "satisfaction": "dissatisfied",
        "reason": "仍未解决",
    }  # fmt: skip
    refused(send, callback_agent, other, "redo", 409, "主单", **answers)


def test_a_part_for_a_unit_that_is_not_below(send, handled, handler, other_unit, sub_unit):
    refused(
        send, handler, handled, "sub-dispatch", 400, "不是本单位的下级",
        units=[other_unit.code, sub_unit.code],
    )  # fmt: skip


def test_a_merge_in_a_circle(send, make_case, dispatcher, at):
    main, other = make_case(), make_case(phone="13897008888")
    merging.merge_case(other, actor=dispatcher, at=at, main_case=main)
    status, body = send(dispatcher, main, "merge", main_case=other.number)
    assert status in (400, 409)
    assert "并" in body
    main.refresh_from_db()
    assert (main.state, main.main_case) == (State.DISPATCHED, None)
    refused(send, dispatcher, main, "merge", 400, "不能并入自己", main_case=main.number)


def test_a_form_that_was_drawn_before_somebody_else_acted(send, handled, handler, unit_leader, at):
    seen = f"handling:{handled.assignments.get().pk}"
    handling.resolve_assignment(handled, actor=unit_leader, at=at, text="好", outcome="solved")
    answer = {"text": "已修好", "outcome": "solved", "seen": seen}
    refused(send, handler, handled, "resolve", 409, "工单现在是“待审核”", **answer)


def test_a_part_whose_parent_was_given_elsewhere(
    send, handled, handler, sub_unit, sub_handler, unit, at
):
    child = sub_dispatch.sub_dispatch(handled, actor=handler, at=at, units=[sub_unit])[0]
    Assignment.objects.filter(pk=child.pk).update(ended_at=at, end_reason="parent")
    refused(send, sub_handler, handled, "sign", 403, "这件工单不在您单位名下")


def test_a_unit_below_itself_in_the_back_office(client, system_admin, unit, sub_unit):
    client.force_login(system_admin)
    address = reverse("admin:grids_unit_change", args=[unit.pk])
    form = client.get(address).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in values.items() if value not in (None, False)}
    answer = client.post(address, {**sent, "parent": sub_unit.pk})
    assert answer.status_code == 200
    assert "下" in str(answer.context["adminform"].form.errors["parent"])
    assert Unit.objects.get(pk=unit.pk).parent is None


def test_overlapping_hours_in_the_back_office(client, system_admin):
    client.force_login(system_admin)
    hours = "09:00-12:00；11:00-18:00"
    data = {"code": "odd", "name": "重叠", "intervals": hours}
    answer = client.post(reverse("admin:grids_calendar_add"), data)
    assert "09:00—12:00 与 11:00—18:00 重叠" in answer.content.decode()
    assert not Calendar.objects.filter(code="odd").exists()


def test_two_clerks_one_after_the_other_with_the_same_form(send, make_case, handler, unit, at):
    colleague = factories.make_person("unit_clerk", username="colleague", unit=unit)
    case = make_case()
    seen = f"dispatched:{case.assignments.get().pk}"
    status, _ = send(handler, case, "sign", seen=seen)
    assert status in (200, 302)
    refused(send, colleague, case, "sign", 409, "签收", seen=seen)
