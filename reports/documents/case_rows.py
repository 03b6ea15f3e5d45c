"""Which rows a named figure of a document counts, said once for number and list."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Assignment, Callback, Case, EndReason, Handling
from grids.hotspots import hotspot_tree
from grids.models import Category, CountsAs, Kind
from reports.bulletins.counting import figure_rows
from reports.bulletins.counting.figure_rows import COUNTED_AS
from reports.bulletins.counting.figure_sources import FigureSource, RowKind, Scope
from reports.documents.names import CALLBACK_COUNTS, CASE_COUNTS
from reports.periods import Period
from reports.rates.counting import Question
from reports.rates.measures import BY_NAME
from reports.rates.rows import Place
from reports.rates.sources import TABLES, Source
from reports.rates.spans import Span, SpanKind
from reports.rates.terms import read_terms

# By which number of the assessment a count of callbacks is known.
PARTS = {
    "called": ("solved", "base"),
    "contacted": ("responded", "hit"),
    "solved": ("solved", "hit"),
    "satisfied": ("satisfied", "full"),
    "basically": ("satisfied", "basically"),
    "dissatisfied": ("satisfied", "dissatisfied"),
    "no_opinion": ("satisfied", "no_opinion"),
}


def _everything(period: Period) -> Q:
    del period
    return Q()


def _is(**columns: object) -> Callable[[Period], Q]:
    return lambda period: Q(**columns)


# Of the cases received in a period, those that a figure counts.
OF_RECEIVED: dict[str, Callable[[Period], Q]] = {
    "received": _everything,
    "phone": _is(channel__counts_as=CountsAs.CALL),
    "web": _is(channel__counts_as=CountsAs.WEB),
    "direct": _is(handling=Handling.DIRECT),
    "dispatched": _is(handling=Handling.DISPATCHED),
    "finished": lambda period: Q(handling=Handling.DISPATCHED, closed_at__lt=period.end),
    **{f"kind_{kind.value}": _is(kind=kind.value) for kind in Kind},
}


def received(period: Period, scope: Scope) -> "QuerySet[Case]":
    """Return the cases received in a period by telephone or as messages, within a scope."""
    return within(figure_rows.cases(period, COUNTED_AS), scope)


def closed(period: Period, scope: Scope) -> "QuerySet[Case]":
    """Return the dispatched cases that were closed in a period, whatever day they came."""
    rows = Case.objects.filter(
        closed_at__gte=period.start, closed_at__lt=period.end, handling=Handling.DISPATCHED,
        excluded_reason="", is_history=False, channel__counts_as__in=COUNTED_AS,
    )  # fmt: skip
    return within(rows, scope)


def within(rows: "QuerySet[Case]", scope: Scope) -> "QuerySet[Case]":
    """Return those of some cases that are within a scope: one of its units had a part."""
    rows = rows.filter(scope.of_cases())
    if scope.units is None:
        return rows
    parts = Assignment.objects.filter(case=OuterRef("pk"), unit__in=[*scope.units])
    return rows.filter(Exists(parts.exclude(end_reason=EndReason.RECALLED)))


def question_of(period: Period, place: Place) -> Question:
    """Return the question to the assessment, asked when the period had ended."""
    span = Span(SpanKind.CUSTOM, period.from_on, period.to_on, period.starts_at_hour)
    return Question(span, read_terms(period.end), place=place)


def _cases_of(key: str) -> Callable[[Period, int, Scope], "QuerySet[Case]"]:
    if key == "closed":
        return lambda period, _, scope: closed(period, scope)
    return lambda period, _, scope: received(period, scope).filter(OF_RECEIVED[key](period))


def _callbacks_of(key: str) -> Callable[[Period, int, Scope], "QuerySet[Callback]"]:
    measure, part = PARTS[key]

    def rows(period: Period, _: int, scope: Scope) -> "QuerySet[Callback]":
        question, table = question_of(period, Place(scope.units)), TABLES[Source.CALLBACKS]
        counted = BY_NAME[measure].parts[part](question.terms, question.span)
        rows = question.of_source(table).filter(counted, scope.of_cases(table.case))
        return rows.order_by("pk")

    return rows


DISSATISFIED = _callbacks_of("dissatisfied")


def hotspot_rows(period: Period, category_id: int, scope: Scope) -> "QuerySet[Case]":
    """Return the received cases that fall to a hotspot category."""
    return received(period, scope).filter(category__in=hotspot_tree().below(category_id))


def figure_name(key: str) -> str:
    """Return the name by which a count opens its list."""
    return f"doc_{key}"


SOURCES = {
    **{
        figure_name(count.key): FigureSource(count.label, RowKind.CASE, scoped=_cases_of(count.key))
        for count in CASE_COUNTS
    },
    **{
        figure_name(count.key): FigureSource(
            count.label, RowKind.CALLBACK, scoped=_callbacks_of(count.key)
        )
        for count in CALLBACK_COUNTS
    },
    figure_name("hotspot"): FigureSource(
        "热点分类", RowKind.CASE, scoped=hotspot_rows, named=Category, needs_name=True
    ),
}
