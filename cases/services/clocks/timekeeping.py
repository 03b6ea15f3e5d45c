"""The unit's clock: it starts, stands, goes on; and what moves its deadline.

Every function expects the case's row to be locked by the verb that calls it, and writes
no event: the verb says what happened. The citizen's clock (registered → closed) has no
rows, since it never stops.
"""

from datetime import datetime, timedelta
from itertools import pairwise

from cases.clocks.reckoning import Reckoning
from cases.clocks.terms import terms_for
from cases.models import (
    Assignment,
    AssignmentRole,
    Case,
    ClockSegment,
    DueChange,
    DueReason,
    StartReason,
)
from cases.services.clocks.assigning import case_columns
from cases.services.clocks.ladder import reschedule
from grids.calendars import calendar_of
from grids.deadlines import WorkCalendar
from grids.terms import (
    SIGNING,
    WORKDAY,
    due_instants,
    extended,
    is_announced,
    moved_by_pause,
)
from hotline.errors import Conflict
from hotline.times import turns_amber_at

DUE_COLUMNS = [
    "sign_due_at", "return_due_at", "contact_due_at", "reply_due_at", "original_reply_due_at",
    "warn_at", "clock_stopped_at", "due_is_certain", "escalation_step", "escalate_at",
]  # fmt: skip


def start_clock(assignment: Assignment, *, at: datetime, reason: str = StartReason.SIGNING) -> None:
    """Start a clock that waited for the signature: the reply is due from now on.

    Nothing happens to a clock that runs from dispatch.
    """
    terms = terms_for(assignment)
    if terms.starts_at != SIGNING or assignment.segments.exists():
        return
    _open_segment(assignment, at, reason)
    due = due_instants(terms, calendar_of(assignment.unit), assignment.dispatched_at, at)
    old, new = assignment.reply_due_at, _inside_parent(assignment, due.reply_due_at)
    assignment.reply_due_at = assignment.original_reply_due_at = new
    assignment.warn_at = turns_amber_at(new, new - at)
    assignment.due_is_certain = due.is_certain
    _write_change(assignment, DueReason.SIGNED, old, at)
    _save(assignment, at)


def stop_clock(assignment: Assignment, *, at: datetime, reason: str) -> None:
    """Let the unit's reply clock stand (parked, waiting for the citizen).

    Raises Conflict where it stands already, has not begun or has ended.
    """
    stopped = ClockSegment.objects.filter(assignment=assignment, stopped_at__isnull=True).update(
        stopped_at=at, stop_reason=reason
    )
    if assignment.ended_at or not stopped:
        raise Conflict(f"{assignment.unit}的办理时钟现在没有走，不能停表。")
    assignment.clock_stopped_at = at
    _save(assignment, at)


def resume_clock(assignment: Assignment, *, at: datetime, reason: str) -> None:
    """Let the clock go on: what was left of each limit at the stop is left now.

    Raises Conflict where it has not been stopped, or the assignment has ended.
    """
    last = assignment.segments.order_by("pk").last()
    if assignment.ended_at or last is None or last.stopped_at is None:
        raise Conflict(f"{assignment.unit}的办理时钟没有停，无须恢复计时。")
    _open_segment(assignment, at, reason)
    stopped = _stood_since(assignment, last.stopped_at)
    terms, own = terms_for(assignment), calendar_of(assignment.unit)
    small, old = terms.small_calendar(own), assignment.reply_due_at
    if not assignment.signed_at:
        assignment.sign_due_at = _moved(small, assignment.sign_due_at, stopped, at)
    if not assignment.contacted_at:
        assignment.contact_due_at = _moved(small, assignment.contact_due_at, stopped, at)
    assignment.return_due_at = _moved(small, assignment.return_due_at, stopped, at)
    assignment.reply_due_at = _inside_parent(
        assignment, moved_by_pause(terms.reply_calendar(own), old, stopped, at)
    )
    assignment.clock_stopped_at = None
    if assignment.warn_at:
        assignment.warn_at = assignment.reply_due_at - (old - assignment.warn_at)
    _write_change(assignment, DueReason.RESUMED, old, at)
    _save(assignment, at)


def set_reply_due(
    assignment: Assignment,
    due_at: datetime,
    *,
    at: datetime,
    reason: DueReason = DueReason.ORDERED,
    amount: int | None = None,
    note: str = "",
) -> None:
    """Set another deadline: an extension, an instruction's, a supervision's.

    `original_reply_due_at` stays. `amount` is that of an extension, so that it can be
    counted anew when a calendar is announced; an ordered deadline is never moved by one.
    A deadline ordered earlier binds what was handed down too.
    """
    due_at = _inside_parent(assignment, due_at)
    old, assignment.reply_due_at = assignment.reply_due_at, due_at
    assignment.warn_at = turns_amber_at(
        due_at, due_at - assignment.dispatched_at - _paused(assignment)
    )
    _write_change(assignment, reason, old, at, amount=amount, note=note)
    _save(assignment, at)
    late = assignment.children.filter(ended_at__isnull=True, reply_due_at__gt=due_at)
    for child in late.select_related("case", "unit", "parent"):
        set_reply_due(child, due_at, at=at, note="随上级截止时间提前")


