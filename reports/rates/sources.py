"""From which rows the figures are counted, and what makes one of them count in a period."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from cases.models import Assignment, Callback, Case, ClosedWay, EndReason, Parking, Reply, Ruling
from cases.rules.states import State
from reports.rates.exclusions import unfair_callbacks
from reports.rates.spans import Span
from reports.rates.succession import WAS_MERGED, became, first_row, last_rows
from reports.rates.terms import Terms

Condition = Callable[[Terms], Q]


class Source(StrEnum):
    """From which rows a figure is counted."""

    CALLBACKS = "callbacks"
    ASSIGNMENTS = "assignments"
    CLOSED = "closed"
    LEDGER = "ledger"


def _always(terms: Terms) -> Q:
    del terms
    return Q()


@dataclass(frozen=True)
class Part:
    """Which rows a number counts: those of a period, of which `owed` and `also` hold.

    The three stand apart so that each is asked of a row once, however many numbers rest
    on it: a base and what counts of it share `when` and `owed`.
    """

    when: Callable[[Span], Q]
    owed: Condition = _always
    also: Condition = _always

    def __call__(self, terms: Terms, span: Span) -> Q:
        """Return the whole condition, for a list."""
        return self.when(span) & self.owed(terms) & self.also(terms)

    def which(self, also: Condition) -> "Part":
        """Return those of these rows that count."""
        return replace(self, also=also)


@dataclass(frozen=True)
class Table:
    """A source's rows, and the paths from one of them to what it is told apart by.

    `instants` are the columns by which a row belongs to a period; `lasts` names instead the
    two between which it goes on. `parent` leads to the assignment of the unit that handed
    the row's share down, where there is such a thing.
    """

    rows: Callable[[Terms], "QuerySet[Any]"]
    unit: str
    case: str
    case_id: str
    instants: tuple[str, ...] = ()
    parent: str = ""
    lasts: tuple[str, str] | None = None

    def touched(self, before: Span, now: Span) -> Q:
        """Return the condition that a row can belong to one of two adjoining periods."""
        if self.lasts:
            return going_on(*self.lasts, before.start, now.end)
        found = Q()
        for instant in self.instants:
            found |= Q(**{f"{instant}__gte": before.start, f"{instant}__lt": now.end})
        return found


def going_on(began: str, ended: str, start: datetime, end: datetime) -> Q:
    """Return the condition that what began and may have ended goes on between two instants."""
    unended = Q(**{f"{ended}__isnull": True}) | Q(**{f"{ended}__gte": start})
    return Q(**{f"{began}__lt": end}) & unended


def _callbacks(terms: Terms) -> "QuerySet[Callback]":
    del terms
    return Callback.objects.filter(is_effective=True).exclude(unfair_callbacks())


def _assignments(terms: Terms) -> "QuerySet[Assignment]":
    # A section that took a share over has a copy of it, with all its instants: one counts.
    # What was recalled before it was signed was a mistake of the hotline's.
    rows = (
        Assignment.objects.filter(role__in=terms.roles)
        .exclude(end_reason__in=[EndReason.HANDED_ON, EndReason.RECALLED])
        .exclude(became(end_reason=EndReason.RECALLED))
    )
    answered = _accepted_at if terms.by_accepted_reply else _replied_at
    now, of_part = answered()
    return rows.annotate(
        answered_at=models.Case(When(WAS_MERGED, then=Coalesce(of_part, now)), default=now)
    )


def _replied_at() -> tuple[Any, Any]:
    """Return when the row was answered, and when the part of which it is one."""
    return F("replied_at"), Subquery(last_rows().values("replied_at")[:1])


def _accepted_at() -> tuple[Any, Any]:
    """Return the same by the last reply that stands: under review, it stands until refused."""
    standing = Reply.objects.standing().order_by("-pk")
    own = standing.filter(assignment=OuterRef("pk"))
    later = standing.filter(case=OuterRef("case"), assignment__continues=first_row())
    return Subquery(own.values("submitted_at")[:1]), Subquery(later.values("submitted_at")[:1])


def _closed(terms: Terms) -> "QuerySet[Case]":
    del terms
    ways = [ClosedWay.SOLVED, ClosedWay.EXPLAINED, ClosedWay.UNSOLVED]
    return Case.objects.filter(
        state=State.CLOSED, lead_unit__isnull=False, closed_way__in=ways
    ).order_by()


def _ledger(terms: Terms) -> "QuerySet[Parking]":
    del terms
    return Parking.ledger.filter(ruling=Ruling.ACCEPTED)


TABLES: dict[Source, Table] = {
    Source.CALLBACKS: Table(_callbacks, "unit", "case__", "case", ("completed_at",)),
    Source.ASSIGNMENTS: Table(
        _assignments, "unit", "case__", "case",
        ("dispatched_at", "sign_due_at", "contact_due_at", "reply_due_at"),
        parent="parent",
    ),
    Source.CLOSED: Table(_closed, "lead_unit", "", "pk", ("closed_at",)),
    Source.LEDGER: Table(
        _ledger, "assignment__unit", "case__", "case",
        parent="assignment__parent", lasts=("ruled_at", "struck_off_at"),
    ),
}  # fmt: skip


def parent_unit(table: Table) -> Any:
    """Return the unit that handed a row's share down; of merged ones, the one that had it first."""
    if not table.parent:
        return Value(None, models.IntegerField())
    # A case instead of a join: few parents have a part before them, and all would be joined.
    first = Assignment.objects.filter(pk=OuterRef(f"{table.parent}__continues"))
    return models.Case(
        When(**{f"{table.parent}__continues__isnull": False}, then=first.values("unit_id")[:1]),
        default=F(f"{table.parent}__unit_id"),
        output_field=models.BigIntegerField(),
    )


def counts_at_all(table: Table) -> Q:
    """Return the condition that a case is no mistake, test, duplicate or old history."""
    return Q(**{f"{table.case}excluded_reason": "", f"{table.case}is_history": False})


def within(instant: str, span: Span) -> Q:
    """Return the condition that an instant lies in a period."""
    return Q(**{f"{instant}__gte": span.start, f"{instant}__lt": span.end})
