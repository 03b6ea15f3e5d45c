"""撤销督办: an order of supervision is taken back by who issued it."""

from datetime import timedelta

import pytest

from cases.models import SupervisionOrder
from cases.models.paper_references import order_reference
from cases.offers import allowed_verbs
from cases.rules.states import State, Verb
from cases.services.dispatch import recalling
from cases.services.oversight import supervising, withdrawing_orders
from cases.services.oversight.escalating import escalate_due
from grids.models import Role
from hotline.errors import Conflict, Forbidden
from tests import factories
from tests.cases.taking_back import books_are_right, fresh, offered, situation
from tests.notices.told import texts

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def later(at):
    return at + 4 * HOUR


@pytest.fixture
def order(make_in_state, supervisor, leader, at):
    case = make_in_state(State.HANDLING)
    return supervising.supervise_case(
        case, actor=supervisor, at=at, level="key", ground="多次反映", required="限期办结",
        answer_due_at=at + timedelta(days=2), copied_to=[leader],
    )  # fmt: skip


def test_an_order_is_withdrawn_by_who_issued_it(order, supervisor, leader, unit, later):
    case = order.case
    assert offered(case, supervisor, later) == {Verb.WITHDRAW_SUPERVISION}
    withdrawing_orders.withdraw_order(order, actor=supervisor, at=later, reason="已合并督办")
    row = fresh(order)
    assert (row.status, row.closed_at, row.closed_by) == ("withdrawn", later, supervisor)
    assert row.closing_note == "已合并督办"
    text = f"督办已撤销 {order_reference(order)} {case.number}"
    assert text in texts(unit=unit)
    assert f"抄送：{text}" in texts(user=leader)
    assert case.events.last().verb == "withdraw_supervision"
    # Another one can be issued.
    assert Verb.SUPERVISE in allowed_verbs(situation(case, supervisor, later))
    assert books_are_right()


def test_another_supervisors_order_is_not_withdrawn_unless_they_left(order, supervisor, later):
    other = factories.make_person(Role.SUPERVISOR, username="another-supervisor")
    assert not offered(order.case, other, later)
    with pytest.raises(Forbidden, match="由下发人"):
        withdrawing_orders.withdraw_order(order, actor=other, at=later, reason="错")
    type(supervisor).objects.filter(pk=supervisor.pk).update(is_active=False)
    withdrawing_orders.withdraw_order(order, actor=other, at=later, reason="错")


def test_an_answered_order_is_judged_and_not_withdrawn(order, supervisor, handler, later):
    supervising.answer_order(order, actor=handler, at=later, text="已安排")
    assert not offered(order.case, supervisor, later)
    with pytest.raises(Conflict, match="待核"):
        withdrawing_orders.withdraw_order(order, actor=supervisor, at=later, reason="错")


def test_an_order_is_not_withdrawn_by_others_nor_answered_afterwards(
    order, supervisor, handler, dispatcher, later
):
    for person in (handler, dispatcher):
        with pytest.raises(Forbidden):
            withdrawing_orders.withdraw_order(order, actor=person, at=later, reason="错")
    withdrawing_orders.withdraw_order(order, actor=supervisor, at=later, reason="错")
    with pytest.raises(Conflict, match="已撤销"):
        supervising.answer_order(order, actor=handler, at=later, text="已安排")


def test_a_late_unit_is_pressed_anew_after_its_order_was_withdrawn(make_in_state, supervisor, at):
    case = make_in_state(State.HANDLING)
    part = case.assignments.get()
    late = part.reply_due_at + timedelta(days=2)
    order = supervising.supervise_case(
        case, actor=supervisor, at=late, level="key", ground="超期", required="限期办结",
        answer_due_at=late + timedelta(days=2),
    )  # fmt: skip
    withdrawing_orders.withdraw_order(order, actor=supervisor, at=late + HOUR, reason="措辞有误")
    part = fresh(part)
    assert part.escalate_at is not None
    escalate_due(at=part.escalate_at + HOUR)
    again = SupervisionOrder.objects.exclude(pk=order.pk).get()
    assert (again.assignment_id, again.status) == (part.pk, "open")
    assert books_are_right()


def test_an_open_order_ends_with_the_dispatch_that_is_recalled(
    make_case, supervisor, dispatcher, handler, other_unit, at, later
):
    case = make_case()
    order = supervising.supervise_case(
        case, actor=supervisor, at=at, level="key", ground="多次反映", required="限期办结",
        answer_due_at=at + timedelta(days=2),
    )  # fmt: skip
    recalling.reassign_case(
        case, actor=dispatcher, at=later, lead_unit=other_unit, reason="派错单位"
    )
    assert (fresh(order).status, fresh(order).closing_note) == ("withdrawn", "撤回派单")
    assert "督办已撤销" in texts(user=supervisor)[0]
    with pytest.raises(Conflict):
        supervising.answer_order(order, actor=handler, at=later, text="已安排")
    assert books_are_right()
