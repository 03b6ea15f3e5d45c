"""批示: a leader's instruction, on screen or on paper, and the unit's answer."""

from datetime import timedelta

import pytest

from cases.models import (
    Instruction,
)
from cases.rules.states import State
from cases.services.oversight import instructing
from grids.upload_preparation import prepare_files
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice
from tests.cases.overseen import a_scan

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def case(make_in_state):
    return make_in_state(State.HANDLING)


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
