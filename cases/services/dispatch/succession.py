"""单位撤并 among cases: open parts go on with the successor, exactly where they stood.

Registered with `grids.unit_mergers`, which calls these in the one transaction of the merger.
An open part ends and a copy of it, with every instant of its clock, goes on with the
successor (`Assignment.continues`); what nobody has decided yet goes along, what was decided
stays with the part on which it was. Where the successor has a part in the same case, one
part remains: the one nearer to the hotline.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from cases.models import (
    Appeal,
    Assignment,
    AssignmentRole,
    Case,
    EndReason,
    InstructionTask,
    Objection,
    SavedFilter,
    SupervisionOrder,
)
from cases.models.supervision import IS_ENDED
from cases.rules.states import (
    ADDABLE_STATES,
    State,
    Verb,
)
from cases.services.clocks.timekeeping import set_reply_due
from cases.services.dispatch.continued_parts import move_undecided, take_over_parts
from cases.services.record.transitions import line_of, record_events
from grids.models import Unit
from grids.unit_mergers import Belonging, Kind, Merger, register_belongings
from notices.services.outbox import hand_on

AT_ONCE = 200
# Who answers to the hotline comes before who helps, and before who answers to another unit.
NEARNESS = (
    AssignmentRole.LEAD, AssignmentRole.ANSWERING, AssignmentRole.CO, AssignmentRole.SUB,
)  # fmt: skip


def open_parts(unit: Unit, at: datetime) -> list[Belonging]:
    """Return a unit's open parts, and cases of which it was the last to have a part."""
    del at
    return [
        Belonging("在办的工单", _parts_of(unit), "由接办单位接着办理，时限不变"),
        Belonging("待回访等未办结的工单", _answered_by(unit), "主办单位改为接办单位"),
    ]


def hand_over_parts(merger: Merger) -> None:
    """Let every open part go on with the successor, some hundreds of cases at a time."""
    ids = _parts_of(merger.unit).order_by("case").values_list("case", flat=True).distinct()
    waiting = list(ids)
    for start in range(0, len(waiting), AT_ONCE):
        _hand_over(waiting[start : start + AT_ONCE], merger)
    _answered_by(merger.unit).update(lead_unit=merger.successor)


def pass_on(case: Case, merger: Merger) -> None:
    """Let a merged unit's part of one case, which runs on again, go on with the successor."""
    _hand_over([case.pk], merger)


def _parts_of(unit: Unit) -> "QuerySet[Assignment]":
    return Assignment.objects.filter(unit=unit, ended_at__isnull=True)


def _answered_by(unit: Unit) -> "QuerySet[Case]":
    """Return the open cases that a unit led and has answered, or that wait in a main case."""
    states = ADDABLE_STATES - {State.PENDING}
    found = Case.objects.filter(lead_unit=unit, state__in=[state.value for state in states])
    led = _parts_of(unit).filter(role=AssignmentRole.LEAD)
    answered: QuerySet[Case] = found.exclude(pk__in=led.values("case"))
    return answered


def _hand_over(case_ids: list[int], merger: Merger) -> None:
    """Hand the parts of some cases over; the cases are locked in the order of their keys."""
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=case_ids).order_by("pk"))
    rows = Assignment.objects.filter(case__in=case_ids, ended_at__isnull=True).order_by("pk")
    parts = {row.case_id: row for row in rows.filter(unit=merger.unit)}
    own = {row.case_id: row for row in rows.filter(unit=merger.successor)}
    joined = [row for case, row in parts.items() if case in own and is_nearer(own[case], row)]
    moved = [row for row in parts.values() if row not in joined]
    given_up = [own[row.case_id] for row in moved if row.case_id in own]
    copies = take_over_parts(
        moved, merger.successor, EndReason.SUCCEEDED, at=merger.at, also_end=[*joined, *given_up]
    )
    remaining = [*copies, *(own[row.case_id] for row in joined)]
    move_undecided(moved, merger.successor, at=merger.at)
    _move_orders([*joined, *given_up], remaining, merger)
    _bring_below([*moved, *joined, *given_up], remaining, merger)
    leads = [row.case_id for row in copies if row.role == AssignmentRole.LEAD]
    Case.objects.filter(pk__in=leads).update(lead_unit=merger.successor)
    _write_lines(copies, joined, given_up, remaining, merger)


def is_nearer(one: Assignment, other: Assignment) -> bool:
    """Tell whether a part remains where both are one unit's now: the nearer to the hotline."""
    if one.parent_id == other.pk:
        return False
    return NEARNESS.index(AssignmentRole(one.role)) <= NEARNESS.index(AssignmentRole(other.role))


