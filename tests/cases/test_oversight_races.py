"""Two real connections: no step, number, order or circular twice."""

from datetime import datetime, timedelta

import pytest

from cases.models import Assignment, Circular, Criticism, SupervisionOrder, Urge
from cases.services.handling import handling
from cases.services.intake.intake import open_case
from cases.services.oversight import criticism, escalating, instructing, supervising
from cases.services.record.demands import Demand, Disposition
from grids.deadlines import CITY_ZONE
from hotline.errors import Conflict
from tests.at_once import at_once, fresh
from tests.cases.overseen import a_proposal, a_task, an_order

pytestmark = pytest.mark.django_db(transaction=True)

NOTICE = datetime(2024, 12, 20, 9, tzinfo=CITY_ZONE)


@pytest.fixture
def cases(category, phone_channel, operator, handler, unit, at):
    said = Demand(
        kind="complaint", category=category, channel=phone_channel, text="路灯不亮",
        received_at=at, phone="13897001234",
    )  # fmt: skip
    made = [open_case(said, Disposition(lead_unit=unit), actor=operator, at=at) for _ in range(6)]
    for case in made:
        handling.sign_assignment(case, actor=handler, at=at)
    return made


def conflicts(results):
    return sum(isinstance(result, Conflict) for result in results)


def test_two_tasks_at_once_send_each_notice_once_without_a_gap(cases):
    def run():
        return escalating.escalate_due(at=NOTICE)

    results = at_once(run, run, run)
    assert sum(results) == len(cases)
    numbers = sorted(Urge.objects.filter(kind="notice").values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4, 5, 6]


def test_two_tasks_on_one_claimed_row_take_its_step_once(cases):
    due = escalating.due_rows(NOTICE)[0]
    lease = NOTICE + escalating.LEASE.length
    Assignment.objects.filter(pk=due.pk).update(escalate_at=lease)

    def step():
        return escalating.escalate_assignment(due, lease=lease, at=NOTICE)

    assert sorted(at_once(step, step)) == [False, True]
    assert Urge.objects.count() == 1


def test_a_task_and_a_reply_at_once_leave_one_truth(cases, handler):
    case = cases[0]

    def reply():
        return handling.resolve_assignment(
            case, actor=fresh(handler), at=NOTICE, text="已修好", outcome="solved"
        )

    def run():
        return escalating.escalate_due(at=NOTICE)

    at_once(reply, run)
    case.refresh_from_db()
    assert case.state == "resolved"
    assert case.urges.count() <= 1


def test_two_supervisors_issue_one_order(cases, supervisor, at):
    def issue():
        return supervising.supervise_case(
            cases[0], actor=fresh(supervisor), at=at, level="key", ground="超期",
            required="限期办结", answer_due_at=at + timedelta(days=1),
        )  # fmt: skip

    assert conflicts(at_once(issue, issue)) == 1
    assert SupervisionOrder.objects.get().number == 1


def test_an_end_and_a_refusal_of_one_answer_leave_one_verdict(cases, supervisor, at):
    order = an_order(cases[0], at, status="answered")

    def accept():
        return supervising.accept_order(order, actor=fresh(supervisor), at=at)

    def refuse():
        return supervising.refuse_order(order, actor=fresh(supervisor), at=at, reason="不清")

    # Sent back first, it may still be ended only with a reason.
    results = at_once(accept, refuse)
    assert sum(isinstance(result, SupervisionOrder) for result in results) == 1
    assert order.answers.exclude(verdict="").count() == 1


def test_two_clerks_answer_an_instruction_once(cases, leader, handler, at):
    task = a_task(cases[0], at, leader)

    def answer():
        return instructing.answer_instruction(task, actor=fresh(handler), at=at, text="已落实")

    assert conflicts(at_once(answer, answer)) == 1
    assert cases[0].events.filter(verb="answer_instruction").count() == 1


def test_two_supervisors_issue_one_circular(cases, supervisor, at):
    for case in cases[:2]:
        a_proposal(case, at)
    Criticism.objects.update(status="confirmed", decided_at=at)

    def issue():
        return criticism.issue_circular(
            actor=fresh(supervisor), at=at, period_from=at.date(), period_to=at.date()
        )

    assert conflicts(at_once(issue, issue)) == 1
    assert Circular.objects.get().entries.count() == 2
