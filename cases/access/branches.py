"""The tree of a case's assignments: pure functions over rows that were read already."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from cases.models import PASSED_ON, Assignment, AssignmentRole
from cases.models.queries import LET_GO

# Who replies to the hotline; the lead of a task force coordinates the answering ones.
ANSWERS_HOTLINE = frozenset({AssignmentRole.LEAD.value, AssignmentRole.ANSWERING.value})


def branch_of(top: Assignment, rows: Sequence[Assignment]) -> list[Assignment]:
    """Return an assignment and all that was handed down from it, ended ones too."""
    ids = {top.pk}
    # A child is always written after its parent, so one pass in that order finds all.
    for row in sorted(rows, key=lambda row: row.pk):
        if row.parent_id in ids:
            ids.add(row.pk)
    return [row for row in rows if row.pk in ids]


def chain_of(row: Assignment, rows: Iterable[Assignment]) -> list[Assignment]:
    """Return an assignment and those above it, the top last."""
    by_id = {one.pk: one for one in rows}
    chain, above = [row], row.parent_id
    while above is not None and above in by_id:
        chain.append(by_id[above])
        above = by_id[above].parent_id
    return chain


def let_go_at(own: Iterable[Assignment], rows: Sequence[Assignment]) -> datetime | None:
    """Return when the last of a unit's parts was let go, with what lay above it.

    None where the unit still has one, or has done one.
    """
    parts = [row for row in own if row.end_reason not in PASSED_ON]
    hours = [row.ended_at for row in parts if row.ended_at and _is_let_go(row, rows)]
    return max(hours) if hours and len(hours) == len(parts) else None


def _is_let_go(row: Assignment, rows: Sequence[Assignment]) -> bool:
    return any(one.end_reason in LET_GO for one in chain_of(row, rows))


def waited_for(own: Assignment, rows: Iterable[Assignment]) -> list[Assignment]:
    """Return the open assignments whose replies a unit waits for before its own.

    Every unit waits for what it handed down; the lead also for the co-units, and in a task
    force for the answering units that have not replied.
    """
    is_lead = own.role == AssignmentRole.LEAD
    return [
        row
        for row in rows
        if row.pk != own.pk
        and not row.ended_at
        and (
            row.parent_id == own.pk
            or (is_lead and row.role == AssignmentRole.CO)
            or (is_lead and row.role == AssignmentRole.ANSWERING and not row.reply_sent_at)
        )
    ]
