"""A unit's inbox: what was dispatched to it and still waits for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.access.own_parts import leave_out_later, state_label
from cases.models import Assignment, Objection, SignOff, SignOffStatus
from cases.models.queries import LET_GO, asks_for_more
from cases.rules.capabilities import CaseCapability
from cases.rules.states import (
    DESK_STATES,
    listed,
)
from cases.selectors import agenda
from cases.selectors.rows import Row, rows_of
from grids.models import User
from hotline.paging import Page, take_page


@dataclass(frozen=True)
class Tab:
    """One tab of the inbox; `is_counted` off where a count would read the whole past.

    `has_clocks` is off where no clock of the unit runs any more.
    """

    name: str
    label: str
    is_counted: bool = True
    has_clocks: bool = True
    is_late: bool = False
    empty: str = ""
    next: str = ""


class Wanted(Protocol):
    """A filter set over assignments, as this module uses it."""

    def filter_queryset(self, queryset: Any) -> Any:
        """Apply the cleaned filters."""


TABS = (
    Tab(
        "todo", "待办", empty="没有要办的工单。",
        next="新派来的工单会出现在这里；已提交的在“待审核”。",
    ),
    Tab("unsigned", "待签收", empty="没有待签收的工单。", next="已签收的在“办理中”。"),
    Tab("handling", "办理中", empty="没有办理中的工单。", next="新派来的在“待签收”。"),
    Tab("today", "今日到期", empty="没有今日到期的工单。"),
    Tab("overdue", "超期", is_late=True, empty="没有超期的工单。"),
    Tab(
        "waiting", "待审核", has_clocks=False, empty="没有等待热线审核的工单。",
        next="退单和办结答复提交后在这里，审核有结果会通知您。",
    ),
    Tab("signing", "待审签", empty="没有等待负责人审签的内容。"),
    Tab("below", "下级待审", empty="没有等待审核的下级答复和退单。"),
    Tab("ended", "已办结", is_counted=False, has_clocks=False, empty="还没有办结的工单。"),
)  # fmt: skip

# Where parts wait that nobody has signed, and what only a unit's people do.
SIGNERS_TABS = ("unsigned", "signing")


def inbox_units(user: User, with_below: bool = False) -> list[int]:
    """Return the ids of the units whose inbox a person opens: own ones, or those below too."""
    if with_below:
        return sorted(user.scope_unit_ids)
    return [unit.pk for unit in user.units]


def tabs_for(user: User) -> tuple[Tab, ...]:
    """Return the tabs of a person: who only works in a district centre signs nothing."""
    signs = user.can(CaseCapability.HANDLE)
    return TABS if signs else tuple(tab for tab in TABS if tab.name not in SIGNERS_TABS)


def _may_be_signed_by(user: User) -> Q:
    """Return the condition that the person may sign a part, or that it was signed already.

    A district centre hands down and reviews what its unit has; clerks and leaders sign.
    """
    if not user.can(CaseCapability.DISPATCH_IN_DISTRICT):
        return Q()
    signing = Q(pk__in=[])
    for unit in user.units_with(CaseCapability.HANDLE):
        signing |= Q(unit__path__startswith=unit.path)
    return signing | Q(signed_at__isnull=False)


def _conditions(user: User, at: datetime) -> dict[str, Q]:
    """Return what each tab holds, among a unit's open assignments."""
    with_unit = agenda.WITH_THE_UNIT & _may_be_signed_by(user)
    papers = SignOff.objects.filter(assignment=OuterRef("pk"), status=SignOffStatus.WAITING)
    # Nobody reviews what a unit wrote in which they hold a role (`reviewing.child_refusal`).
    own = [unit.pk for unit in user.units]
    children = Assignment.objects.filter(
        parent=OuterRef("pk"), reply_sent_at__isnull=False, ended_at__isnull=True
    ).exclude(unit__in=own)
    returns = Objection.objects.filter(
        ruling="", assignment__parent=OuterRef("pk"), assignment__ended_at__isnull=True
    ).exclude(assignment__unit__in=own)
    return {
        "todo": with_unit,
        "unsigned": with_unit & Q(signed_at__isnull=True),
        "handling": with_unit & Q(signed_at__isnull=False),
        "today": agenda.is_due_today(at) & with_unit,
        "overdue": agenda.is_overdue(at) & with_unit,
        "waiting": Q(case__state__in=listed(DESK_STATES)) | Q(reply_sent_at__isnull=False),
        "signing": Q(Exists(papers)),
        "below": Q(Exists(children)) | Q(Exists(returns)),
    }


