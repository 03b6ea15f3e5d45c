"""The unit's inbox and the dispatcher's queue."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.menu import ENTRIES
from cases.models import Assignment, Case
from cases.rules.states import State
from cases.selectors import inbox as inboxes
from cases.services.handling import handling
from hotline.shell import fresh_counts

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def page(client, name, **query):
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    return answer.content.decode()


def queries(client, name, **query):
    client.get(reverse(name), query)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse(name), query).status_code == 200
    return len(seen)


def numbers_in(user, tab, at, **options):
    unit_ids = inboxes.inbox_units(user, **options)
    return {row.number for row in inboxes.inbox_page(unit_ids, tab, user, at)[1]}


def test_each_tab_holds_its_cases(handler, make_in_state, at):
    unsigned = make_in_state(State.DISPATCHED)
    handled = make_in_state(State.HANDLING)
    waiting = {make_in_state(State.RESOLVED).number, make_in_state(State.RETURNED).number}
    ended = make_in_state(State.AWAITING_CALLBACK)
    soon = Assignment.objects.get(case=handled).reply_due_at
    assert numbers_in(handler, "unsigned", at) == {unsigned.number}
    assert numbers_in(handler, "handling", at) == {handled.number}
    assert numbers_in(handler, "waiting", at) == waiting
    assert numbers_in(handler, "ended", at) == {ended.number}
    with_unit = {unsigned.number, handled.number}
    assert numbers_in(handler, "today", at) == set()
    assert numbers_in(handler, "today", soon - timedelta(hours=1)) == with_unit
    assert numbers_in(handler, "overdue", soon + timedelta(seconds=1)) == with_unit
    counts = inboxes.inbox_counts(
        inboxes.inbox_units(handler), handler, soon + timedelta(seconds=1)
    )
    assert counts == {
        "todo": 2, "unsigned": 1, "handling": 1, "today": 0, "overdue": 2, "waiting": 2,
        "signing": 0, "below": 0,
    }  # fmt: skip


def test_inbox_of_a_stranger_is_empty_and_says_why(log_in, stranger, make_case):
    case = make_case()
    assert case.number not in page(log_in(stranger), "cases:inbox")
    body = page(log_in(stranger), "cases:inbox", tab="unsigned")
    assert case.number not in body
    assert "没有待签收的工单" in body
    assert "办理中" in body


def test_inbox_takes_the_units_below_when_asked(
    log_in, handler, sub_handler, sub_unit, make_case, at
):
    below = make_case(lead_unit=sub_unit)
    assert numbers_in(sub_handler, "unsigned", at) == {below.number}
    assert below.number not in page(log_in(handler), "cases:inbox")
    assert below.number in page(log_in(handler), "cases:inbox", below="1")
    assert "含下级单位" not in page(log_in(sub_handler), "cases:inbox")


@pytest.mark.parametrize("person", ["operator", "leader", "system_admin", "hazard_filer"])
def test_inbox_is_for_units(log_in, request, person):
    client = log_in(request.getfixturevalue(person))
    assert client.get(reverse("cases:inbox")).status_code == 403


def test_inbox_shows_the_clock_of_signing_first(handler, make_case, at):
    case = make_case()
    unit_ids = inboxes.inbox_units(handler)
    row = inboxes.inbox_page(unit_ids, "unsigned", handler, at)[1][0]
    assert row.due_at == case.sign_due_at
    handling.sign_assignment(case, actor=handler, at=at)
    row = inboxes.inbox_page(unit_ids, "handling", handler, at)[1][0]
    assert row.due_at == case.reply_due_at


def test_picked_cases_are_signed_and_the_others_told(log_in, handler, make_in_state, make_case):
    first, second = make_case(), make_case()
    signed = make_in_state(State.HANDLING)
    picked = [first.number, second.number, signed.number, "99999999999"]
    answer = log_in(handler).post(
        reverse("cases:sign_picked"), {"pick": picked, "verb": "sign"}, follow=True
    )
    body = answer.content.decode()
    assert "已签收 2 件" in body
    assert f"{signed.number} 没有签收" in body
    assert "99999999999 没有签收：没有找到" in body
    assert Case.objects.in_state(State.HANDLING).count() == 3


def test_signing_among_the_work_to_do_comes_back_to_it_and_groups_the_reasons(
    log_in, handler, make_case
):
    case, client = make_case(), log_in(handler)
    address = f"{reverse('cases:sign_picked')}?tab=todo"
    assert f'action="{address}"' in page(client, "cases:inbox")
    picked = [case.number, "99999999998", "99999999999"]
    answer = client.post(address, {"pick": picked}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{reverse('cases:inbox')}?tab=todo"
    body = answer.content.decode()
    assert "已签收 1 件" in body
    assert "99999999998、99999999999 没有签收：没有找到" in body
    assert client.post(f"{address}x", {"pick": picked}).url.endswith("?tab=unsigned")


def test_a_stranger_cannot_sign_picked_cases(log_in, stranger, make_case):
    case = make_case()
    answer = log_in(stranger).post(
        reverse("cases:sign_picked"), {"pick": [case.number]}, follow=True
    )
    assert "没有找到" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == State.DISPATCHED


@pytest.mark.parametrize("picked", [[], [str(n) for n in range(51)]])
def test_signing_none_or_too_many_is_refused(log_in, handler, picked):
    answer = log_in(handler).post(reverse("cases:sign_picked"), {"pick": picked})
    assert answer.status_code == 400
    assert "请选择 1 到 50 件" in answer.content.decode()


def test_dispatcher_sees_what_waits_for_a_decision(log_in, dispatcher, make_in_state):
    pending = make_in_state(State.PENDING)
    returned = make_in_state(State.RETURNED)
    resolved = make_in_state(State.RESOLVED)
    client = log_in(dispatcher)
    assert pending.number in page(client, "cases:dispatch_queue")
    objections = page(client, "cases:dispatch_queue", tab="objections")
    assert returned.number in objections
    assert "不在本单位辖区：属于城西区" in objections
    replies = page(client, "cases:dispatch_queue", tab="replies")
    assert resolved.number in replies
    assert "已解决：电梯已修好" in replies
    assert pending.number not in replies


def test_the_most_urgent_is_dispatched_first(log_in, dispatcher, make_case, at):
    ordinary = make_case(lead_unit=None)
    extreme = make_case(lead_unit=None, urgency="extreme", at=at + timedelta(minutes=5))
    body = page(log_in(dispatcher), "cases:dispatch_queue")
    assert body.index(extreme.number) < body.index(ordinary.number)
    assert "已等" in body


def test_an_operator_only_dispatches(log_in, operator, make_in_state):
    make_in_state(State.RETURNED)
    body = page(log_in(operator), "cases:dispatch_queue", tab="objections")
    assert "退单待审" not in body
    assert "没有待派单的工单" in body


def test_the_dispatch_queue_is_closed_to_units(log_in, handler):
    assert log_in(handler).get(reverse("cases:dispatch_queue")).status_code == 403


@pytest.mark.parametrize("tab", ["pending", "objections", "replies"])
def test_the_dispatch_queue_costs_the_same_for_one_and_three(
    log_in, dispatcher, make_in_state, tab
):
    states = {"pending": State.PENDING, "objections": State.RETURNED, "replies": State.RESOLVED}
    client = log_in(dispatcher)
    make_in_state(states[tab])
    one = queries(client, "cases:dispatch_queue", tab=tab)
    for _ in range(2):
        make_in_state(states[tab])
    assert queries(client, "cases:dispatch_queue", tab=tab) == one <= MOST_QUERIES


@pytest.mark.parametrize("tab", ["todo", "unsigned", "handling", "waiting", "ended"])
def test_the_inbox_costs_the_same_for_one_and_three(log_in, handler, make_in_state, tab):
    states = {
        "todo": State.HANDLING, "unsigned": State.DISPATCHED, "handling": State.HANDLING,
        "waiting": State.RESOLVED, "ended": State.AWAITING_CALLBACK,
    }  # fmt: skip
    client = log_in(handler)
    make_in_state(states[tab])
    one = queries(client, "cases:inbox", tab=tab)
    for _ in range(2):
        make_in_state(states[tab])
    assert queries(client, "cases:inbox", tab=tab) == one <= MOST_QUERIES


def test_menu_counts_are_what_waits_for_this_person(handler, stranger, dispatcher, make_in_state):
    make_in_state(State.DISPATCHED)
    make_in_state(State.PENDING)
    make_in_state(State.RETURNED)
    assert fresh_counts(handler)["cases:inbox"] == 1
    assert fresh_counts(stranger)["cases:inbox"] == 0
    assert fresh_counts(dispatcher)["cases:dispatch_queue"] == 2


def test_every_menu_entry_leads_somewhere():
    assert all(entry.address() for entry in ENTRIES)


def test_a_late_tab_is_red(log_in, handler, make_case, at):
    make_case()
    assert timezone.now() > at + timedelta(days=60)
    assert "tab-late" in page(log_in(handler), "cases:inbox")


def test_a_case_leads_back_to_the_inbox_once_it_has_left_it(log_in, handler, make_case):
    case, client, queue = make_case(), log_in(handler), "/inbox/?tab=todo"
    (row,) = client.get(queue).context["rows"]
    sent = {"back": client.get(row.url).context["back"]}
    assert sent["back"] == queue
    # What leaves it in the inbox goes on with the case, and does not forget the queue.
    signed = client.post(f"/cases/{case.number}/sign/", {"seen": "dispatched", **sent})
    assert signed.url == row.url
    opened = client.get(signed.url).content.decode()
    assert "返回队列" in opened
    assert f"/cases/{case.number}/resolve/?back=%2Finbox%2F%3Ftab%3Dtodo" in opened
    reply = {"seen": "handling", "text": "已于当日修复，恢复使用。", "outcome": "solved", **sent}
    assert client.post(f"/cases/{case.number}/resolve/", reply).url == queue
