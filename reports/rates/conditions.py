"""The conditions of the figures, each said once: what is owed, and what of it counts.

A deadline belongs to the period in which it falls due, a dispatch, a callback and a closing
to that in which they happen: so a closed month stays as it is.
Source: domain contract, "Clocks" and "Callback and the three rates".
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cases.models import (
    STRUCK_OFF_SOLVED,
    Callback,
    ClockSegment,
    Contact,
    EndReason,
    Extension,
    Objection,
    Ruling,
    Satisfaction,
)
from grids.models import Kind
from reports.rates.sources import Condition, Part, going_on, within
from reports.rates.spans import Span
from reports.rates.succession import WAS_MERGED, became, counts_here, last_rows, of_whole_part
from reports.rates.terms import Terms

HIDDEN = Q(case__is_secret=True) | Q(case__kind=Kind.REPORT)
# An accepted return shows that it was never theirs; a merged case goes on in another.
NEVER = [EndReason.OBJECTION, EndReason.MERGED]
NEVER_THEIRS = Q(end_reason__in=NEVER) | became(end_reason__in=NEVER)


def contacted_by_hotline(instant: str) -> Q:
    """Return the condition that the hotline reached a citizen whom the unit may not call."""
    contacts = Contact.objects.filter(
        case=OuterRef("case"), assignment__isnull=True, is_reached=True, at__lte=OuterRef(instant)
    )
    return HIDDEN & Q(Exists(contacts))


def _at(instant: str) -> Callable[[Span], Q]:
    return partial(within, instant)


def _part_at(instant: str) -> Callable[[Span], Q]:
    """Return the period's condition on an instant of a part, which counts for one unit."""
    return partial(_within_for_unit, instant)


def _within_for_unit(instant: str, span: Span) -> Q:
    return within(instant, span) & counts_here(instant)


def not_hidden(terms: Terms) -> Q:
    return ~HIDDEN if terms.leaves_out_hidden else Q()


def responded(terms: Terms) -> Q:
    if terms.leaves_out_hidden:
        return Q(was_contacted=True)
    return Q(was_contacted=True) | contacted_by_hotline("completed_at")


def opined(terms: Terms) -> Q:
    return Q() if terms.no_opinion_counts else ~Q(satisfaction=Satisfaction.NO_OPINION)


def column_is(**columns: Any) -> Condition:
    return lambda terms: Q(**columns)


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
    return Q(Exists(own)) | Q(Exists(before)) | of_whole_part(records)


def returned(terms: Terms) -> Q:
    objections = Objection.objects.exclude(ruling=Ruling.WITHDRAWN)
    if terms.by_accepted_return:
        objections = objections.filter(ruling=Ruling.ACCEPTED)
    return _has(objections)


def _owed(done: str, due: str) -> Condition:
    """Return what is to be done: done, or past its instant and not ended before it undone."""

    def condition(terms: Terms) -> Q:
        undone = Q(**{f"{done}__isnull": True})
        over = undone & Q(ended_at__isnull=False, ended_at__lte=F(due))
        is_due = ~undone | Q(**{f"{due}__lte": terms.at})
        return is_due & ~NEVER_THEIRS & ~over

    return condition


_to_sign = _owed("signed_at", "sign_due_at")
_answer_owed = _owed("answered_at", "reply_due_at")
_contact_owed = _owed("contacted_at", "contact_due_at")


def _to_contact(terms: Terms) -> Q:
    return _contact_owed(terms) & not_hidden(terms)


def contacted(terms: Terms) -> Q:
    in_time = Q(contacted_at__lte=F("contact_due_at"))
    if not terms.leaves_out_hidden:
        in_time |= contacted_by_hotline("contact_due_at")
    return in_time


def _to_answer(terms: Terms) -> Q:
    """Return what was to be answered.

    What is not overdue whatever the date says is left out: an assignment whose clock
    stands (parked, waiting for the citizen), and one whose extension was asked for and not
    yet ruled on.
    """
    asked = Extension.objects.filter(assignment=OuterRef("pk"), ruling="")
    segments = ClockSegment.objects.filter(assignment=OuterRef("pk"))
    stands = Q(Exists(segments)) & ~Q(Exists(segments.filter(stopped_at__isnull=True)))
    waits = Q(ended_at__isnull=True) & (Q(Exists(asked)) | stands)
    # Every part that was taken over is recent enough to say itself that its clock stands.
    still = Q(ended_at__isnull=True) & (Q(Exists(asked)) | Q(clock_stopped_at__isnull=False))
    waits |= WAS_MERGED & Q(Exists(last_rows().filter(still)))
    return _answer_owed(terms) & ~(Q(answered_at__isnull=True) & waits)


def extended(terms: Terms) -> Q:
    del terms
    return _has(Extension.objects.filter(ruling=Ruling.ACCEPTED))


def on_ledger(span: Span) -> Q:
    """Return the condition that a case is on the ledger in a period, with the unit of its end."""
    since = Q(assignment__taken_over_at__isnull=True) | Q(assignment__taken_over_at__lt=span.end)
    until = Q(continued_as__isnull=True) | Q(struck_off_at__gte=span.end)
    return going_on("ruled_at", "struck_off_at", span.start, span.end) & since & until


def struck_off(span: Span) -> Q:
    return on_ledger(span) & within("struck_off_at", span)


def called_back(terms: Terms) -> Q:
    del terms
    # None comes before its case. It is said so that the database looks up the callbacks of
    # the cases asked about, instead of reading all that were ever made.
    made = Callback.objects.filter(
        case=OuterRef("pk"), is_effective=True, completed_at__gte=OuterRef("received_at")
    )
    return Q(Exists(made))


def solved(terms: Terms) -> Q:
    del terms
    return STRUCK_OFF_SOLVED


def said(*answers: Satisfaction) -> Part:
    return asked.which(column_is(satisfaction__in=answers))


at_completion = _at("completed_at")
asked = Part(at_completion)
dispatched = Part(_part_at("dispatched_at"))
signing = Part(_part_at("sign_due_at"), _to_sign)
contacting = Part(_part_at("contact_due_at"), _to_contact)
answering = Part(_part_at("reply_due_at"), _to_answer)
closing = Part(_at("closed_at"))
