"""Limits as a page shows them: the tree of assignments with lights, and why each is due."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cases.clocks.explaining import Account, reply_lines, small_lines
from cases.models import Assignment, Case, ClockSegment, DueChange, EndReason
from cases.models.assignment import ENDED
from cases.models.queries import LET_GO
from cases.rules.states import (
    OWING_STATES,
    State,
)
from hotline.times import say_limit, say_span


@dataclass(frozen=True)
class Part:
    """One assignment in the tree; `level` is how deep it stands.

    `deeds` are the buttons that stand beside it (see `cases.dossier.part_deeds`).
    """

    assignment: Assignment
    unit: str
    role: str
    level: int
    state: str
    due_at: datetime
    started_at: datetime
    ended_at: datetime | None
    is_paused: bool
    warn_at: datetime | None
    note: str
    deeds: tuple[Any, ...] = ()

    @property
    def is_let_go(self) -> bool:
        """Whether the unit owed nothing after all: no limit was met or missed."""
        return self.assignment.end_reason in LET_GO


@dataclass(frozen=True)
class Clock:
    """One limit: due when, met when, and the lines that explain it (为什么？).

    `is_certain` is off where the instant rests on a year that has not been announced;
    `asks_more` tells that an extension waits for its ruling.
    """

    name: str
    label: str
    due_at: datetime
    started_at: datetime
    ended_at: datetime | None
    is_paused: bool = False
    warn_at: datetime | None = None
    is_certain: bool = True
    asks_more: bool = False
    why: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CitizenClock:
    """How long the citizen waits, from registration to the end; it never stops."""

    started_at: datetime
    ended_at: datetime | None
    at: datetime

    @property
    def span(self) -> timedelta:
        """The time that has passed, or that it took."""
        return (self.ended_at or self.at) - self.started_at

    @property
    def words(self) -> str:
        """The time in words: 已等 3天4小时, 共用 5天."""
        return f"{'共用' if self.ended_at else '已等'} {say_span(self.span)}"


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
        role="牵头" if row.is_coordinating else row.get_role_display(),
        level=level,
        state=_state(case, row),
        due_at=row.reply_due_at,
        started_at=row.dispatched_at,
        ended_at=_replied(case, row),
        is_paused=is_standing(case, row),
        warn_at=row.warn_at,
        note="，".join(note for note in notes if note),
    )


def _state(case: Case, row: Assignment) -> str:
    if row.ended_at:
        return ENDED[EndReason(row.end_reason)]
    if row.role == "lead" and case.state == State.RETURNED:
        return "退单待审"
    if row.parent_id and row.reply_sent_at:
        return "待上级审核"
    if _replied(case, row):
        return "已答复"
    return "办理中" if row.signed_at else "待签收"


def _replied(case: Case, row: Assignment) -> datetime | None:
    """Return when the unit was done; one whose reply was refused is not."""
    if row.reply_sent_at:
        return row.replied_at
    if case.state in OWING_STATES and not row.ended_at:
        return None
    return row.replied_at or row.ended_at


def clocks_of(case: Case, account: Account | None, asks_more: bool) -> list[Clock]:
    """Return the limits of an assignment, and the source's own.

    `account` is what explains its deadlines, `asks_more` whether an extension of it waits.
    """
    own = _unit_clocks(case, account, asks_more) if account else []
    return [*own, *_source_clock(case)]


def shown_assignment(
    assignments: Sequence[Assignment], own: Assignment | None
) -> Assignment | None:
    """Return whose limits a person is shown: the own assignment's, else the last lead's."""
    leads = [row for row in assignments if row.role == "lead" and row.parent_id is None]
    return own or (leads[-1] if leads else None)


def citizen_clock(case: Case, at: datetime) -> CitizenClock:
    """Return the citizen's clock, from registration to closing."""
    return CitizenClock(case.registered_at, case.closed_at, at)


def account_of(row: Assignment) -> Account:
    """Return what explains an assignment's deadlines; two queries."""
    segments = ClockSegment.objects.filter(assignment=row).order_by("pk")
    changes = DueChange.objects.filter(assignment=row).order_by("pk")
    return Account(row, list(segments), list(changes))


def _unit_clocks(case: Case, account: Account, asks_more: bool) -> list[Clock]:
    row = account.row
    done = row.ended_at or (None if case.state in OWING_STATES else row.replied_at)
    terms = account.terms
    small = (
        ("sign", "签收", row.sign_due_at, row.signed_at or row.ended_at),
        ("contact", "先行联系", row.contact_due_at, row.contacted_at or done),
        ("first_report", "首报", row.first_report_due_at, row.first_reported_at or row.ended_at),
    )
    minutes = {"sign": terms.sign_minutes, "contact": terms.contact_minutes} if terms else {}
    clocks = [
        Clock(
            name, label, due, row.dispatched_at, ended, is_standing(case, row),
            is_certain=row.due_is_certain, why=small_lines(account, minutes.get(name, 0), due),
        )
        for name, label, due, ended in small
        if due is not None
    ]  # fmt: skip
    reply = Clock(
        "reply", "办结", row.reply_due_at, account.began_at, _replied(case, row),
        is_standing(case, row), row.warn_at, row.due_is_certain,
        asks_more, reply_lines(account),
    )  # fmt: skip
    return [*clocks, reply]


def _source_clock(case: Case) -> list[Clock]:
    """Return the deadline that another platform set for its own case, if any."""
    if case.source_due_at is None:
        return []
    why = [
        f"依据：来源平台（{case.channel}，{case.outside_number or '无外部编号'}）自定的期限",
        f"截止：{say_limit(case.source_due_at)}，不随停表、延期变动",
    ]
    return [
        Clock("source", "来源平台", case.source_due_at, case.received_at, case.closed_at, why=why)
    ]


def is_standing(case: Case, row: Assignment) -> bool:
    """Tell whether an assignment's clock stands."""
    return not row.ended_at and (row.clock_stopped_at is not None or case.state == State.PARKED)
