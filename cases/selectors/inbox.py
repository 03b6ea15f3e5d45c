"""A unit's inbox: what was dispatched to it and still waits for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.models import Assignment, SignOff, SignOffStatus
from cases.queries import asks_for_more
from cases.selectors.rows import RELATED, WITH_UNIT, Page, Row, capped_count, rows_of, take_page
from cases.states import State
from grids.deadlines import CITY_ZONE, business_day, day_bounds
from grids.models import User
from grids.models.user import UNIT_ROLES


@dataclass(frozen=True)
class Tab:
    """One tab of the inbox; `is_counted` off where a count would read the whole past."""

    name: str
    label: str
    is_counted: bool = True
    is_late: bool = False
    empty: str = ""
    next: str = ""


TABS = (
    Tab("unsigned", "待签收", empty="没有待签收的工单。", next="已签收的在“办理中”。"),
    Tab("handling", "办理中", empty="没有办理中的工单。", next="新派来的在“待签收”。"),
    Tab("today", "今日到期", empty="没有今日到期的工单。"),
    Tab("overdue", "超期", is_late=True, empty="没有超期的工单。"),
    Tab(
        "waiting", "待审核", empty="没有等待热线审核的工单。",
        next="退单和办结答复提交后在这里，审核有结果会通知您。",
    ),
    Tab("signing", "待审签", empty="没有等待负责人审签的内容。"),
    Tab("below", "下级答复", empty="没有等待审核的下级答复。"),
    Tab("ended", "已办结", is_counted=False, empty="还没有办结的工单。"),
)  # fmt: skip


def inbox_units(user: User, with_below: bool = False) -> list[int]:
    """Return the ids of the units whose inbox a person opens: own ones, or those below too."""
    if with_below:
        return sorted(user.scope_unit_ids)
    return [unit.pk for unit in user.units_for(*UNIT_ROLES)]


def _conditions(at: datetime) -> dict[str, Q]:
    """Return what each tab holds, among a unit's open assignments."""
    _, midnight = day_bounds(business_day(at.astimezone(CITY_ZONE)), 0)
    with_unit = Q(case__state__in=WITH_UNIT, reply_sent_at__isnull=True)
    papers = SignOff.objects.filter(assignment=OuterRef("pk"), status=SignOffStatus.WAITING)
    children = Assignment.objects.filter(
        parent=OuterRef("pk"), reply_sent_at__isnull=False, ended_at__isnull=True
    )
    running = with_unit & Q(clock_stopped_at__isnull=True)
    return {
        "unsigned": with_unit & Q(signed_at__isnull=True),
        "handling": with_unit & Q(signed_at__isnull=False),
        "today": running & Q(reply_due_at__gte=at, reply_due_at__lt=midnight),
        "overdue": running & Q(reply_due_at__lt=at) & ~Q(asks_for_more("pk")),
        "waiting": Q(case__state__in=[State.RETURNED.value, State.RESOLVED.value])
        | Q(reply_sent_at__isnull=False),
        "signing": Q(Exists(papers)),
        "below": Q(Exists(children)),
    }


def _open(unit_ids: list[int]) -> QuerySet[Assignment]:
    return Assignment.objects.filter(unit_id__in=unit_ids, ended_at__isnull=True)


def inbox_counts(unit_ids: list[int], at: datetime) -> dict[str, int]:
    """Return the number of each counted tab, in one query over the open assignments."""
    wanted = {name: Count("pk", filter=found) for name, found in _conditions(at).items()}
    return dict(_open(unit_ids).aggregate(**wanted))


def inbox_page(
    unit_ids: list[int], tab: str, user: User, at: datetime, page: int = 1
) -> tuple[Page, list[Row]]:
    """Return one page of a tab, the earliest deadline first; two queries."""
    found: Any
    if tab == "ended":
        found = Assignment.objects.filter(unit_id__in=unit_ids, ended_at__isnull=False)
        found = found.order_by("-case_id", "-pk")
    else:
        found = _open(unit_ids).filter(_conditions(at)[tab]).order_by("reply_due_at", "pk")
    related = [f"case__{name}" for name in RELATED]
    found = found.annotate(asks_more=asks_for_more("pk"))
    taken = take_page(found.select_related("unit", *related), page)
    rows = rows_of([one.case for one in taken.objects], user, source="channel")
    for row, one in zip(rows, taken.objects, strict=True):
        _as_assigned(row, one, tab)
    return taken, rows


def _as_assigned(row: Row, one: Assignment, tab: str) -> None:
    """Show the unit's own clock: until signing that of signing, then that of the reply."""
    is_unsigned = tab == "unsigned" and one.sign_due_at is not None
    row.due_at = one.sign_due_at if is_unsigned else one.reply_due_at
    row.warn_at = None if is_unsigned else one.warn_at
    row.started_at, row.ended_at = one.dispatched_at, one.ended_at or one.replied_at
    row.asks_more = getattr(one, "asks_more", False)
    row.is_paused = one.clock_stopped_at is not None
    if one.role != "lead":
        row.marks.append(one.get_role_display())


def waiting_count(user: User, tab: str, at: datetime) -> int:
    """Return how many cases stand under a tab of a person's inbox, at most 1 001."""
    return capped_count(_open(inbox_units(user)).filter(_conditions(at)[tab]))
