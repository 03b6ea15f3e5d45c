"""Merging duplicates of one matter (并单), and taking that back until the main is resolved."""

from datetime import datetime

from django.db import transaction

from cases.access.situation import Situation
from cases.guards.basics import stale
from cases.guards.desk import merge_refusal, unmerge_refusal
from cases.models import Assignment, AssignmentRole, Case, EndReason, StartReason
from cases.rules.notice_kinds import CaseSentence
from cases.rules.states import (
    ENDED_STATES,
    UNANSWERED_STATES,
    State,
    Verb,
)
from cases.services.clocks.assigning import WITHOUT_LEAD, case_columns, end_assignments
from cases.services.clocks.timekeeping import resume_clock
from cases.services.dispatch.merged_cases import lock_cases, merged_ids
from cases.services.dispatch.succession import pass_on
from cases.services.record.notices import notify
from cases.services.record.reasons import REASON_MAX, check_reason
from cases.services.record.transitions import (
    Seen,
    check_seen,
    move_case,
    open_lead,
    record_event,
    require_allowed,
)
from grids.models import Unit, User
from grids.unit_mergers import Merger, going_on
from hotline.errors import Conflict, InvalidInput


@transaction.atomic
def merge_case(
    case: Case,
    *,
    actor: User,
    at: datetime,
    main_case: Case,
    note: str = "",
    seen: Seen | None = None,
) -> Case:
    """Merge a case into another about the same matter: one reply will serve both citizens.

    Its assignments end and its clocks stop; cases merged into it earlier follow along.
    Nothing moves in the figures of its day. Raises Conflict or InvalidInput where the two
    cannot be merged (`check_main`).
    """
    locked = lock_cases([case.pk, main_case.pk, *merged_ids(case)])
    case, main = locked.pop(case.pk), locked.pop(main_case.pk, case)
    if seen is not None:
        check_seen(case, seen, actor)
    require_allowed(merge_refusal(Situation(actor, case, at)))
    check_main(case, main)
    merged = [row for row in locked.values() if row.main_case_id == case.pk]
    if set(merged_ids(case)) != {row.pk for row in merged}:
        raise Conflict("并入本单的工单刚有变化，请核对后再试。")
    if len(note) > REASON_MAX:
        raise InvalidInput(fields={"note": f"最多 {REASON_MAX} 字，现有 {len(note)} 字。"})
    units = _open_units(case)
    end_assignments(case, EndReason.MERGED, at=at)
    _follow(case, main, merged, actor, at)
    move_case(
        case, State.MERGED, Verb.MERGE, actor=actor, at=at,
        note=f"并入主单 {main.number}。{note}", facts={"main_case": main.number},
        changes={"main_case": main, "former_state": case.state, "merged_count": 0},
    )  # fmt: skip
    _count_merged(main)
    record_event(
        main, Verb.MERGE, actor=actor, at=at, note=f"{case.number} 并入本单。{note}",
        facts={"merged": [case.number, *(row.number for row in merged)]},
    )  # fmt: skip
    told = [*units, *([main.lead_unit] if main.lead_unit else [])]
    others = [unit for unit in told if unit not in units]
    notify(CaseSentence.MERGED_INTO, {"main": main.number}, at=at, case=case, units=units)
    notify(CaseSentence.TOOK_IN, {"merged": case.number}, at=at, case=main, units=others)
    return case


def check_main(case: Case, main: Case) -> None:
    """Raise a sentence that says why a case cannot be merged into another."""
    if case.pk == main.pk:
        raise InvalidInput(fields={"main_case": "不能并入自己，请填写另一件工单的编号。"})
    if main.state == State.MERGED:
        where = f"请并入 {main.main_case}" if main.main_case_id != case.pk else "不能互相并入"
        raise Conflict(f"{main.number} 已并入 {main.main_case}，{where}。")
    if main.state in ENDED_STATES:
        label = State(main.state).label
        raise Conflict(f"{main.number} {label}，不能作为主单；可将本单关联为再诉。")
    if main.state not in UNANSWERED_STATES:
        raise Conflict(f"{main.number} 已经答复，后来的诉求须单独办理。")


def _open_units(case: Case) -> list[Unit]:
    rows = case.assignments.filter(ended_at__isnull=True).select_related("unit")
    return [row.unit for row in rows]


def _follow(case: Case, main: Case, merged: list[Case], actor: User, at: datetime) -> None:
    """Let what was merged into a case follow it to its own main one; the tree stays flat."""
    for row in merged:
        row.main_case = main
        row.save(update_fields=["main_case"])
        note = f"随 {case.number} 改为并入主单 {main.number}。"
        record_event(
            row, Verb.MERGE, actor=actor, at=at, note=note, facts={"main_case": main.number}
        )


def _count_merged(main: Case) -> None:
    main.merged_count = main.merged_cases.count()
    main.save(update_fields=["merged_count"])


@transaction.atomic
def unmerge_case(
    case: Case, *, actor: User, at: datetime, reason: str, seen: Seen | None = None
) -> Case:
    """Take a merge back while the main case has no reply: the case stands where it stood.

    The assignments that merging ended run on under their own limits, which lose nothing by
    the time between; where the lead unit exists no more, the case waits for dispatch.
    """
    main_id = Case.objects.values_list("main_case_id", flat=True).get(pk=case.pk)
    locked = lock_cases([case.pk, *([main_id] if main_id else [])])
    case = locked[case.pk]
    if seen is not None:
        check_seen(case, seen, actor)
    main = locked.get(case.main_case_id or 0)
    if main is not None:
        case.main_case = main
    require_allowed(unmerge_refusal(Situation(actor, case, at)))
    if main is None:
        raise stale(case, actor)
    check_reason("reason", reason)
    lead = _restored_lead(case, actor, at)
    target = State(case.former_state) if lead else State.PENDING
    changes = case_columns(lead) if lead else WITHOUT_LEAD
    move_case(
        case, target, Verb.UNMERGE, actor=actor, at=at, unit=lead.unit if lead else None,
        note=reason, facts={"main_case": main.number},
        changes={**changes, "main_case": None, "former_state": ""},
    )  # fmt: skip
    _count_merged(main)
    record_event(
        main, Verb.UNMERGE, actor=actor, at=at, note=f"{case.number} 撤销并入。{reason}",
        facts={"merged": [case.number]},
    )  # fmt: skip
    notify(CaseSentence.UNMERGED, at=at, case=case, units=_open_units(case))
    return case


def _restored_lead(case: Case, actor: User, at: datetime) -> Assignment | None:
    """Let the assignments that merging ended run on; returns the lead, None for pending."""
    if case.former_state in ("", State.PENDING):
        return None
    merged = case.assignments.filter(end_reason=EndReason.MERGED)
    ended = list(merged.select_related("unit__succeeded_by"))
    # An earlier merge may have left some that were dispatched anew since.
    last = max((row.ended_at for row in ended if row.ended_at), default=None)
    rows = [row for row in ended if row.ended_at == last]
    lead = next((r for r in rows if r.role == AssignmentRole.LEAD and r.parent_id is None), None)
    if lead is None or not going_on(lead.unit).is_active:
        return None
    for row in rows:
        row.case = case
        row.ended_at, row.end_reason = None, ""
        row.save(update_fields=["ended_at", "end_reason"])
        if row.segments.exists():
            resume_clock(row, at=at, reason=StartReason.UNMERGED)
    for row in rows:
        if successor := row.unit.succeeded_by:
            pass_on(case, Merger(row.unit, successor, actor, at))
    return open_lead(case)
