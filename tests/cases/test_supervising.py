"""督办: orders to a unit, numbered, answered, judged and ended."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cases.models import (
    Criticism,
    SupervisionOrder,
)
from cases.rules.states import State
from cases.services.oversight import supervising
from grids.upload_preparation import prepare_files
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice
from tests.cases.overseen import a_proposal, a_scan, an_order, last_assignment

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def case(make_in_state):
    return make_in_state(State.HANDLING)


@pytest.fixture
def supervise(case, supervisor, at):
    """Return the verb with its facts right; keywords change them."""

    def call(**facts):
        right = {
            "level": "key", "ground": "市民多次反映", "required": "限期办结并反馈",
            "answer_due_at": at + timedelta(days=2),
        }  # fmt: skip
        return supervising.supervise_case(case, actor=supervisor, at=at, **(right | facts))

    return call


def test_an_order_is_numbered_told_and_copied(supervise, case, unit, unit_leader, leader, at):
    order = supervise(copied_to=[leader])
    assert (order.year, order.number, order.status) == (2024, 1, "open")
    event = case.events.get(verb="supervise")
    assert event.note == "西热线督〔2024〕1号（重点督办）：市民多次反映"
    told = Notice.objects.filter(kind="supervision")
    assert set(told.values_list("unit", "user")) == {
        (unit.pk, None), (None, unit_leader.pk), (None, leader.pk),
    }  # fmt: skip
    assert list(order.copied_to.all()) == [leader]


def test_an_order_leaves_the_cases_deadline_alone(supervise, case):
    before = last_assignment(case).reply_due_at
    supervise()
    assert last_assignment(case).reply_due_at == before


def test_a_second_order_waits_for_the_end_of_the_first(supervise, handler, supervisor, at):
    order = supervise()
    with pytest.raises(Conflict, match="已有未销号的西热线督〔2024〕1号"):
        supervise()
    supervising.accept_order(order, actor=supervisor, at=at, note="已当面说明")
    assert supervise().number == 2


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"level": "fierce"}, "level"), ({"ground": " "}, "ground"), ({"required": ""}, "required"),
     ({"ground": "长" * 501}, "ground")],
)  # fmt: skip
def test_a_wrong_order_is_refused_by_field_and_takes_no_number(supervise, facts, field, at):
    with pytest.raises(InvalidInput) as refused:
        supervise(**facts)
    assert field in refused.value.fields
    assert supervise().number == 1


def test_a_deadline_that_is_past_is_refused(supervise, at):
    with pytest.raises(InvalidInput, match="反馈截止应在现在之后"):
        supervise(answer_due_at=at)


def test_copies_go_to_leaders_only_and_orders_to_units_of_the_case(supervise, handler, other_unit):
    with pytest.raises(InvalidInput, match="陈承办不是领导"):
        supervise(copied_to=[handler])
    with pytest.raises(InvalidInput, match="没有承办这件工单"):
        supervise(unit=other_unit)


def test_an_order_is_answered_sent_back_answered_and_ended(
    supervise, case, handler, supervisor, at
):
    order = supervise()
    supervising.answer_order(
        order,
        actor=handler,
        at=at + HOUR,
        text="配件在途",
        uploads=prepare_files([a_scan()], at=at),
    )
    assert order.answers.get().attachments.count() == 1
    with pytest.raises(Conflict, match="已反馈，正在核定"):
        supervising.answer_order(order, actor=handler, at=at + HOUR, text="再报")

    later = at + timedelta(days=4)
    back = supervising.refuse_order(
        order, actor=supervisor, at=at + 2 * HOUR, reason="请写明日期", answer_due_at=later
    )
    assert (back.status, back.answer_due_at) == ("open", later)
    with pytest.raises(Conflict, match="没有待核的反馈"):
        supervising.refuse_order(order, actor=supervisor, at=at + 2 * HOUR, reason="再退")

    supervising.answer_order(order, actor=handler, at=at + 3 * HOUR, text="12日修好")
    ended = supervising.accept_order(order, actor=supervisor, at=at + 4 * HOUR)
    assert (ended.status, ended.closed_by) == ("closed", supervisor)
    verdicts = list(order.answers.values_list("text", "verdict"))
    assert verdicts == [("配件在途", "refused"), ("12日修好", "accepted")]
    with pytest.raises(Conflict, match="已销号"):
        supervising.accept_order(order, actor=supervisor, at=at + 5 * HOUR)


def test_an_unanswered_order_ends_only_with_a_reason(supervise, supervisor, at):
    order = supervise()
    with pytest.raises(InvalidInput, match="说明为什么销号"):
        supervising.accept_order(order, actor=supervisor, at=at)
    assert supervising.accept_order(order, actor=supervisor, at=at, note="已并案").closed_at == at


def test_strangers_and_dispatchers_have_nothing_to_do_with_orders(
    supervise, stranger, dispatcher, at
):
    order = supervise()
    with pytest.raises(Forbidden):
        supervising.answer_order(order, actor=stranger, at=at, text="已办")
    with pytest.raises(Forbidden):
        supervising.accept_order(order, actor=dispatcher, at=at)


def test_orders_and_criticism_hold_in_the_database(case, at):
    an_order(case, at)
    with pytest.raises(IntegrityError, match="one_open_order"), transaction.atomic():
        an_order(case, at)
    a_proposal(case, at)
    with pytest.raises(IntegrityError, match="criticised_once"), transaction.atomic():
        a_proposal(case, at)
    assert (SupervisionOrder.objects.count(), Criticism.objects.count()) == (1, 1)
