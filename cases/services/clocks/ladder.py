"""Where an assignment stands on the ladder of urging: set, moved with its deadline."""

from datetime import datetime

from cases.models import Assignment, Case
from cases.rules.escalation import Ladder, Step
from grids.calendars import calendar_of
from grids.terms import HOUR, Terms


def ladder_of(assignment: Assignment, case: Case) -> Ladder:
    """Return the ladder that holds for an assignment: its grade over its unit's calendar.

    A part older than the record of terms counts as limited by days.
    """
    terms = Terms.read(assignment.limit_terms)
    by_hours = terms is not None and terms.time_unit == HOUR
    return Ladder.of(case.urgency, calendar_of(assignment.unit), by_hours=by_hours)


def arm(assignment: Assignment, case: Case) -> Assignment:
    """Put a new assignment at the foot of the ladder; the caller writes the row."""
    ladder = ladder_of(assignment, case)
    assignment.escalation_step = Step.NONE
    assignment.escalate_at = ladder.remind_at(assignment.dispatched_at, assignment.reply_due_at)
    return assignment


def reschedule(assignment: Assignment, *, at: datetime) -> None:
    """Move the ladder with a clock that stands or a deadline that moved; the caller saves.

    Nobody is pressed while the clock stands (挂账, 等待市民). A deadline that lies ahead is
    reminded of and noticed anew. One that is past keeps the step that was reached, and its
    next period counts from now: while its clock stood, the unit was silent with leave.
    """
    ladder, due = ladder_of(assignment, assignment.case), assignment.reply_due_at
    if assignment.ended_at or assignment.clock_stopped_at:
        assignment.escalate_at = None
    elif due > at:
        assignment.escalation_step = Step.NONE
        assignment.escalate_at = max(ladder.remind_at(assignment.dispatched_at, due), at)
    else:
        assignment.escalate_at = step_after(assignment, ladder, at)


def step_after(assignment: Assignment, ladder: Ladder, at: datetime) -> datetime | None:
    """Return when the step after the reached one is due, its period counting from `at`."""
    match Step(assignment.escalation_step):
        case Step.NONE | Step.REMINDED:
            return ladder.notice_at(max(at, assignment.reply_due_at))
        case Step.NOTICED:
            return ladder.supervise_at(at)
        case Step.SUPERVISED:
            return ladder.criticise_at(at, at)
        case Step.CRITICISED:
            return None
