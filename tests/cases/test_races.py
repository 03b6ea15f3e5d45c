"""Two real connections at once: nothing half-done, nothing twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.models import Assignment, Case
from cases.rules.states import State
from cases.services.dispatch import dispatch
from cases.services.handling import handling, signing_off, sub_dispatch
from cases.services.intake import intake
from cases.services.record.demands import Demand, Disposition
from cases.services.record.transitions import Seen
from grids.models import Unit
from hotline.errors import Conflict, HotlineError
from notices.models import Notice
from notices.services import outbox
from tests.at_once import at_once, fresh
from tests.factories import make_unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demand(category, phone_channel, at):
    return Demand(
        kind="complaint", category=category, channel=phone_channel, text="路灯不亮",
        received_at=at, phone="13897001234",
    )  # fmt: skip


def test_numbers_have_no_gap_under_sixteen_clients(demand, operator, unit, at):
    def take():
        return intake.open_case(demand, Disposition(lead_unit=unit), actor=fresh(operator), at=at)

    def take_several():
        return [take() for _ in range(3)]

    at_once(*[take_several] * 16)
    numbers = list(Case.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [f"241210{n:05d}" for n in range(1, 49)]


def test_a_failed_registration_gives_its_number_back(demand, operator, at, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("lost")

    with monkeypatch.context() as patch:
        patch.setattr(intake, "insert_case", fail)
        with pytest.raises(RuntimeError):
            intake.open_case(demand, actor=operator, at=at)
    assert intake.open_case(demand, actor=operator, at=at).number == "24121000001"


def test_a_platform_that_sends_the_same_twice_at_once_makes_one_case(demand, operator, at):
    sent = replace(demand, outside_number="S-1")

    def send():
        return intake.open_case(sent, actor=fresh(operator), at=at)

    refused = [one for one in at_once(*[send] * 4) if not isinstance(one, Case)]
    assert [type(one) for one in refused] == [Conflict] * 3
    assert Case.objects.get().number == "24121000001"


def test_a_double_click_makes_one_case(demand, operator, at):
    def click():
        return intake.open_case(demand, actor=fresh(operator), at=at, key="same")

    first, second = at_once(click, click)
    assert first == second
    assert Case.objects.count() == 1


def test_two_clerks_sign_once(demand, operator, handler, unit, at):
    case = intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)

    def sign():
        return handling.sign_assignment(case, actor=fresh(handler), at=at)

    results = at_once(sign, sign)
    assert sum(isinstance(result, Assignment) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert case.events.filter(verb="sign").count() == 1


def test_two_dispatchers_send_once(demand, operator, dispatcher, unit, other_unit, at):
    case = intake.open_case(demand, actor=operator, at=at)

    def send(to):
        return lambda: dispatch.dispatch_case(case, actor=fresh(dispatcher), at=at, lead_unit=to)

    results = at_once(send(unit), send(other_unit))
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert case.assignments.count() == 1


def test_a_ruling_and_its_contrary_leave_one_ruling(
    demand, operator, dispatcher, handler, unit, other_unit, at
):
    case = intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
    objection = handling.object_assignment(
        case, actor=handler, at=at, ground="不属于本单位职责", text="不是"
    )

    def accept():
        return dispatch.accept_objection(
            objection, actor=fresh(dispatcher), at=at, lead_unit=other_unit
        )

    def refuse():
        return dispatch.refuse_objection(objection, actor=fresh(dispatcher), at=at, reason="是")

    results = at_once(accept, refuse)
    assert sum(isinstance(result, Conflict) for result in results) == 1
    case.refresh_from_db()
    assert case.state == State.DISPATCHED
    assert case.assignments.filter(ended_at__isnull=True).count() == 1


def test_two_workers_hand_each_notice_out_once(demand, operator, unit, at, monkeypatch):
    handed = []
    monkeypatch.setattr(outbox, "hand_out", lambda notice, at: handed.append(notice.pk))
    for _ in range(5):
        intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
    Notice.objects.update(delivered_at=None, claimed_until=None, attempts=0)
    handed.clear()
    at_once(*[lambda: outbox.deliver_notices(at=at)] * 2)
    assert sorted(handed) == sorted(Notice.objects.values_list("pk", flat=True))


def test_a_killed_workers_notice_is_handed_out_again(demand, operator, unit, at, monkeypatch):
    handed = []
    monkeypatch.setattr(outbox, "hand_out", lambda notice, at: handed.append(notice.pk))
    intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
    Notice.objects.update(delivered_at=None, claimed_until=at + timedelta(seconds=60), attempts=1)
    handed.clear()
    assert outbox.deliver_notices(at=at + timedelta(seconds=30)) == 0
    assert outbox.deliver_notices(at=at + timedelta(seconds=61)) == 1
    assert len(handed) == 1


def test_a_notice_taken_while_the_clock_was_ahead_is_handed_out(
    demand, operator, unit, at, monkeypatch
):
    monkeypatch.setattr(outbox, "hand_out", lambda notice, at: None)
    intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
    Notice.objects.update(delivered_at=None, claimed_until=at + timedelta(days=1), attempts=1)
    assert outbox.deliver_notices(at=at + timedelta(seconds=1)) == 1


def test_two_clerks_hand_a_part_down_once(demand, operator, handler, unit, sub_unit, at):
    case = intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
    handling.sign_assignment(case, actor=handler, at=at)

    def send():
        return sub_dispatch.sub_dispatch(case, actor=fresh(handler), at=at, units=[sub_unit])

    results = at_once(send, send)
    assert sum(isinstance(result, list) for result in results) == 1
    assert sum(isinstance(result, HotlineError) for result in results) == 1
    assert case.assignments.filter(unit=sub_unit).count() == 1


def test_two_leaders_sign_once(demand, operator, handler, unit_leader, unit, at):
    Unit.objects.filter(pk=unit.pk).update(requires_sign_off=True)
    case = intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)
    handling.sign_assignment(case, actor=handler, at=at)
    paper = handling.resolve_assignment(case, actor=handler, at=at, text="已修好", outcome="solved")

    def sign():
        return signing_off.sign_off(paper, actor=fresh(unit_leader), at=at)

    results = at_once(sign, sign)
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert case.replies.count() == 1


def test_two_clerks_hand_a_case_over_once(demand, operator, handler, unit, at):
    offices = [make_unit(name, parent=unit) for name in ("督查室", "信访室")]
    case = intake.open_case(demand, Disposition(lead_unit=unit), actor=operator, at=at)

    def give(to):
        seen = Seen("dispatched", case.assignments.first().pk)
        return lambda: sub_dispatch.hand_over(case, actor=fresh(handler), at=at, unit=to, seen=seen)

    results = at_once(*[give(office) for office in offices])
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert case.assignments.filter(ended_at=None).count() == 1
