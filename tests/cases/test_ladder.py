"""Where an assignment stands on the ladder of urging, and how it moves with its deadline."""

from datetime import timedelta

import pytest

from cases.rules.escalation import Step
from cases.rules.states import State
from cases.services.clocks.ladder import arm, ladder_of, reschedule, step_after

pytestmark = pytest.mark.django_db


@pytest.fixture
def part(put):
    """The lead's part of a case in handling."""
    case = put(State.HANDLING)
    row = case.assignments.select_related("unit").get()
    row.case = case
    return row


def test_ladder_of_a_limit_of_hours_presses_by_the_clock(part):
    assert ladder_of(part, part.case).by_hours is False
    part.limit_terms = {**part.limit_terms, "time_unit": "hour"}
    found = ladder_of(part, part.case)
    assert (found.by_hours, found.grade) == (True, "urgent")


def test_ladder_of_a_part_older_than_the_record_of_terms_is_by_days(part):
    part.limit_terms = {}
    assert ladder_of(part, part.case).by_hours is False


def test_arm_puts_a_part_at_the_foot(part):
    part.escalation_step = Step.SUPERVISED
    arm(part, part.case)
    ladder = ladder_of(part, part.case)
    assert part.escalation_step == Step.NONE
    assert part.escalate_at == ladder.remind_at(part.dispatched_at, part.reply_due_at)


def test_nobody_is_pressed_while_the_clock_stands_or_once_it_ended(part, at):
    for name in ("clock_stopped_at", "ended_at"):
        arm(part, part.case)
        setattr(part, name, at)
        reschedule(part, at=at)
        assert part.escalate_at is None
        setattr(part, name, None)


def test_a_deadline_that_lies_ahead_begins_the_ladder_anew(part, at):
    part.escalation_step = Step.NOTICED
    part.reply_due_at += timedelta(days=7)
    reschedule(part, at=at)
    assert part.escalation_step == Step.NONE
    assert at < part.escalate_at < part.reply_due_at


def test_a_reminder_that_was_due_comes_now(part):
    just_before = part.reply_due_at - timedelta(minutes=1)
    reschedule(part, at=just_before)
    assert part.escalate_at == just_before


def test_a_deadline_that_is_past_keeps_the_step_that_was_reached(part):
    part.escalation_step, late = Step.NOTICED, part.reply_due_at + timedelta(days=2)
    reschedule(part, at=late)
    assert part.escalation_step == Step.NOTICED
    assert part.escalate_at == ladder_of(part, part.case).supervise_at(late)


def test_each_step_is_followed_by_the_next_and_the_last_by_none(part):
    ladder, late = ladder_of(part, part.case), part.reply_due_at + timedelta(days=1)
    wanted = {
        Step.NONE: ladder.notice_at(late),
        Step.REMINDED: ladder.notice_at(late),
        Step.NOTICED: ladder.supervise_at(late),
        Step.SUPERVISED: ladder.criticise_at(late, late),
        Step.CRITICISED: None,
    }
    for step, due in wanted.items():
        part.escalation_step = step
        assert step_after(part, ladder, late) == due
