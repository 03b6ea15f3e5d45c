"""Urging by a person, supervision orders, criticism, instructions: each verb and refusals."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cases.models import (
    Circular,
    Criticism,
    Instruction,
    Series,
    SupervisionOrder,
)
from cases.rules.states import State
from cases.services.oversight import criticism, instructing, supervising, urging
from cases.services.record.numbers import take_year_number
from cases.services.record.upload_preparation import prepare_files
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


# Urging


def test_a_person_urges_the_unit_that_owes_a_reply(case, dispatcher, unit, at):
    made = urging.urge_case(case, actor=dispatcher, at=at, text="群众再次来电，请抓紧")
    assert [(row.kind, row.unit, row.by) for row in made] == [("person", unit, dispatcher)]
    event = case.events.get(verb="urge")
    assert (event.note, event.unit) == ("群众再次来电，请抓紧", unit)
    assert Notice.objects.get(kind="urge").unit == unit


def test_a_unit_outside_the_case_is_not_urged(case, dispatcher, other_unit, at):
    with pytest.raises(InvalidInput, match="没有待答复的交办") as refused:
        urging.urge_case(case, actor=dispatcher, at=at, text="请抓紧", units=[other_unit])
    assert "units" in refused.value.fields
    assert not case.urges.exists()


def test_urging_says_something(case, dispatcher, at):
    with pytest.raises(InvalidInput, match="请填写说明"):
        urging.urge_case(case, actor=dispatcher, at=at, text="  ")


# Supervision orders


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


def test_numbers_begin_anew_with_the_citys_year(at):
    new_year = at.replace(month=12, day=31, hour=23, minute=59)
    assert take_year_number(Series.SUPERVISION, new_year) == (2024, 1)
    assert take_year_number(Series.SUPERVISION, new_year + timedelta(minutes=1)) == (2025, 1)
    assert take_year_number(Series.URGE, new_year) == (2024, 1)
    assert take_year_number(Series.SUPERVISION, new_year) == (2024, 2)


# Criticism


def circular(supervisor, at, since=(2024, 12, 1), until=(2024, 12, 31)):
    return criticism.issue_circular(
        actor=supervisor, at=at + timedelta(days=30), period_from=date(*since),
        period_to=date(*until),
    )  # fmt: skip


def test_a_confirmed_entry_is_published_and_its_unit_told(case, supervisor, unit, unit_leader, at):
    entry = a_proposal(case, at)
    criticism.confirm_criticism(entry, actor=supervisor, at=at, reason="超期且不反馈")
    assert not Notice.objects.filter(kind="criticism").exists()
    issued = circular(supervisor, at)
    entry.refresh_from_db()
    assert (entry.status, entry.circular, entry.reason) == ("published", issued, "超期且不反馈")
    told = Notice.objects.filter(kind="criticism")
    assert set(told.values_list("unit", "user")) == {(unit.pk, None), (None, unit_leader.pk)}
    assert case.events.get(verb="publish_criticism").is_internal is False
    assert case.events.get(verb="criticise").is_internal is True


def test_a_dropped_entry_is_not_published_nor_decided_twice(case, supervisor, at):
    entry = a_proposal(case, at)
    criticism.drop_criticism(entry, actor=supervisor, at=at, note="已说明客观原因")
    with pytest.raises(Conflict, match="不予通报"):
        criticism.confirm_criticism(entry, actor=supervisor, at=at)
    with pytest.raises(Conflict, match="没有已核定"):
        circular(supervisor, at)
    assert not Circular.objects.exists()


def test_a_circular_waits_for_every_decision_and_takes_its_period_only(case, supervisor, at):
    entry = a_proposal(case, at)
    with pytest.raises(Conflict, match="还有 1 项没有核定"):
        circular(supervisor, at)
    criticism.confirm_criticism(entry, actor=supervisor, at=at)
    with pytest.raises(Conflict, match="没有已核定"):
        circular(supervisor, at, since=(2024, 12, 11))
    assert circular(supervisor, at, since=(2024, 12, 10), until=(2024, 12, 10)).number == 1


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [((2024, 12, 2), (2024, 12, 1), "不能早于"), ((2024, 12, 1), (2025, 2, 1), "不能晚于今天"),
     ((2023, 12, 1), (2024, 12, 1), "最长一年")],
)  # fmt: skip
def test_a_wrong_period_is_refused(supervisor, since, until, said, at):
    with pytest.raises(InvalidInput, match=said):
        circular(supervisor, at, since, until)


# Instructions


@pytest.fixture
def instruct(case, at):
    def call(actor, **facts):
        right = {"text": "请限期解决", "due_at": at + timedelta(days=3)}
        return instructing.instruct_case(case, actor=actor, at=at + HOUR, **(right | facts))

    return call


def test_a_leaders_instruction_must_be_answered_by_the_lead(
    instruct, case, leader, unit, unit_leader, handler, at
):
    given = instruct(leader)
    assert (given.leader, given.leader_name, given.is_from_paper) == (leader, "郑领导", False)
    task = given.tasks.get()
    assert (task.unit, task.due_at) == (unit, given.due_at)
    assert "郑领导批示：请限期解决" in case.events.get(verb="instruct").note
    assert Notice.objects.filter(kind="instruction").count() == 2

    instructing.answer_instruction(task, actor=handler, at=at + 2 * HOUR, text="已落实")
    task.refresh_from_db()
    assert (task.text, task.answered_by) == ("已落实", handler)
    assert Notice.objects.filter(kind="instruction", user=leader).count() == 1
    answered = case.events.get(verb="answer_instruction")
    assert (answered.unit, answered.actor) == (unit, handler)
    assert answered.note == "就郑领导的批示反馈：已落实"
    with pytest.raises(Conflict, match="已经反馈过"):
        instructing.answer_instruction(task, actor=handler, at=at + 3 * HOUR, text="再报")


def test_an_instruction_on_paper_needs_leader_day_and_scan(instruct, supervisor, leader, at):
    with pytest.raises(InvalidInput) as refused:
        instruct(supervisor)
    assert set(refused.value.fields) == {"leader_name", "given_at"}
    with pytest.raises(InvalidInput, match="扫描件"):
        instruct(supervisor, leader_name="副市长 张某", given_at=at)
    assert not Instruction.objects.exists()
    given = instruct(
        supervisor, leader=leader, given_at=at, uploads=prepare_files([a_scan()], at=at)
    )
    assert (given.leader_name, given.is_from_paper) == ("郑领导", True)
    assert given.scan.name == "批示件.pdf"


def test_a_unit_without_a_part_in_the_case_cannot_be_asked(instruct, leader, other_unit, at):
    with pytest.raises(InvalidInput, match="没有承办这件工单"):
        instruct(leader, units=[other_unit])
    with pytest.raises(InvalidInput, match="反馈截止应在现在之后"):
        instruct(leader, due_at=at)


def test_a_stranger_answers_no_instruction_and_a_unit_gives_none(
    instruct, leader, stranger, handler, at
):
    task = instruct(leader).tasks.get()
    with pytest.raises(Forbidden):
        instructing.answer_instruction(task, actor=stranger, at=at + HOUR, text="已办")
    with pytest.raises(Forbidden):
        instruct(handler)


def test_orders_and_criticism_hold_in_the_database(case, at):
    an_order(case, at)
    with pytest.raises(IntegrityError, match="one_open_order"), transaction.atomic():
        an_order(case, at)
    a_proposal(case, at)
    with pytest.raises(IntegrityError, match="criticised_once"), transaction.atomic():
        a_proposal(case, at)
    assert (SupervisionOrder.objects.count(), Criticism.objects.count()) == (1, 1)
