"""Limits as a page shows them: the tree of assignments with lights, and why each is due."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cases.models import Assignment, Case, EndReason
from cases.states import State
from hotline.times import say_due_in_full, say_in_full, say_span

WITH_UNIT = (State.DISPATCHED, State.HANDLING)
ENDED = {
    EndReason.DONE: "已办结",
    EndReason.OBJECTION: "已退单",
    EndReason.REDO: "已重办",
    EndReason.MERGED: "已并单",
    EndReason.CLOSED: "已终结",
}


@dataclass(frozen=True)
class Part:
    """One assignment in the tree; `level` is how deep it stands."""

    assignment: Assignment
    unit: str
    role: str
    level: int
    state: str
    due_at: datetime
    started_at: datetime
    ended_at: datetime | None
    is_paused: bool
    note: str


@dataclass(frozen=True)
class Clock:
    """One limit: due when, met when, and the lines that explain it (为什么？)."""

    label: str
    due_at: datetime
    started_at: datetime
    ended_at: datetime | None
    is_paused: bool = False
    why: list[str] = field(default_factory=list)


def parts_of(case: Case, assignments: Sequence[Assignment]) -> list[Part]:
    """Return the assignments in the tree's order, the newest round first."""
    tops = [row for row in assignments if row.parent_id is None]
    ordered = sorted(tops, key=lambda row: (-row.round, row.role != "lead", row.pk))
    return [part for top in ordered for part in _branch(case, top, assignments, 0)]


def _branch(case: Case, row: Assignment, all_rows: Sequence[Assignment], level: int) -> list[Part]:
    parts = [_part(case, row, level)]
    for child in all_rows:
        if child.parent_id == row.pk:
            parts += _branch(case, child, all_rows, level + 1)
    return parts


def _part(case: Case, row: Assignment, level: int) -> Part:
    notes = [f"第{row.round}轮" if case.round > 1 else "", row.note]
    return Part(
        assignment=row,
        unit=str(row.unit),
        role=row.get_role_display(),
        level=level,
        state=_state(case, row),
        due_at=row.reply_due_at,
        started_at=row.dispatched_at,
        ended_at=_replied(case, row),
        is_paused=case.state == State.PARKED,
        note="，".join(note for note in notes if note),
    )


def _state(case: Case, row: Assignment) -> str:
    if row.ended_at:
        return ENDED[EndReason(row.end_reason)]
    if row.role == "lead" and case.state == State.RETURNED:
        return "退单待审"
    if _replied(case, row):
        return "已答复"
    return "办理中" if row.signed_at else "待签收"


def _replied(case: Case, row: Assignment) -> datetime | None:
    """Return when the unit was done; a lead whose reply was refused is not."""
    if case.state in WITH_UNIT and not row.ended_at:
        return None
    return row.replied_at or row.ended_at


def clocks_of(case: Case, assignments: Sequence[Assignment], own: Assignment | None) -> list[Clock]:
    """Return the limits of the own assignment, else of the last lead, and the citizen's."""
    leads = [row for row in assignments if row.role == "lead" and row.parent_id is None]
    shown = own or (leads[-1] if leads else None)
    return _unit_clocks(case, shown) if shown else []


def _unit_clocks(case: Case, row: Assignment) -> list[Clock]:
    done = row.ended_at or (None if case.state in WITH_UNIT else row.replied_at)
    limits = (
        ("签收", row.sign_due_at, row.signed_at or row.ended_at),
        ("先行联系", row.contact_due_at, row.contacted_at or done),
        ("办结", row.reply_due_at, _replied(case, row)),
    )
    is_paused = case.state == State.PARKED
    return [
        Clock(label, due, row.dispatched_at, ended, is_paused, _why(row, label, due))
        for label, due, ended in limits
        if due is not None
    ]


def _why(row: Assignment, label: str, due: datetime) -> list[str]:
    lines = [
        f"依据：{row.limit_name or '未记录'}（{row.unit}的工作日历）",
        f"起算：{say_in_full(row.dispatched_at)} 派单",
        f"截止：{say_due_in_full(due)}，共 {say_span(due - row.dispatched_at)}",
    ]
    if label == "办结" and row.original_reply_due_at != due:
        lines.append(f"原截止：{say_due_in_full(row.original_reply_due_at)}，已延期")
    return lines
