"""The tree of a case's assignments: pure functions over rows that were read already."""

from collections.abc import Iterable, Sequence

from cases.models import Assignment, AssignmentRole

# Who replies to the hotline; the lead of a task force coordinates the answering ones.
ANSWERS_HOTLINE = frozenset({AssignmentRole.LEAD.value, AssignmentRole.ANSWERING.value})


def children_of(parent: Assignment, rows: Iterable[Assignment]) -> list[Assignment]:
    """Return the open assignments that a unit handed down, one level below it."""
    return [row for row in rows if row.parent_id == parent.pk and not row.ended_at]


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
