"""How a unit stands this month, on the home page of its people: the figures of the assessment."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cases.rules.capabilities import CaseCapability
from grids.models import User
from reports.rates.counting import Question, count_total
from reports.rates.measures import BY_NAME
from reports.rates.questions import today
from reports.rates.rows import Place
from reports.rates.sources import Source
from reports.rates.spans import SpanKind, span_of
from reports.rates.terms import read_terms
from reports.rates.values import THREE_RATES, Change, Scope

REMEMBER_SECONDS = 600
ON_TIME = ("signed", "on_time")
SOURCES = (Source.ASSIGNMENTS, Source.CALLBACKS)


@dataclass(frozen=True)
class Figure:
    """One figure with what was divided, and how it changed against the month before."""

    label: str
    text: str
    note: str
    change: str


@dataclass(frozen=True)
class Month:
    """The unit's figures of the running assessment month; `url` opens the assessment."""

    name: str
    figures: tuple[Figure, ...]
    url: str


def unit_month_of(user: User) -> Month | None:
    """Return the figures of a person's units, remembered for ten minutes; two queries else.

    None for people of no unit, and while nothing has happened this month or last.
    """
    if not user.can(CaseCapability.WORK_IN_UNIT):
        return None
    units = frozenset(user.scope_unit_ids)
    key = f"home-figures:{user.pk}:{hash(units)}"
    found: Month | None = cache.get(key)
    if found is None:
        found = _count(units)
        cache.set(key, found, REMEMBER_SECONDS)
    return found if found.figures else None


def _count(units: frozenset[int]) -> Month:
    at = timezone.now()
    span = span_of(SpanKind.MONTH, today(at))
    row = count_total(Question(span, read_terms(at), place=Place(units)), SOURCES)
    url = reverse("reports:rates")
    if all(counts.is_empty for counts in row.counts.values()):
        return Month(str(span), (), url)
    return Month(
        str(span), (_sent(row), *(_rate(row, name) for name in (*ON_TIME, *THREE_RATES))), url
    )


def _sent(row: Any) -> Figure:
    now, before = (
        row.counts[time, Scope.ALL].number("returned.base") for time in ("now", "before")
    )
    return Figure("派来", f"{now}件", "", Change(now, before).text if before else "")


def _rate(row: Any, name: str) -> Figure:
    rate, before = row.figures[Scope.ALL][name], row.earlier[Scope.ALL][name]
    change = rate.change_from(before)
    said = f"{change} 百分点" if change else ""
    return Figure(BY_NAME[name].label, rate.text, rate.fraction if rate.base else "", said)
