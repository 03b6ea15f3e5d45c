"""The unit's clock: started, stopped, resumed, moved, ended; and what the case mirrors."""

from datetime import timedelta

import pytest

from cases.models import Assignment, Case, ClockSegment, EndReason, StartReason, StopReason
from cases.rules.states import State
from cases.services.clocks import timekeeping
from cases.services.clocks.assigning import end_assignments
from cases.services.handling.handling import sign_assignment
from grids.calendars import forget_calendars
from hotline.errors import Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(put):
    return put(State.HANDLING)


def lead_of(case):
    return Assignment.objects.select_related("unit", "case").get(case=case, role="lead")


def told(assignment):
    rows = ClockSegment.objects.filter(assignment=assignment)
    return [(row.start_reason, row.stop_reason) for row in rows]


def mirrored(case):
    case.refresh_from_db()
    return (case.reply_due_at, case.warn_at, case.clock_stopped_at)


def test_a_dispatch_opens_a_segment_and_its_end_closes_it(case, at):
    lead = lead_of(case)
    segment = lead.segments.get()
    assert (segment.round, segment.started_at, segment.stopped_at) == (1, at, None)

    end_assignments(case, EndReason.DONE, at=at + timedelta(hours=1))

    segment.refresh_from_db()
    assert (segment.stopped_at, segment.stop_reason) == (at + timedelta(hours=1), "done")


def test_yellow_begins_four_hours_before_a_deadline_of_days(case):
    lead = lead_of(case)
    assert lead.warn_at == lead.reply_due_at - timedelta(hours=4)
    assert mirrored(case) == (lead.reply_due_at, lead.warn_at, None)


def test_a_stop_is_shown_by_the_case_and_a_second_one_refused(case, at):
    lead, later = lead_of(case), at + timedelta(hours=1)

    timekeeping.stop_clock(lead, at=later, reason=StopReason.PARKED)

    assert mirrored(case)[2] == later
    with pytest.raises(Conflict, match="不能停表"):
        timekeeping.stop_clock(lead, at=later, reason=StopReason.PARKED)


def test_after_a_pause_as_much_working_time_is_left_as_before(case, at):
    # Stopped on Tuesday at ten, resumed on Wednesday at eleven: eight and a half hours later.
    lead = lead_of(case)
    due, original = lead.reply_due_at, lead.original_reply_due_at
    timekeeping.stop_clock(lead, at=at + timedelta(hours=1), reason=StopReason.WAITING)

    timekeeping.resume_clock(lead, at=at + timedelta(hours=26), reason=StartReason.ANSWERED)

    lead.refresh_from_db()
    assert due.astimezone(at.tzinfo).isoformat() == "2024-12-19T18:00:00+08:00"
    assert lead.reply_due_at.astimezone(at.tzinfo).isoformat() == "2024-12-23T10:00:00+08:00"
    assert lead.original_reply_due_at == original
    assert mirrored(case) == (lead.reply_due_at, lead.warn_at, None)
    assert told(lead) == [("dispatch", "waiting"), ("answered", "")]
    assert lead.due_changes.get().reason == "resumed"


def test_after_a_pause_the_light_turns_yellow_as_long_before_the_deadline(case, at):
    lead = lead_of(case)
    before = lead.reply_due_at - lead.warn_at
    timekeeping.stop_clock(lead, at=at + timedelta(hours=1), reason=StopReason.WAITING)
    timekeeping.resume_clock(lead, at=at + timedelta(hours=26), reason=StartReason.ANSWERED)
    lead.refresh_from_db()
    assert lead.reply_due_at - lead.warn_at == before
    assert mirrored(case)[1] == lead.warn_at


def test_stopping_and_resuming_at_once_moves_nothing(case, at):
    lead, later = lead_of(case), at + timedelta(hours=5)
    before = (lead.contact_due_at, lead.return_due_at, lead.reply_due_at, lead.warn_at)

    timekeeping.stop_clock(lead, at=later, reason=StopReason.PARKED)
    timekeeping.resume_clock(lead, at=later, reason=StartReason.UNPARKED)

    lead.refresh_from_db()
    after = (lead.contact_due_at, lead.return_due_at, lead.reply_due_at, lead.warn_at)
    assert after == before
    assert not lead.due_changes.exists()


def test_a_running_clock_is_not_resumed(case, at):
    with pytest.raises(Conflict, match="没有停"):
        timekeeping.resume_clock(lead_of(case), at=at, reason=StartReason.UNPARKED)


def test_another_deadline_moves_the_light_and_never_the_original(case, at):
    lead, due = lead_of(case), at + timedelta(days=2)
    original = lead.original_reply_due_at

    timekeeping.set_reply_due(lead, due, at=at, note="市领导批示")

    lead.refresh_from_db()
    assert (lead.reply_due_at, lead.original_reply_due_at) == (due, original)
    assert mirrored(case) == (due, due - timedelta(hours=4), None)
    assert lead.due_changes.get().note == "市领导批示"


def test_all_clocks_of_a_case_stand_and_go_on_together(case, at):
    assert timekeeping.stop_clocks(case, at=at, reason=StopReason.PARKED) == 1
    assert timekeeping.stop_clocks(case, at=at, reason=StopReason.PARKED) == 0
    assert timekeeping.resume_clocks(case, at=at, reason=StartReason.UNPARKED) == 1
    assert timekeeping.resume_clocks(case, at=at, reason=StartReason.UNPARKED) == 0


def test_a_limit_from_signing_is_counted_from_the_signature(put, limit_rule, handler, at):
    limit_rule.starts_at = "signing"
    limit_rule.save()
    forget_calendars()
    case = put(State.DISPATCHED)
    lead = lead_of(case)
    # As if signed at the last moment: on Tuesday at 18:00, seven workdays before.
    assert lead.reply_due_at.isoformat()[:10] == "2024-12-19"
    assert not lead.segments.exists()

    signed_at = at + timedelta(days=1)
    sign_assignment(case, actor=handler, at=signed_at)

    lead.refresh_from_db()
    assert lead.reply_due_at.isoformat()[:10] == "2024-12-20"
    assert lead.original_reply_due_at == lead.reply_due_at
    assert lead.segments.get().started_at == signed_at
    case.refresh_from_db()
    assert (case.reply_due_at, case.sign_due_at) == (lead.reply_due_at, None)
    assert Case.objects.get(pk=case.pk).state == State.HANDLING
