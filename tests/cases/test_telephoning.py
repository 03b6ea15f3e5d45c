"""The telephone desk: who is on duty for what no unit has taken, answered by one press."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case, DutyCall
from cases.rules.states import State
from cases.selectors import dispatching, telephoning
from cases.services.applications import extending
from cases.services.dispatch import telephone
from cases.services.handling import handling
from grids.duty import callees_for, save_shift
from grids.models import DutyShift, Unit

pytestmark = pytest.mark.django_db
TAB = "/dispatch/?tab=telephone"


@pytest.fixture
def now():
    """Pages ask the clock of the wall, so their rosters begin at it."""
    return timezone.now()


@pytest.fixture
def shift(unit, now):
    return save_shift(
        DutyShift(
            unit=unit, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=11),
            person="马值班", phone="13897110001", leader="韩局长", leader_phone="13897110002",
        )
    )  # fmt: skip


@pytest.fixture
def case(make_case):
    return make_case(urgency="extreme")


def numbers(user, at):
    return [one.assignment.case.number for one in telephoning.calling_page(user, at)[1]]


def test_only_what_is_urgent_and_unsigned_waits(make_case, case, handler, dispatcher, at):
    make_case(urgency="urgent")
    signed = make_case(urgency="extreme")
    handling.sign_assignment(signed, actor=handler, at=at)
    assert numbers(dispatcher, at) == [case.number]
    assert dispatching.queue_counts(dispatcher)["telephone"] == 1


def test_one_press_records_who_answered(client, case, shift, shift_leader, now):
    client.force_login(shift_leader)
    page = client.get(TAB)
    (one,) = page.context["waiting"]
    first = next(call for call in one.calls if call.is_next)
    assert (first.callee.name, "13897110001" in page.content.decode()) == ("马值班", True)
    sent = {
        "seen": str(one.seen), "assignment": one.assignment.pk, "callee": first.callee.kind,
        "answered_by": "", "next": TAB, "idempotency_key": "k1", "outcome": "answered",
    }  # fmt: skip
    answer = client.post(f"/cases/{case.number}/call-unit/", sent)
    assert answer["Location"] == TAB
    case.refresh_from_db()
    assert (case.state, DutyCall.objects.get().answered_by) == (State.HANDLING, "马值班")
    assert client.get(TAB).context["waiting"] == []


def test_no_answer_is_kept_and_the_leader_is_next(client, case, shift, dispatcher, now):
    client.force_login(dispatcher)
    own = case.assignments.get()
    telephone.call_unit(own, actor=dispatcher, at=now, callee="duty", outcome="no_answer")
    (one,) = client.get(TAB).context["waiting"]
    told = {call.callee.kind: (call.is_next, len(call.tried)) for call in one.calls}
    assert told == {"duty": (False, 1), "leader": (True, 0)}


def test_the_units_own_number_needs_the_name_of_who_answered(client, case, unit, dispatcher):
    Unit.objects.filter(pk=unit.pk).update(phone="0971-8230001")
    client.force_login(dispatcher)
    (one,) = client.get(TAB).context["waiting"]
    sent = {
        "assignment": one.assignment.pk, "callee": "unit", "outcome": "answered",
        "answered_by": "", "next": TAB,
    }  # fmt: skip
    refused = client.post(f"/cases/{case.number}/call-unit/", sent)
    assert refused.status_code == 400
    assert "请填写接听人姓名" in refused.content.decode()
    client.post(f"/cases/{case.number}/call-unit/", {**sent, "answered_by": "李师傅"})
    assert DutyCall.objects.get().answered_by == "李师傅"


def test_a_unit_without_a_roster_is_reached_by_any_number(client, case, dispatcher):
    client.force_login(dispatcher)
    (one,) = client.get(TAB).context["waiting"]
    sent = {
        "assignment": one.assignment.pk, "callee": "other", "outcome": "no_answer", "phone": "",
        "next": TAB,
    }  # fmt: skip
    refused = client.post(f"/cases/{case.number}/call-unit/", sent)
    assert (refused.status_code, "请填写拨打的号码" in refused.content.decode()) == (400, True)
    client.post(f"/cases/{case.number}/call-unit/", {**sent, "phone": "13897110009"})
    assert "无人接听" in client.get(TAB).content.decode()
    answered = {"phone": "13897110009", "outcome": "answered", "answered_by": "李主任"}
    client.post(f"/cases/{case.number}/call-unit/", {**sent, **answered})
    case.refresh_from_db()
    last = case.duty_calls.latest("pk")
    assert (case.state, last.callee, last.phone, last.answered_by) == (
        State.HANDLING, "其他电话", "13897110009", "李主任",
    )  # fmt: skip
    assert "13897110009" not in "".join(event.note for event in case.events.all())


def test_nobody_to_call_is_said(client, case, dispatcher):
    client.force_login(dispatcher)
    assert "没有值班安排" in client.get(TAB).content.decode()


@pytest.mark.parametrize("person, sees", [("operator", False), ("shift_leader", True)])
def test_the_tab_is_for_the_telephone_desk(person, sees, request, case):
    tabs = dispatching.tabs_for(request.getfixturevalue(person))
    assert ("telephone" in {tab.name for tab in tabs}) == sees


def test_units_have_no_telephone_desk(client, case, handler):
    client.force_login(handler)
    assert client.get(TAB).status_code == 403


def test_one_statement_reads_who_is_on_duty_for_all(
    unit, other_unit, shift, now, django_assert_num_queries
):
    with django_assert_num_queries(1):
        found = callees_for([unit, other_unit], now)
    assert [one.kind for one in found[unit.pk]] == ["duty", "leader"]
    assert found[other_unit.pk] == []


def test_the_desk_reads_one_and_three_by_the_same_queries(client, make_case, shift, shift_leader):
    client.force_login(shift_leader)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            made = make_case(urgency="extreme")
            telephone.call_unit(
                made.assignments.get(), actor=shift_leader, at=timezone.now(), callee="duty",
                outcome="busy",
            )  # fmt: skip
        client.get(TAB)
        with CaptureQueriesContext(connection) as seen:
            assert len(client.get(TAB).context["waiting"]) == Case.objects.count()
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_applications_wait_on_the_desk_too(client, make_in_state, handler, dispatcher, at):
    case = make_in_state(State.HANDLING)
    extending.ask_extension(case, actor=handler, at=at, amount=2, text="等配件")
    client.force_login(dispatcher)
    page = client.get("/dispatch/?tab=applications")
    assert [row.number for row in page.context["rows"]] == [case.number]
    counts = {tab["label"]: tab["count"] for tab in page.context["tabs"]}
    assert counts["申请裁定"] == 1
    menu = [rows.count() for rows in dispatching.all_waiting(dispatcher)]
    assert sum(menu) == 0, "the menu counts them at their own entry"


def test_the_applications_tab_reads_one_and_three_by_the_same_queries(
    client, make_in_state, handler, dispatcher, at
):
    client.force_login(dispatcher)
    counts = []
    for number in range(3):
        case = make_in_state(State.HANDLING, phone=f"1389700555{number}")
        extending.ask_extension(case, actor=handler, at=at, amount=2, text="等配件")
        client.get("/dispatch/?tab=applications")
        with CaptureQueriesContext(connection) as seen:
            rows = client.get("/dispatch/?tab=applications").context["rows"]
        assert len(rows) == number + 1
        counts.append(len(seen))
    assert counts[0] == counts[2] <= 12
