"""An assignment's deadlines from its terms, pauses and ledger alone.

What is stored must be what these say: a recount after a new calendar writes it, and the
nightly check of the books holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.clocks.explaining import Account, Gap, gaps_of
from cases.models import DueChange, DueReason
from grids.deadlines import WorkCalendar
from grids.terms import Step, due_instants, moved_by_pause, replay


@dataclass(frozen=True)
class Reckoning:
    """The instants of an assignment; `original_reply_due_at` is that before any move."""

    sign_due_at: datetime | None
    return_due_at: datetime | None
    contact_due_at: datetime | None
    reply_due_at: datetime
    original_reply_due_at: datetime
    began_at: datetime


def reckon(account: Account) -> Reckoning | None:
    """Return an assignment's instants by today's calendar; what was met keeps its own.

    None for an assignment older than the record of terms.
    """
    row, terms, calendar = account.row, account.terms, account.calendar
    if terms is None:
        return None
    first = due_instants(terms, calendar, row.dispatched_at, row.signed_at)
    pauses = [gap for gap in gaps_of(account) if gap.resumed_at]
    steps = [Step(at=gap.resumed_at, stopped_at=gap.stopped_at) for gap in pauses if gap.resumed_at]
    steps += [step for change in account.changes if (step := _step(change))]
    small = terms.small_calendar(calendar)
    return Reckoning(
        sign_due_at=row.sign_due_at if row.signed_at else _paused(small, first.sign_due_at, pauses),
        return_due_at=_paused(small, first.return_due_at, pauses),
        contact_due_at=row.contact_due_at
        if row.contacted_at
        else _paused(small, first.contact_due_at, pauses),
        reply_due_at=replay(terms, calendar, first.reply_due_at, steps),
        original_reply_due_at=first.reply_due_at,
        began_at=first.began_at,
    )


def _paused(calendar: WorkCalendar, due: datetime | None, pauses: Sequence[Gap]) -> datetime | None:
    for gap in pauses:
        if due and gap.resumed_at:
            due = moved_by_pause(calendar, due, gap.stopped_at, gap.resumed_at)
    return due


def _step(change: DueChange) -> Step | None:
    """Return how a line of the ledger moves a deadline; pauses are told by the segments."""
    if change.reason == DueReason.EXTENDED and change.amount:
        return Step(at=change.at, amount=change.amount)
    if change.reason in (DueReason.EXTENDED, DueReason.ORDERED):
        return Step(at=change.at, due_at=change.new_due_at)
    return None
