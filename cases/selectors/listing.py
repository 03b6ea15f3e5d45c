"""The lists: cases, calls, callbacks."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from cases.access.own_parts import leave_out_later, parts_by_case
from cases.access.privacy import HIDDEN, is_hidden_from, line_text
from cases.models import Assignment, Call, Callback, Case
from cases.models.queries import asks_for_more
from cases.models.text_search import index_sampled, words_first
from cases.rules.phones import mask_text
from cases.selectors.rows import Row, as_part, rows_of
from grids.models import User
from hotline.counts import COUNT_LIMIT
from hotline.paging import Page, few_keys, take_page
from hotline.telephone_numbers import mask_phone


class Wanted(Protocol):
    """A filter set over cases, as this module uses it."""

    form: Any
    for_count: bool
    words: list[str]
    is_apart: bool

    def filter_queryset(self, queryset: Any) -> Any:
        """Apply the cleaned filters."""

    def in_order(self, queryset: Any) -> Any:
        """Bring what the filters left into the order that is asked for."""


def case_page(wanted: Wanted, user: User, number: int = 1) -> tuple[Page, list[Row], int]:
    """Return a page of the list of cases, its lines, and a count that stops at 1 001.

    A search shows in each line where its words stand.
    """
    found, count = found_cases(wanted, user)
    page = take_page(with_lead(found), number)
    return page, own_rows(page.objects, user, wanted.words), count


def found_cases(wanted: Wanted, user: User, most: int | None = None) -> tuple[QuerySet[Case], int]:
    """Return the visible cases that are wanted, in order, and their count to one past `most`.

    That is what a page counts to, unless it is given. Cases that hold the words of a search
    themselves come before those in which their pieces stand apart.
    """
    seen = Case.objects.visible_to(user)
    most = COUNT_LIMIT if most is None else most
    keys = _few_keys(wanted, seen, most)
    if keys is None:
        count, found = most + 1, wanted.filter_queryset(seen)
    else:
        count, found = len(keys), wanted.in_order(seen.model.objects.filter(pk__in=keys))
    if wanted.words and wanted.is_apart:
        order = found.query.order_by or Case._meta.ordering or ()
        found = found.order_by(words_first(wanted.words), *order)
    return found, count


def own_rows(cases: Sequence[Case], user: User, words: Sequence[str] = ()) -> list[Row]:
    """Return the lines of cases, each told of a unit's own part where it does not lead.

    Two queries, and one more for the people of units.
    """
    own = parts_by_case(user, cases)
    for case in cases:
        leave_out_later(case, own.get(case.pk))
    rows = rows_of(cases, user, words=words)
    for row, case in zip(rows, cases, strict=True):
        if part := own.get(case.pk):
            as_part(row, case, part)
    return rows


def _few_keys(wanted: Wanted, seen: QuerySet[Case], most: int) -> list[int] | None:
    """Return the keys of what is wanted, None where there are more than `most`.

    A frequent word's hits are counted by a sample of the index.
    """
    wanted.for_count = True
    found = wanted.filter_queryset(seen)
    wanted.for_count = False
    if wanted.form.cleaned_data.get("q"):
        with index_sampled():
            if few_keys(found, most) is None:
                return None
    return few_keys(found, most)


def with_lead(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Add when a line's lead first replied, and whether it asks for more time."""
    leads = Assignment.objects.filter(
        case=OuterRef("pk"), role="lead", parent__isnull=True
    ).order_by("-pk")
    return cases.annotate(
        asks_more=asks_for_more(),
        lead_replied_at=Subquery(leads.values("replied_at")[:1]),
    )


def call_page(calls: QuerySet[Call], user: User, number: int = 1) -> Page:
    """Return a page of calls with their cases, callers and operators; one query.

    Each call has `told`, what it was about in a line, and `shown_number`.
    """
    page = take_page(calls.select_related("case", "caller", "operator", "outage"), number)
    for call in tell_calls(page.objects, user):
        call.shown_number = call_number(call, user)
    return page


def tell_calls(calls: Sequence[Any], user: User) -> Sequence[Any]:
    """Let each call tell what it was about in a line, as the person may read it."""
    for call in calls:
        call.told = call_note(call, user) or _about(call, user)
    return calls


def _about(call: Any, user: User) -> str:
    if call.case:
        return line_text(user, call.case, call.case.title)
    return f"停水停电公告：{call.outage}" if call.outage else "—"


def call_note(call: Call, user: User) -> str:
    """Return what the operator noted of a call, as the person may read it."""
    return line_text(user, call.case, call.note) if call.case else mask_text(call.note)


def call_number(call: Call, user: User) -> str:
    """Return the masked number from which a call came; empty where it is not known."""
    if call.caller is None:
        return ""
    return (
        HIDDEN if call.case and is_hidden_from(user, call.case) else mask_phone(call.caller.phone)
    )


def callback_page(callbacks: QuerySet[Callback], user: User, number: int = 1) -> Page:
    """Return a page of completed callbacks, the newest first; one query."""
    page = take_page(callbacks_in_order(callbacks), number)
    for callback in page.objects:
        callback.case.title = line_text(user, callback.case, callback.case.title)
    return page


def callbacks_in_order(callbacks: QuerySet[Callback]) -> QuerySet[Callback]:
    """Return callbacks, the newest first, with what a line tells of them."""
    return callbacks.select_related("case", "agent", "unit").order_by("-completed_at", "-pk")


def visible_callbacks(user: User) -> QuerySet[Callback]:
    """Return the callbacks of the cases that a person follows."""
    return Callback.objects.filter(
        Exists(Case.objects.followed_by(user).filter(pk=OuterRef("case")))
    )
