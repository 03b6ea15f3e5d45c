"""等待市民: a clock that stands until the citizen answers, and no longer."""

from datetime import timedelta

import pytest

from cases.rules.states import State, Verb
from cases.services.applications import waiting
from cases.services.handling import handling
from grids.models import Role
from grids.rules import rule
from hotline.errors import Conflict, InvalidInput
from notices.models import Notice

pytestmark = pytest.mark.django_db


def test_a_pause_lapses_and_gives_its_days_back(put, ready_for, people, at):
    case = put(State.HANDLING)
    ready_for(Verb.END_WAIT, case)
    row = case.waits.get()
    row.until_at = at + timedelta(days=5)
    row.save(update_fields=["until_at"])
    before = case.assignments.get().reply_due_at
    assert waiting.lapse_waits(at=at + timedelta(days=6)) == 1
    assert waiting.lapse_waits(at=at + timedelta(days=6)) == 0
    lead = case.assignments.get()
    assert lead.clock_stopped_at is None
    assert lead.reply_due_at > before


def wait_for(case, people, at, ruling="accepted", reason=""):
    """Let the unit ask for a pause, and the hotline rule on it."""
    row = waiting.ask_wait(case, actor=people[Role.UNIT_CLERK], at=at, text=" 请补充合同 ")
    return waiting.rule_wait(
        row, actor=people[Role.DISPATCHER], at=at, ruling=ruling, reason=reason
    )


@pytest.fixture
def contacted(put, at):
    """A case in handling whose unit has reached its citizen."""
    case = put(State.HANDLING)
    case.assignments.update(contacted_at=at)
    return case


def test_ask_wait_needs_a_contact_with_the_citizen(put, people, at):
    case = put(State.HANDLING)
    with pytest.raises(Conflict, match="先行联系"):
        waiting.ask_wait(case, actor=people[Role.UNIT_CLERK], at=at, text="请补充合同")
    assert not case.waits.exists()


def test_ask_wait_says_what_is_missing(contacted, people, at):
    with pytest.raises(InvalidInput) as refused:
        waiting.ask_wait(contacted, actor=people[Role.UNIT_CLERK], at=at, text=" ")
    assert "text" in refused.value.fields


def test_rule_wait_stops_the_clock_for_the_citys_days(contacted, people, unit, at):
    row = wait_for(contacted, people, at)
    assert row.until_at == at + timedelta(days=rule("wait.days"))
    part = contacted.assignments.get()
    assert part.clock_stopped_at == at
    assert part.segments.get().stop_reason == "waiting"
    event = contacted.events.get(verb=Verb.RULE_WAIT)
    assert event.note.startswith("同意。时限暂停")
    assert Notice.objects.get(sentence="granted").unit == unit


def test_rule_wait_refused_lets_the_clock_run(contacted, people, at):
    row = wait_for(contacted, people, at, "refused", "材料齐全")
    assert (row.ruling, row.until_at) == ("refused", None)
    assert contacted.assignments.get().clock_stopped_at is None


def test_rule_wait_comes_too_late_for_a_unit_that_has_replied(contacted, people, at):
    row = waiting.ask_wait(contacted, actor=people[Role.UNIT_CLERK], at=at, text="请补充合同")
    contacted.assignments.update(reply_sent_at=at)
    with pytest.raises(Conflict, match="已经答复"):
        waiting.rule_wait(row, actor=people[Role.DISPATCHER], at=at, ruling="accepted")


def test_end_wait_gives_the_working_time_back_and_tells_the_unit(contacted, people, unit, at):
    before = contacted.assignments.get().reply_due_at
    wait_for(contacted, people, at)
    later = at + timedelta(days=1)
    row = waiting.end_wait(contacted, actor=people[Role.UNIT_CLERK], at=later, note=" 已补齐 ")
    assert (row.ended_at, row.end_reason) == (later, "answered")
    part = contacted.assignments.get()
    assert (part.clock_stopped_at, part.reply_due_at) == (None, before + timedelta(days=1))
    assert contacted.events.get(verb=Verb.END_WAIT).note.endswith("。已补齐")
    assert Notice.objects.filter(sentence="clock_runs", unit=unit).count() == 1
    with pytest.raises(Conflict):
        waiting.end_wait(contacted, actor=people[Role.UNIT_CLERK], at=later)


def test_a_pause_ends_with_the_reply_of_its_unit(contacted, people, at):
    wait_for(contacted, people, at)
    later = at + timedelta(hours=1)
    handling.resolve_assignment(
        contacted, actor=people[Role.UNIT_CLERK], at=later, text="已修好", outcome="solved"
    )
    row = contacted.waits.get()
    assert (row.ended_at, row.end_reason) == (later, "work")
    assert not waiting.running_waits(contacted).exists()


def test_lapse_waits_marks_a_pause_whose_part_ended_meanwhile(contacted, people, at):
    row = wait_for(contacted, people, at)
    contacted.assignments.update(ended_at=at, end_reason="closed", clock_stopped_at=None)
    assert waiting.lapse_waits(at=row.until_at) == 0
    row.refresh_from_db()
    assert (row.ended_at, row.end_reason) == (row.until_at, "lapsed")
    assert not contacted.events.filter(verb=Verb.END_WAIT).exists()
