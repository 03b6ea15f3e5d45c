"""What a day's roll-up counts: the rows of each source, told apart and marked.

The conditions are those of the bulletins and of the assessment; nothing is said anew.
"""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet, Value, When
from django.db.models.functions import ExtractHour

from cases.models import Callback, Case, Handling, Satisfaction
from cases.rules.states import State
from grids.deadlines import CITY_ZONE
from reports.bulletins.counting import figure_rows
from reports.bulletins.counting.figure_rows import COUNTED_AS
from reports.periods import Period
from reports.rates.conditions import HIDDEN, contacted_by_hotline
from reports.rates.exclusions import is_excluded, unfair_callbacks
from reports.rates.sources import TABLES, Source, counts_at_all

MEASURES = (
    "received", "direct", "dispatched", "calls", "calls_direct", "closed", "asked", "hidden",
    "contacted", "contacted_hidden", "solved", "satisfied", "basically", "no_opinion",
)  # fmt: skip
ALWAYS = Q(pk__isnull=False)
Rows = QuerySet[Any]


def sources_of(period: Period) -> list[Rows]:
    """Return the rows of a day from every source, with the same columns."""
    return [_received(period), _calls(period), _closed(period), _callbacks(period)]


def _received(period: Period) -> Rows:
    direct = Q(handling=Handling.DIRECT)
    return _columns(
        figure_rows.cases(period, COUNTED_AS),
        {"received": ALWAYS, "direct": direct, "dispatched": ~direct},
        unit="lead_unit_id",
        instant="received_at",
    )


def _calls(period: Period) -> Rows:
    direct = Q(handling=Handling.DIRECT)
    return _columns(
        figure_rows.calls(period), {"calls": ALWAYS, "calls_direct": direct},
        unit="case__lead_unit_id", case="case__",
    )  # fmt: skip


def _closed(period: Period) -> Rows:
    rows = Case.objects.counted().filter(
        state=State.CLOSED,
        lead_unit__isnull=False,
        closed_at__gte=period.start,
        closed_at__lt=period.end,
    )
    return _columns(rows, {"closed": ALWAYS}, unit="lead_unit_id")


def _callbacks(period: Period) -> Rows:
    rows = Callback.objects.filter(
        ~Q(unfair_callbacks()), counts_at_all(TABLES[Source.CALLBACKS]), is_effective=True,
        completed_at__gte=period.start, completed_at__lt=period.end,
    )  # fmt: skip
    reached = Q(was_contacted=True)
    flags = {
        "asked": ALWAYS,
        "hidden": HIDDEN,
        "contacted": reached & ~HIDDEN,
        "contacted_hidden": HIDDEN & (reached | contacted_by_hotline("completed_at")),
        "solved": Q(was_solved=True),
        "satisfied": Q(satisfaction=Satisfaction.SATISFIED),
        "basically": Q(satisfaction=Satisfaction.BASICALLY),
        "no_opinion": Q(satisfaction=Satisfaction.NO_OPINION),
    }
    return _columns(rows, flags, unit="unit_id", case="case__", left_out=is_excluded("case"))


def _columns(
    rows: Rows,
    flags: Mapping[str, Q],
    *,
    unit: str,
    case: str = "",
    instant: str = "",
    left_out: Any = None,
) -> Rows:
    """Return a source's rows as the columns that all have: what tells them apart, then marks."""
    none = Value(False, models.BooleanField())
    hour = ExtractHour(instant, tzinfo=CITY_ZONE) if instant else Value(-1)
    marked = {
        f"is_{name}": models.Case(When(flags[name], then=Value(1)), default=Value(0))
        if name in flags
        else Value(0)
        for name in MEASURES
    }
    return rows.order_by().values_list(
        F(unit), F(f"{case}category_id"), F(f"{case}grid__path"), F(f"{case}channel_id"),
        F(f"{case}kind"), hour, none if left_out is None else left_out, *marked.values(),
    )  # fmt: skip