def _bring_below(
    ended: Sequence[Assignment], remaining: Sequence[Assignment], merger: Merger
) -> None:
    """Put what was handed down from ended parts below the part that remains.

    None below ends later than its parent.
    """
    above = _remaining(merger.successor).values("pk")[:1]
    below = Assignment.objects.filter(parent__in=ended, ended_at__isnull=True)
    below.exclude(unit=merger.successor).update(parent=Subquery(above))
    due = {row.pk: row.reply_due_at for row in remaining}
    children = Assignment.objects.filter(parent__in=remaining, ended_at__isnull=True)
    for child in children.select_related("unit", "case", "parent"):
        last = due[child.parent_id or 0]
        if child.reply_due_at > last:
            set_reply_due(child, last, at=merger.at, note="上级单位撤并")


def _remaining(successor: Unit) -> "QuerySet[Assignment]":
    """Return the successor's open part of the outer row's case."""
    return Assignment.objects.filter(case=OuterRef("case"), unit=successor, ended_at__isnull=True)


def _move_orders(
    ended: Sequence[Assignment], remaining: Sequence[Assignment], merger: Merger
) -> None:
    """Let the order on a part that was joined go on with the one that remains, if it has none."""
    busy = SupervisionOrder.objects.filter(~IS_ENDED, assignment__in=remaining).values("case")
    open_ones = SupervisionOrder.objects.filter(~IS_ENDED, assignment__in=ended)
    part = _remaining(merger.successor).values("pk")[:1]
    open_ones.exclude(case__in=list(busy.values_list("case", flat=True))).update(
        assignment=Subquery(part)
    )


def _write_lines(
    copies: Iterable[Assignment],
    joined: Iterable[Assignment],
    given_up: Iterable[Assignment],
    remaining: Iterable[Assignment],
    merger: Merger,
) -> None:
    """Tell each case's timeline, one line for each part that ended."""
    by_case = {row.case_id: row for row in remaining}
    goes_on = f"{merger.unit}撤并，由{merger.successor}接着办理。"
    told = [(row, goes_on) for row in copies]
    for row in (*joined, *given_up):
        kept = by_case[row.case_id].get_role_display()
        said = f"{merger.unit}撤并入{merger.successor}，两家同办此件，{row.get_role_display()}并入"
        told.append((row, f"{said}{kept}。"))
    record_events(
        [
            line_of(
                row.case_id, Verb.SUCCEED, at=merger.at, actor=merger.actor,
                unit=merger.successor, note=note,
                facts={"from": str(merger.unit), "assignment": by_case[row.case_id].pk},
            )
            for row, note in told
        ]
    )  # fmt: skip


def addressed(unit: Unit, at: datetime) -> list[Belonging]:
    """Return what waits for a unit's answer, or names it, beside its parts."""
    del at
    return [
        Belonging("没有销号的督办单", _orders(unit), "由接办单位反馈"),
        Belonging("没有反馈的批示", _tasks(unit), "由接办单位反馈"),
        Belonging("没有裁定的申诉", _appeals(unit), "裁定结果告知接办单位"),
        Belonging("单位共享的筛选", _filters(unit), "归接办单位，同名的保留接办单位的"),
    ]


def hand_over_addressed(merger: Merger) -> None:
    """Let the successor answer what was addressed to the unit."""
    unit, successor = merger.unit, merger.successor
    _orders(unit).update(unit=successor)
    # Where both were instructed, the successor's people answer the unit's task as it stands.
    both = InstructionTask.objects.filter(unit=successor).values("instruction")
    _tasks(unit).exclude(instruction__in=both).update(unit=successor)
    _appeals(unit).update(unit=successor)
    sent = Assignment.objects.filter(dispatching_centre=unit, ended_at__isnull=True)
    sent.update(dispatching_centre=successor)
    Objection.objects.filter(proposed_unit=unit, ruling="").update(proposed_unit=successor)
    hand_on(unit, successor)
    theirs = SavedFilter.objects.filter(unit=successor)
    for row in _filters(unit):
        if not theirs.filter(list_key=row.list_key, name=row.name).exists():
            SavedFilter.objects.filter(pk=row.pk).update(unit=successor)
    _filters(unit).delete()


def _orders(unit: Unit) -> "QuerySet[SupervisionOrder]":
    return SupervisionOrder.objects.filter(~IS_ENDED, unit=unit)


def _tasks(unit: Unit) -> "QuerySet[InstructionTask]":
    return InstructionTask.objects.filter(unit=unit, answered_at__isnull=True)


def _appeals(unit: Unit) -> "QuerySet[Appeal]":
    return Appeal.objects.filter(unit=unit, ruling="")


def _filters(unit: Unit) -> "QuerySet[SavedFilter]":
    return SavedFilter.objects.filter(unit=unit)


def register_kinds() -> None:
    """Have all of these handed over when a unit is merged."""
    register_belongings(Kind(open_parts, hand_over_parts))
    register_belongings(Kind(addressed, hand_over_addressed))
