"""Every figure of the assessment, said once: what is its base, and what of it counts.

`counting` counts these conditions and `evidence` lists them, so that a number and its
list cannot disagree. A deadline belongs to the period in which it falls due, a dispatch,
a callback and a closing to that in which they happen: so a closed month stays as it is.
Source: domain contract, "Clocks" and "Callback and the three rates".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from cases.models import (
    STRUCK_OFF_SOLVED,
    Assignment,
    Callback,
    Case,
    ClockSegment,
    ClosedWay,
    Contact,
    EndReason,
    Extension,
    Objection,
    Parking,
    Reply,
    Ruling,
    Satisfaction,
)
from cases.states import State
from grids.models import Kind
from reports.rates.left_out import unfair_callbacks
from reports.rates.spans import Span
from reports.rates.terms import Terms

Part = Callable[[Terms, Span], Q]


class Source(StrEnum):
    """From which rows a figure is counted."""

    CALLBACKS = "callbacks"
    ASSIGNMENTS = "assignments"
    CLOSED = "closed"
    LEDGER = "ledger"


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
            return _going_on(*self.lasts, before.start, now.end)
        found = Q()
        for instant in self.instants:
            found |= Q(**{f"{instant}__gte": before.start, f"{instant}__lt": now.end})
        return found


def _going_on(began: str, ended: str, start: datetime, end: datetime) -> Q:
    unended = Q(**{f"{ended}__isnull": True}) | Q(**{f"{ended}__gte": start})
    return Q(**{f"{began}__lt": end}) & unended


def _callbacks(terms: Terms) -> "QuerySet[Callback]":
    del terms
    return Callback.objects.filter(is_effective=True).exclude(unfair_callbacks())


def _assignments(terms: Terms) -> "QuerySet[Assignment]":
    # A section that took a share over has a copy of it, with all its instants: one counts.
    rows = Assignment.objects.filter(role__in=terms.roles).exclude(end_reason=EndReason.HANDED_ON)
    if not terms.by_accepted_reply:
        return rows.annotate(answered_at=F("replied_at"))
    # A reply still under review stands until it is refused.
    replies = Reply.objects.filter(assignment=OuterRef("pk")).exclude(verdict=Ruling.REFUSED)
    return rows.annotate(answered_at=Subquery(replies.order_by("-pk").values("submitted_at")[:1]))


def _closed(terms: Terms) -> "QuerySet[Case]":
    del terms
    ways = [ClosedWay.SOLVED, ClosedWay.EXPLAINED]
    return Case.objects.filter(
        state=State.CLOSED, lead_unit__isnull=False, closed_way__in=ways
    ).order_by()


def _ledger(terms: Terms) -> "QuerySet[Parking]":
    del terms
    return Parking.objects.filter(ruling=Ruling.ACCEPTED)


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


def counts_at_all(table: Table) -> Q:
    """Return the condition that a case is no mistake, test, duplicate or old history."""
    return Q(**{f"{table.case}excluded_reason": "", f"{table.case}is_history": False})


def within(instant: str, span: Span) -> Q:
    """Return the condition that an instant lies in a period."""
    return Q(**{f"{instant}__gte": span.start, f"{instant}__lt": span.end})


HIDDEN = Q(case__is_secret=True) | Q(case__kind=Kind.REPORT)
# An accepted return shows that it was never theirs; a merged case goes on in another.
NEVER_THEIRS = Q(end_reason__in=[EndReason.OBJECTION, EndReason.MERGED])


def contacted_by_hotline(instant: str) -> Q:
    """Return the condition that the hotline reached a citizen whom the unit may not call."""
    contacts = Contact.objects.filter(
        case=OuterRef("case"), assignment__isnull=True, is_reached=True, at__lte=OuterRef(instant)
    )
    return HIDDEN & Q(Exists(contacts))


def _asked(terms: Terms, span: Span) -> Q:
    del terms
    return within("completed_at", span)


def _asked_of_contact(terms: Terms, span: Span) -> Q:
    return _asked(terms, span) & (~HIDDEN if terms.leaves_out_hidden else Q())


def _responded(terms: Terms, span: Span) -> Q:
    base = _asked_of_contact(terms, span)
    if terms.leaves_out_hidden:
        return base & Q(was_contacted=True)
    return base & (Q(was_contacted=True) | contacted_by_hotline("completed_at"))


def _opined(terms: Terms, span: Span) -> Q:
    silent = Q() if terms.no_opinion_counts else ~Q(satisfaction=Satisfaction.NO_OPINION)
    return _asked(terms, span) & silent


def _said(*answers: Satisfaction) -> Part:
    return lambda terms, span: _asked(terms, span) & Q(satisfaction__in=answers)


def _dispatched(terms: Terms, span: Span) -> Q:
    del terms
    return within("dispatched_at", span)


def _returned(terms: Terms, span: Span) -> Q:
    objections = Objection.objects.all()
    if terms.by_accepted_return:
        objections = objections.filter(ruling=Ruling.ACCEPTED)
    return _dispatched(terms, span) & _has(objections)


def _has(records: "QuerySet[Any]") -> Q:
    """Return the condition that an assignment has such a record, made by it or before it.

    What a section applied for before it handed the share on stays with its own row.
    """
    own = records.filter(assignment=OuterRef("pk"))
    before = records.filter(
        case=OuterRef("case"),
        assignment__end_reason=EndReason.HANDED_ON,
        assignment__dispatched_at=OuterRef("dispatched_at"),
        assignment__role=OuterRef("role"),
    )
    return Q(Exists(own)) | Q(Exists(before))


def _due(done: str, due: str) -> Part:
    """Return what fell due: done, or past its instant and not ended before it undone."""

    def part(terms: Terms, span: Span) -> Q:
        undone = Q(**{f"{done}__isnull": True})
        over = undone & Q(ended_at__isnull=False, ended_at__lte=F(due))
        is_due = ~undone | Q(**{f"{due}__lte": terms.at})
        return within(due, span) & is_due & ~NEVER_THEIRS & ~over

    return part


_to_sign = _due("signed_at", "sign_due_at")
_to_answer_or_stopped = _due("answered_at", "reply_due_at")


def _to_contact(terms: Terms, span: Span) -> Q:
    hidden = ~HIDDEN if terms.leaves_out_hidden else Q()
    return _due("contacted_at", "contact_due_at")(terms, span) & hidden


def _contacted(terms: Terms, span: Span) -> Q:
    in_time = Q(contacted_at__lte=F("contact_due_at"))
    if not terms.leaves_out_hidden:
        in_time |= contacted_by_hotline("contact_due_at")
    return _to_contact(terms, span) & in_time


def _to_answer(terms: Terms, span: Span) -> Q:
    """Return what was to be answered in a period.

    What is not overdue whatever the date says is left out: an assignment whose clock
    stands (parked, waiting for the citizen), and one whose extension was asked for and not
    yet ruled on.
    """
    asked = Extension.objects.filter(assignment=OuterRef("pk"), ruling="")
    segments = ClockSegment.objects.filter(assignment=OuterRef("pk"))
    stands = Q(Exists(segments)) & ~Q(Exists(segments.filter(stopped_at__isnull=True)))
    waits = Q(answered_at__isnull=True, ended_at__isnull=True) & (Q(Exists(asked)) | stands)
    return _to_answer_or_stopped(terms, span) & ~waits


def _answered(terms: Terms, span: Span) -> Q:
    return _to_answer(terms, span) & Q(answered_at__isnull=False)


def _extended(terms: Terms, span: Span) -> Q:
    return _to_answer(terms, span) & _has(Extension.objects.filter(ruling=Ruling.ACCEPTED))


def _all(first: Part, more: Q) -> Part:
    return lambda terms, span: first(terms, span) & more


def _closed_within(terms: Terms, span: Span) -> Q:
    del terms
    return within("closed_at", span)


def _on_ledger(terms: Terms, span: Span) -> Q:
    del terms
    return _going_on("ruled_at", "struck_off_at", span.start, span.end)


def _struck_off(terms: Terms, span: Span) -> Q:
    return _on_ledger(terms, span) & within("struck_off_at", span) & STRUCK_OFF_SOLVED


CALLED_BACK = Q(Exists(Callback.objects.filter(case=OuterRef("pk"), is_effective=True)))


@dataclass(frozen=True)
class Measure:
    """One rate: its parts by name (`base`, `hit` and, where it is broken down, others).

    `says` explains it on the page: what is divided by what.
    """

    name: str
    label: str
    source: Source
    parts: Mapping[str, Part]
    says: str


MEASURES: tuple[Measure, ...] = (
    Measure(
        "responded", "响应率", Source.CALLBACKS,
        {"base": _asked_of_contact, "hit": _responded},
        "有人联系 ÷ 有效回访",
    ),
    Measure(
        "solved", "解决率", Source.CALLBACKS,
        {"base": _asked, "hit": _all(_asked, Q(was_solved=True))},
        "已解决 ÷ 有效回访",
    ),
    Measure(
        "satisfied", "满意率", Source.CALLBACKS,
        {
            "base": _opined,
            "hit": _said(Satisfaction.SATISFIED, Satisfaction.BASICALLY),
            "full": _said(Satisfaction.SATISFIED),
            "basically": _said(Satisfaction.BASICALLY),
            "dissatisfied": _said(Satisfaction.DISSATISFIED),
            "no_opinion": _said(Satisfaction.NO_OPINION),
        },
        "（满意 + 基本满意折算）÷ 有效回访",
    ),
    Measure(
        "redone", "重办率", Source.CALLBACKS,
        {"base": _asked, "hit": _all(_asked, Q(case__round__gt=F("round")))},
        "回访后重办 ÷ 有效回访",
    ),
    Measure(
        "signed", "按时签收率", Source.ASSIGNMENTS,
        {"base": _to_sign, "hit": _all(_to_sign, Q(signed_at__lte=F("sign_due_at")))},
        "签收时限内签收 ÷ 签收时限在本期",
    ),
    Measure(
        "contacted", "先行联系率", Source.ASSIGNMENTS,
        {"base": _to_contact, "hit": _contacted},
        "联系时限内联系上市民 ÷ 联系时限在本期",
    ),
    Measure(
        "on_time", "按时办结率", Source.ASSIGNMENTS,
        {
            "base": _to_answer,
            "hit": _all(_to_answer, Q(answered_at__lte=F("reply_due_at"))),
            "answered": _answered,
        },
        "办结时限（含批准的延期）内办结 ÷ 办结时限在本期",
    ),
    Measure(
        "on_time_originally", "按原时限办结率", Source.ASSIGNMENTS,
        {
            "base": _to_answer,
            "hit": _all(_to_answer, Q(answered_at__lte=F("original_reply_due_at"))),
        },
        "原时限内办结 ÷ 办结时限在本期",
    ),
    Measure(
        "extended", "延期率", Source.ASSIGNMENTS,
        {"base": _to_answer, "hit": _extended},
        "批准延期 ÷ 办结时限在本期",
    ),
    Measure(
        "returned", "退单率", Source.ASSIGNMENTS,
        {"base": _dispatched, "hit": _returned},
        "退单 ÷ 本期派单",
    ),
    Measure(
        "called_back", "回访率", Source.CLOSED,
        {"base": _closed_within, "hit": _all(_closed_within, CALLED_BACK)},
        "有效回访过 ÷ 本期办结",
    ),
    Measure(
        "struck_off", "挂账销账率", Source.LEDGER,
        {"base": _on_ledger, "hit": _struck_off},
        "本期销账且问题已解决 ÷ 本期在账",
    ),
)  # fmt: skip
BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}
# Whose assignments' handling times are the mean and the median.
ANSWERED = "on_time.answered"


def parts_of(source: Source) -> dict[str, Part]:
    """Return a source's parts by full name: solved.hit."""
    return {
        f"{measure.name}.{part}": condition
        for measure in MEASURES
        if measure.source == source
        for part, condition in measure.parts.items()
    }