def _inside_parent(assignment: Assignment, due_at: datetime) -> datetime:
    """Return a deadline cut at that of the part from which an assignment was handed down."""
    return min(due_at, assignment.parent.reply_due_at) if assignment.parent else due_at


def reset_due(
    assignment: Assignment,
    fresh: Reckoning,
    *,
    at: datetime,
    note: str,
    within: datetime | None = None,
    reason: DueReason = DueReason.CALENDAR,
) -> None:
    """Take the instants of a recount; a sub-dispatch stays `within` its parent's limit.

    Here alone the original deadline changes: it was counted on a guess, or on an element of
    the case that was registered wrongly.
    """
    old = assignment.reply_due_at
    assignment.sign_due_at, assignment.return_due_at = fresh.sign_due_at, fresh.return_due_at
    assignment.contact_due_at = fresh.contact_due_at
    due, original = fresh.reply_due_at, fresh.original_reply_due_at
    assignment.reply_due_at = min(due, within) if within else due
    assignment.original_reply_due_at = min(original, within) if within else original
    running = assignment.reply_due_at - fresh.began_at - _paused(assignment)
    assignment.warn_at = turns_amber_at(assignment.reply_due_at, running)
    if assignment.reply_due_at == old:
        # Nothing is pressed anew; only what was uncertain may be certain now.
        _store(assignment)
        return
    _write_change(assignment, reason, old, at, note=note)
    _save(assignment, at)


def press_anew(assignment: Assignment, *, at: datetime) -> None:
    """Put an assignment on the ladder that holds for its case now."""
    reschedule(assignment, at=at)
    _store(assignment)


def extended_due_at(assignment: Assignment, amount: int) -> datetime:
    """Return the deadline after an extension by an amount of the limit's own unit of time."""
    terms, calendar = terms_for(assignment), calendar_of(assignment.unit)
    return extended(terms, calendar, assignment.reply_due_at, amount)


def stop_clocks(case: Case, *, at: datetime, reason: str) -> int:
    """Let every running clock of a case stand; returns how many there were."""
    running = case.assignments.filter(
        ended_at__isnull=True, segments__stopped_at__isnull=True, segments__isnull=False
    ).select_related("unit")
    for assignment in (rows := list(running)):
        stop_clock(assignment, at=at, reason=reason)
    return len(rows)


def resume_clocks(case: Case, *, at: datetime, reason: str) -> int:
    """Let every standing clock of a case go on; returns how many there were."""
    standing = case.assignments.filter(ended_at__isnull=True, clock_stopped_at__isnull=False)
    for assignment in (rows := list(standing.select_related("unit"))):
        resume_clock(assignment, at=at, reason=reason)
    return len(rows)


def _open_segment(assignment: Assignment, at: datetime, reason: str) -> None:
    ClockSegment.objects.create(
        assignment=assignment, round=assignment.round, started_at=at, start_reason=reason
    )


def _stood_since(assignment: Assignment, stopped_at: datetime) -> datetime:
    """Return from when the pause moves the deadline: one ordered meanwhile counted on."""
    changed = assignment.due_changes.filter(at__gt=stopped_at).order_by("pk").last()
    return changed.at if changed else stopped_at


def _moved(
    calendar: WorkCalendar, due: datetime | None, stopped: datetime, resumed: datetime
) -> datetime | None:
    return due and moved_by_pause(calendar, due, stopped, resumed)


def _paused(assignment: Assignment) -> timedelta:
    """Return how long the clock stood between its segments."""
    rows = list(assignment.segments.order_by("pk").values_list("started_at", "stopped_at"))
    gaps = [begin - end for (_, end), (begin, _) in pairwise(rows) if end]
    return sum(gaps, timedelta())


def _write_change(
    assignment: Assignment,
    reason: DueReason,
    old: datetime,
    at: datetime,
    *,
    amount: int | None = None,
    note: str = "",
) -> None:
    if old != assignment.reply_due_at:
        DueChange.objects.create(
            assignment=assignment, at=at, reason=reason, old_due_at=old,
            new_due_at=assignment.reply_due_at, amount=amount, note=note,
        )  # fmt: skip


def _save(assignment: Assignment, at: datetime) -> None:
    """Save instants that moved; the ladder of urging moves with them."""
    reschedule(assignment, at=at)
    _store(assignment)


def _store(assignment: Assignment) -> None:
    """Save the instants, and mirror them onto the case where the assignment leads it."""
    calendar = calendar_of(assignment.unit)
    if terms_for(assignment).time_unit == WORKDAY:
        assignment.due_is_certain = is_announced(
            calendar, assignment.dispatched_at, assignment.reply_due_at
        )
    assignment.save(update_fields=DUE_COLUMNS)
    is_lead = assignment.role == AssignmentRole.LEAD and assignment.parent_id is None
    if is_lead and not assignment.ended_at:
        columns = case_columns(assignment)
        for name, value in columns.items():
            setattr(assignment.case, name, value)
        assignment.case.save(update_fields=list(columns))
