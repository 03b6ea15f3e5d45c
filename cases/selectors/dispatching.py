"""The dispatcher's queue: what waits for dispatch, for a ruling, for a review."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case as When_
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from cases.access.branches import ANSWERS_HOTLINE
from cases.access.privacy import line_text
from cases.access.reviewing import reviewed_by
from cases.models import Assignment, AssignmentRole, Case, Objection, Reply
from cases.rules.capabilities import CaseCapability
from cases.rules.states import State
from cases.selectors import rulings, telephoning
from cases.selectors.inbox import Tab
from cases.selectors.listing import with_lead
from cases.selectors.rows import Row, rows_of
from grids.models import Urgency, User
from hotline.counts import count_together
from hotline.paging import Page, take_page
from hotline.times import Light, say_span

TABS = (
    Tab("pending", "待派单", empty="没有待派单的工单。", next="网民留言和暂存的来电会到这里。"),
    Tab(
        "telephone", "电话指派", is_late=True, empty="没有等待电话指派的特急工单。",
        next="派出而单位尚未签收的特急工单会到这里。",
    ),
    Tab("objections", "退单待审", empty="没有待审的退单。"),
    Tab("replies", "答复待审", empty="没有待审核的答复。", next="审核通过的在“回访台”。"),
    Tab(
        "applications", "申请裁定", empty="没有待裁定的申请。",
        next="延期、等待市民、终结等申请会到这里；按类分的在“申请裁定”。",
    ),
)  # fmt: skip
# Who finds which tabs; a district's centre dispatches and reviews inside its district.
TAB_CAPABILITIES = {
    "pending": CaseCapability.DISPATCH,
    "telephone": CaseCapability.TELEPHONE_UNITS,
    "objections": CaseCapability.REVIEW,
    "replies": CaseCapability.REVIEW,
    "applications": CaseCapability.RULE,
}
NOTE_SHOWN = 60
MOST_URGENT = {Urgency.EXTREME: 0, Urgency.URGENT: 1}
PRESSING = When_(
    *(When(urgency=urgency, then=Value(rank)) for urgency, rank in MOST_URGENT.items()),
    default=Value(len(MOST_URGENT)),
    output_field=IntegerField(),
)


def tabs_for(user: User) -> tuple[Tab, ...]:
    """Return the tabs whose verbs a person may do: operators only dispatch."""
    return tuple(tab for tab in TABS if user.can(TAB_CAPABILITIES[tab.name]))


def _pending(user: User) -> QuerySet[Case]:
    return Case.objects.visible_to(user).in_state(State.PENDING)


def _objections(user: User) -> QuerySet[Objection]:
    # Returns of parts handed down are ruled on by the unit above; others lapse with the part.
    visible = Objection.objects.filter(
        ruling="", assignment__parent__isnull=True, assignment__ended_at__isnull=True
    )
    return visible.filter(reviewed_by(user, "assignment__"))


def _replies(user: User) -> QuerySet[Case]:
    found: QuerySet[Case] = Case.objects.visible_to(user).in_state(State.RESOLVED)
    if not user.can(CaseCapability.WORK_IN_UNIT):
        return found
    under_review = Assignment.objects.filter(
        case=OuterRef("pk"), role__in=ANSWERS_HOTLINE, ended_at__isnull=True
    )
    return found.exclude(Exists(under_review.exclude(reviewed_by(user))))


SOURCES: dict[str, Callable[[User], Any]] = {
    "pending": _pending,
    "telephone": telephoning.unsigned,
    "objections": _objections,
    "replies": _replies,
    "applications": rulings.all_waiting,
}


def queue_counts(user: User) -> dict[str, int]:
    """Return how many wait under each of a person's tabs, at most 1 001; one query."""
    return count_together({tab.name: under_tab(user, tab.name) for tab in tabs_for(user)})


def under_tab(user: User, tab: str) -> QuerySet[Any]:
    """Return what waits under one tab."""
    found: QuerySet[Any] = SOURCES[tab](user)
    return found


def all_waiting(user: User) -> list[QuerySet[Any]]:
    """Return what waits for a dispatcher; applications have an entry of their own."""
    tabs = [tab.name for tab in tabs_for(user) if tab.name != "applications"]
    return [under_tab(user, tab) for tab in tabs]


def in_order(user: User, tab: str) -> QuerySet[Any]:
    """Return what waits under a tab for a case to be dispatched or ruled on, pressing first."""
    if tab == "applications":
        together: QuerySet[Any] = rulings.waiting(user, rulings.ALL)
        return together
    found = under_tab(user, tab)
    if tab == "objections":
        return found.select_related("assignment__unit").order_by("raised_at", "pk")
    if tab == "replies":
        return with_lead(found).order_by("reply_due_at", "pk")
    return with_lead(found).order_by(PRESSING, "received_at", "pk")


def lines_of(user: User, tab: str, found: Sequence[Any], at: datetime) -> list[Row]:
    """Return the lines of what was read under a tab; three queries at most."""
    if tab == "applications":
        return rulings.lines_of(user, found)
    if tab == "objections":
        return _objection_lines(user, found)
    return _reply_lines(user, found) if tab == "replies" else _pending_lines(user, found, at)


def queue_page(tab: str, user: User, at: datetime, number: int = 1) -> tuple[Page, list[Row]]:
    """Return one page of a tab; four queries at most."""
    page = take_page(in_order(user, tab), number)
    return page, lines_of(user, tab, page.objects, at)


def _pending_lines(user: User, cases: Sequence[Case], at: datetime) -> list[Row]:
    rows = rows_of(cases, user, source="channel")
    for row, case in zip(rows, cases, strict=True):
        row.light = Light("none", f"已等 {say_span(at - case.received_at)}")
    return rows


def _objection_lines(user: User, objections: Sequence[Objection]) -> list[Row]:
    cases = _cases_by_id(objection.case_id for objection in objections)
    rows = rows_of([cases[one.case_id] for one in objections], user)
    for row, one in zip(rows, objections, strict=True):
        row.source = str(one.assignment.unit)
        row.updated_at = one.raised_at
        said = line_text(user, cases[one.case_id], one.text)[:NOTE_SHOWN]
        row.happened = [f"{one.ground}：{said}".rstrip("。"), *row.happened]
        if one.assignment.role != AssignmentRole.LEAD:
            row.marks.append(one.assignment.get_role_display())
    return rows


def _reply_lines(user: User, cases: Sequence[Case]) -> list[Row]:
    rows = rows_of(cases, user)
    latest = _latest_replies([case.pk for case in cases])
    for row, case in zip(rows, cases, strict=True):
        if reply := latest.get(case.pk):
            said = line_text(user, case, reply.text).replace("\n", " ")[:NOTE_SHOWN]
            row.happened = [f"{reply.get_outcome_display()}：{said}".rstrip("。"), *row.happened]
            row.updated_at = reply.submitted_at
    return rows


def _cases_by_id(ids: Any) -> dict[int, Case]:
    return {case.pk: case for case in with_lead(Case.objects.filter(pk__in=list(ids)))}


def _latest_replies(case_ids: list[int]) -> dict[int, Reply]:
    waiting = Q(verdict="", assignment__role=AssignmentRole.LEAD)
    replies = Reply.objects.filter(waiting, case_id__in=case_ids).order_by("pk")
    return {reply.case_id: reply for reply in replies}