def _open(unit_ids: list[int]) -> QuerySet[Assignment]:
    return Assignment.objects.filter(unit__any_of=unit_ids, ended_at__isnull=True)


def inbox_counts(unit_ids: list[int], user: User, at: datetime) -> dict[str, int]:
    """Return the number of each counted tab, in one query over the open assignments."""
    wanted = {name: Count("pk", filter=found) for name, found in _conditions(user, at).items()}
    return dict(_open(unit_ids).aggregate(**wanted))


def inbox_page(
    unit_ids: list[int],
    tab: str,
    user: User,
    at: datetime,
    page: int = 1,
    wanted: Wanted | None = None,
) -> tuple[Page, list[Row]]:
    """Return one page of a tab; three queries, and one for the headings of the work to do.

    What is to do comes in groups: late, due today, the rest; the other tabs by deadline.
    """
    found = tab_of(unit_ids, tab, user, at)
    if wanted is not None:
        found = wanted.filter_queryset(found)
    taken = take_page(found.select_related("unit", "case"), page)
    rows = lines_of(taken.objects, user)
    if tab == "todo" and rows:
        _head(rows, taken.objects, agenda.groups_of(found))
    return taken, rows


def lines_of(assignments: list[Any], user: User) -> list[Row]:
    """Return the lines of assignments that were read with the clock which they show."""
    for one in assignments:
        leave_out_later(one.case, one)
    rows = rows_of([one.case for one in assignments], user, source="channel")
    for row, one in zip(rows, assignments, strict=True):
        _as_assigned(row, one)
    return rows


def tab_of(unit_ids: list[int], tab: str, user: User, at: datetime) -> agenda.Rows:
    """Return what stands under a tab in its order, each with the clock that it shows."""
    found: agenda.Rows = _open(unit_ids)
    if tab == "ended":
        found = Assignment.objects.filter(unit__any_of=unit_ids, ended_at__isnull=False)
    else:
        found = found.filter(_conditions(user, at)[tab])
    disputes = Objection.objects.filter(assignment=OuterRef("pk"), ruling="")
    found = found.annotate(asks_more=asks_for_more("pk"), is_disputed=Exists(disputes))
    if tab == "todo":
        found = agenda.with_clock(agenda.with_rank(found, at), Q(rank=agenda.Rank.UNSIGNED))
        return found.order_by("rank", "clock_due_at", "pk")
    found = agenda.with_clock(found, Q() if tab == "unsigned" else Q(pk__in=[]))
    if tab == "ended":
        return found.order_by("-case_id", "-pk")
    return found.order_by("clock_due_at" if tab == "unsigned" else "reply_due_at", "pk")


def _as_assigned(row: Row, one: Any) -> None:
    """Show the unit's own clock: until signing that of signing, then that of the reply."""
    row.due_at = one.clock_due_at
    row.limit = agenda.limit_name(one)
    row.warn_at = None if one.shows_sign else one.warn_at
    # A reply that was sent back leaves the first one's instant; the unit's clock goes on.
    replied_at = one.replied_at if one.reply_sent_at else None
    row.started_at, row.ended_at = one.dispatched_at, one.ended_at or replied_at
    row.closed_at = one.ended_at
    row.asks_more = one.asks_more and not one.shows_sign
    row.is_paused = one.clock_stopped_at is not None
    if one.role != "lead" or one.end_reason in LET_GO:
        row.state_label, row.state_tone = state_label(one.case, one, one.is_disputed), ""
        row.marks.append(one.get_role_display())


def _head(rows: list[Row], assignments: list[Any], groups: dict[int, agenda.Group]) -> None:
    """Put its group's heading over the first line of each group on the page."""
    before = None
    for row, one in zip(rows, assignments, strict=True):
        if one.rank != before:
            row.heading = groups.get(one.rank)
        if one.signed_at is None and one.rank != agenda.Rank.UNSIGNED:
            row.marks.insert(0, "待签收")
        before = one.rank


def under_tab(user: User, tab: str, at: datetime) -> QuerySet[Assignment]:
    """Return what stands under a tab of a person's inbox."""
    return _open(inbox_units(user)).filter(_conditions(user, at)[tab])
