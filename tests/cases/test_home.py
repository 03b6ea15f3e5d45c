"""The home page says to each role what waits, and where."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.rules.states import State
from cases.services.hazards.filing import HazardReport, file_hazard
from cases.services.hazards.rectifying import Plan, plan_rectification
from tests.cases.overseen import a_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(make_in_state, fire_body):
    for state in (
        State.PENDING, State.DISPATCHED, State.HANDLING, State.RETURNED, State.RESOLVED,
        State.AWAITING_CALLBACK,
    ):  # fmt: skip
        make_in_state(state)


@pytest.mark.parametrize(
    ("person", "lines"),
    [
        ("operator", ["件工单等着派单"]),
        ("dispatcher", ["件工单等着派单", "件退单等您裁定", "件答复等您审核"]),
        ("handler", ["件工单等您签收", "件工单正在办理", "件工单已经超期"]),
        ("callback_agent", ["件等您回访"]),
        ("leader", ["件工单超期未办结"]),
        ("hazard_filer", ["个单位昨日隐患未报"]),
        ("stranger", ["没有等您办的事"]),
        ("system_admin", ["没有等您办的事"]),
    ],
)
def test_home_says_what_waits(log_in, request, busy, person, lines):
    client = log_in(request.getfixturevalue(person))
    with CaptureQueriesContext(connection) as seen:
        body = client.get(reverse("home")).content.decode()
    for line in lines:
        assert line in body
    # Five more say how the suggestions and the dispatches do: the model of each field and the
    # categories, which a process then remembers for a while.
    assert len(seen) <= (16 if person == "system_admin" else 11)


def test_home_leads_to_the_very_tab(log_in, dispatcher, busy):
    body = log_in(dispatcher).get(reverse("home")).content.decode()
    assert f"{reverse('cases:dispatch_queue')}?tab=objections" in body
    assert body.count('class="todo-count"') == 3


def test_home_puts_what_is_late_first_and_in_red(log_in, handler, busy):
    body = log_in(handler).get(reverse("home")).content.decode()
    [first, *_] = body.split('<ul class="todo">')[1].split("</li>")
    assert 'class="is-late"' in first
    assert f"{reverse('cases:inbox')}?tab=overdue" in first
    assert '<span class="todo-count">2</span>' in first


def test_home_tells_what_is_due_today(log_in, handler, make_case, monkeypatch):
    case = make_case()
    soon = case.reply_due_at - timedelta(hours=1)
    monkeypatch.setattr("cases.menu.timezone.now", lambda: soon)
    assert "件工单今日到期" in log_in(handler).get(reverse("home")).content.decode()


@pytest.mark.parametrize(
    ("person", "is_told"),
    [("operator", False), ("bulletin_issuer", False), ("supervisor", True), ("handler", True)],
)
def test_home_tells_of_instructions_only_whom_they_concern(
    log_in, request, make_case, leader, at, person, is_told
):
    a_task(make_case(), at, leader)
    body = log_in(request.getfixturevalue(person)).get(reverse("home")).content.decode()
    assert ("条批示还没有反馈" in body) is is_told


def test_home_shows_a_unit_what_to_do_first(log_in, handler, stranger, make_case):
    case = make_case()
    body = log_in(handler).get(reverse("home")).content.decode()
    assert "先办这些" in body
    assert f"/cases/{case.number}/" in body
    assert "待签收" in body.split('class="agenda"')[1]
    assert "先办这些" not in log_in(stranger).get(reverse("home")).content.decode()


@pytest.mark.parametrize("cases", [1, 4])
def test_home_of_a_unit_leader_takes_ten_statements(log_in, unit_leader, make_case, cases):
    for _ in range(cases):
        make_case()
    client = log_in(unit_leader)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse("home")).status_code == 200
    assert len(seen) <= 10


def test_home_shows_a_filer_the_hazards_that_wait(
    log_in, hazard_filer, fire_body, hazard_category, at
):
    report = HazardReport(hazard_category, "五四大街18号", "消防通道被占用", at)
    hazard = file_hazard(report, body=fire_body, actor=hazard_filer, at=at)
    client = log_in(hazard_filer)
    body = client.get(reverse("home")).content.decode()
    assert "条隐患还没有登记整改" in body
    assert "五四大街18号" in body
    plan = Plan("清理", "韩经理", date(2024, 12, 12))
    plan_rectification(hazard, plan, actor=hazard_filer, at=at)
    assert "条隐患整改逾期" in client.get(reverse("home")).content.decode()
