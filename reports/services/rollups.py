"""Keeping the roll-ups: which days changed is written down first, then each is counted anew.

A worker that dies leaves the days that it did not come to; the next run goes on with them.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from grids.deadlines import business_day
from grids.rules import rule
from reports.models import RollUpState, StaleRollUp, Stretch
from reports.models.rollup import LEASE
from reports.rollups.counting import recount_day, recount_month
from reports.rollups.touched import every_day, last_ids, touched_days

Clock = Callable[[], datetime]
# No transaction that writes a timeline lasts longer than that.
SETTLES_AFTER = timedelta(minutes=5)
# So many ids before the last one may belong to transactions that have not ended.
SETTLING = 10_000
RUNS_FOR = timedelta(seconds=50)
ONE = 1


def keep_roll_ups(*, clock: Clock, runs_for: timedelta | None = RUNS_FOR) -> int:
    """Count anew the days to which something happened; return how many stretches were.

    One worker does it at a time. It stops after `runs_for`, and the next run goes on.
    """
    at = clock()
    RollUpState.objects.get_or_create(pk=ONE)
    token = LEASE.take(_state(), at)
    if token is None:
        return 0
    try:
        note_touched_days(at=at)
        return _recount(token, clock, at + runs_for if runs_for else None)
    finally:
        LEASE.held_by(_state(), token).update(**LEASE.let_go)


@transaction.atomic
def note_touched_days(*, at: datetime) -> None:
    """Write down the days that changed since the last run, and how far was read."""
    state = _state().select_for_update().get()
    hour = int(rule("day.starts_at_hour"))
    event, call = last_ids()
    if state.counted_at is None:
        _mark(every_day())
        state.event_id, state.call_id = (max(0, last - SETTLING) for last in (event, call))
        state.marked_event_id, state.marked_call_id, state.marked_at = event, call, at
    elif state.starts_at_hour != hour:
        # What is not settled is read once more as ever.
        _mark(every_day())
    elif state.marked_at is None or abs(at - state.marked_at) >= SETTLES_AFTER:
        _mark(touched_days(state.event_id, state.call_id))
        state.event_id, state.call_id = state.marked_event_id, state.marked_call_id
        state.marked_event_id, state.marked_call_id, state.marked_at = event, call, at
    else:
        _mark(touched_days(state.read_event_id, state.read_call_id))
    if state.counted_at:
        _mark({business_day(state.counted_at, hour)} - {business_day(at, hour)})
    state.read_event_id, state.read_call_id = event, call
    state.starts_at_hour, state.counted_at = hour, at
    state.save()


@transaction.atomic
def mark_days(since: date | None = None, until: date | None = None) -> int:
    """Have the days from `since` to `until`, by default all, counted anew; return how many."""
    days = {
        on for on in every_day()
        if (since is None or on >= since) and (until is None or on <= until)
    }  # fmt: skip
    _mark(days)
    return len(days)


def _recount(token: UUID, clock: Clock, until: datetime | None) -> int:
    """Count what is stale in the order in which it was noted, so that nothing waits for ever."""
    done = 0
    while until is None or clock() < until:
        stale = StaleRollUp.objects.order_by("pk").first()
        if stale is None:
            break
        _recount_one(Stretch(stale.stretch), stale.on)
        LEASE.renew(_state(), token, clock())
        done += 1
    return done


@transaction.atomic
def _recount_one(stretch: Stretch, on: date) -> None:
    """Count one stretch; what happens to it meanwhile makes it stale once more."""
    StaleRollUp.objects.filter(stretch=stretch, on=on).delete()
    if stretch == Stretch.DAY:
        recount_day(on)
        _mark([on.replace(day=1)], Stretch.MONTH)
    else:
        recount_month(on)


def _mark(days: Iterable[date], stretch: Stretch = Stretch.DAY) -> None:
    rows = [StaleRollUp(on=on, stretch=stretch) for on in sorted(days, reverse=True)]
    StaleRollUp.objects.bulk_create(rows, ignore_conflicts=True)


def _state() -> "QuerySet[RollUpState]":
    return RollUpState.objects.filter(pk=ONE)
