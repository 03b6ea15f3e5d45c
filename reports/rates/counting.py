"""Counting an assessment: one statement for each source, whatever is asked.

A statement scans its source once over the period and the one before it, groups by what
tells the rows apart, and leaves pooling to `rows`: so a unit's figures, those of the units
above it and the total come from the same groups.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Extract

from grids.models import Category, Grid
from reports.rates.left_out import is_excluded
from reports.rates.measures import (
    ANSWERED,
    MEASURES,
    TABLES,
    Source,
    Table,
    counts_at_all,
    parts_of,
)
from reports.rates.rows import (
    Dimension,
    Place,
    RowSpec,
    key_path,
    row_specs,
    specs_by_key,
    total_spec,
)
from reports.rates.spans import Span
from reports.rates.terms import Terms
from reports.rates.values import Counts, Rate, Scope, Zone, composite_of, zone_of

TIMES = "now", "before"
EVERYWHERE = Place()


@dataclass(frozen=True)
class Question:
    """What is asked: which time, by what, where, of which kind, on which terms."""

    span: Span
    terms: Terms
    dimension: Dimension = Dimension.UNIT
    place: Place = EVERYWHERE
    kind: str = ""

    def of_source(self, table: Table) -> "QuerySet[Any]":
        """Return the rows of a source that this question is about, of any time."""
        rows = table.rows(self.terms).filter(counts_at_all(table)).order_by()
        conditions: dict[str, Any] = {}
        if self.place.units is not None:
            conditions[f"{table.unit}__in"] = list(self.place.units)
        if self.kind:
            conditions[f"{table.case}kind"] = self.kind
        for name, model in (("category", Category), ("grid", Grid)):
            branch = getattr(self.place, name)
            if branch is not None:
                below = model._default_manager.below(branch).values("pk")
                conditions[f"{table.case}{name}__in"] = below
        return rows.filter(**conditions)


Tally = Mapping[tuple[str, Scope], Counts]


@dataclass(frozen=True)
class RateRow:
    """One row of the table, with its counts by time and scope.

    `figures` are the rates of the period, `earlier` those of the period before; both by
    scope and name. `zone` and `rank` are None where the city does without.
    """

    key: str
    label: str
    opens: bool
    counts: Tally
    figures: Mapping[Scope, Mapping[str, Rate]]
    earlier: Mapping[Scope, Mapping[str, Rate]]
    zone: Zone | None = None
    rank: int | None = None


@dataclass(frozen=True)
class RateTable:
    """The rows in their order and the total; `question` is what was asked."""

    question: Question
    rows: tuple[RateRow, ...]
    total: RateRow

    @property
    def before(self) -> Span:
        """Return the period with which this one is compared."""
        return self.question.span.previous()


def count_rates(question: Question) -> RateTable:
    """Count the figures of all rows and the total; nothing is written."""
    specs = row_specs(question.dimension, question.place, question.span)
    total = total_spec(question.place)
    tallies = _Tallies(specs, total)
    for source, table in TABLES.items():
        tallies.add(_groups(question, source, table))
    made = [_row(question, spec, tallies.of(spec, question.terms)) for spec in specs]
    rows = _ranked([row for row in made if not _is_empty(row)], question.terms)
    pooled = _row(question, total, tallies.of(total, question.terms))
    return RateTable(question, tuple(rows), _mean_of(pooled, rows, question.terms))


def _groups(question: Question, source: Source, table: Table) -> Iterable[dict[str, Any]]:
    """Yield counted groups: key, unit of the parent, whether excluded, and the parts."""
    now, before = question.span, question.span.previous()
    parent = F(f"{table.parent}__unit_id") if table.parent else Value(None, IntegerField())
    rows = (
        question.of_source(table)
        .filter(table.touched(before, now))
        .annotate(
            row_key=F(key_path(question.dimension, table)),
            parent_unit=parent,
            left_out=is_excluded(table.case_id),
        )
        .values("row_key", "parent_unit", "left_out")
    )
    parts = parts_of(source)
    names: dict[str, tuple[str, str]] = {}
    counted: dict[str, Any] = {}
    for time, span in zip(TIMES, (now, before), strict=True):
        for at, (part, condition) in enumerate(parts.items()):
            column = f"{time}_{at}"
            names[column] = (time, part)
            counted[column] = Count("pk", filter=condition(question.terms, span))
        if source == Source.ASSIGNMENTS:
            answered = parts[ANSWERED](question.terms, span)
            counted[f"{time}_minutes"] = ArrayAgg(_minutes(), filter=answered, default=Value([]))
    for group in rows.annotate(**counted):
        yield {
            "key": group["row_key"],
            "parent": group["parent_unit"],
            "scopes": (Scope.ALL,) if group["left_out"] else tuple(Scope),
            "numbers": {name: group[column] for column, name in names.items() if group[column]},
            "minutes": {time: group.get(f"{time}_minutes", ()) for time in TIMES},
        }


def _minutes() -> Any:
    """Return the handling time of an answered assignment: from dispatch to its answer."""
    return Cast(
        Extract(F("answered_at") - F("dispatched_at"), "epoch") / 60, output_field=IntegerField()
    )


class _Tallies:
    """Sums of the groups by row."""

    def __init__(self, specs: list[RowSpec], total: RowSpec) -> None:
        self.by_key = specs_by_key(specs)
        self.total = total
        self.numbers: dict[tuple[str, str, Scope], Counter[str]] = {}
        self.minutes: dict[tuple[str, str, Scope], list[int]] = {}

    def add(self, groups: Iterable[dict[str, Any]]) -> None:
        """Add each group to the rows that take it, and to the total."""
        for group in groups:
            for spec in (*self.by_key.get(group["key"], ()), self.total):
                if spec.takes(group["key"], group["parent"]):
                    self._pool(spec.key, group)

    def _pool(self, key: str, group: dict[str, Any]) -> None:
        for scope in group["scopes"]:
            for (time, part), count in group["numbers"].items():
                self.numbers.setdefault((key, time, scope), Counter())[part] += count
            for time, minutes in group["minutes"].items():
                if minutes:
                    self.minutes.setdefault((key, time, scope), []).extend(minutes)

    def of(self, spec: RowSpec, terms: Terms) -> Tally:
        """Return a row's counts by time and scope."""
        return {
            (time, scope): Counts(
                self.numbers.get((spec.key, time, scope), Counter()),
                self.minutes.get((spec.key, time, scope), ()),
                terms.basically_percent,
            )
            for time in TIMES
            for scope in Scope
        }


def _row(question: Question, spec: RowSpec, tally: Tally) -> RateRow:
    terms = question.terms
    figures = {scope: _rates(tally["now", scope], terms) for scope in Scope}
    earlier = {scope: _rates(tally["before", scope], terms) for scope in Scope}
    judged = figures[Scope.KEPT].get(terms.zone_by)
    zone = zone_of(judged, terms.zones) if judged and terms.zones else None
    return RateRow(spec.key, spec.label, spec.opens, tally, figures, earlier, zone)


def _rates(counts: Counts, terms: Terms) -> dict[str, Rate]:
    rates = {measure.name: counts.rate(measure.name) for measure in MEASURES}
    if terms.has_composite and terms.weights:
        rates["composite"] = composite_of(rates, terms.weights)
    return rates


def _is_empty(row: RateRow) -> bool:
    return all(counts.is_empty for counts in row.counts.values())


def judged_by(terms: Terms) -> str:
    """Return the rate by which units are ranked: 综合成绩 where there is one."""
    return "composite" if terms.has_composite else "satisfied"


def _ranked(rows: list[RateRow], terms: Terms) -> list[RateRow]:
    """Put the rows in the order of their rank, equal ones beside each other, if ranking is on."""
    if not terms.has_ranking:
        return rows
    name = judged_by(terms)
    printed = {row.key: row.figures[Scope.KEPT][name].percent for row in rows}
    known = sorted((p for p in printed.values() if p is not None), reverse=True)
    ranked = []
    for row in rows:
        percent = printed[row.key]
        ranked.append(replace(row, rank=known.index(percent) + 1 if percent is not None else None))
    return sorted(ranked, key=lambda row: (row.rank is None, row.rank))


def _mean_of(total: RateRow, rows: list[RateRow], terms: Terms) -> RateRow:
    """Return the total; its rates are the mean of the rows' where the city wants that."""
    if not terms.total_is_mean:
        return total
    return replace(
        total,
        figures={scope: _means([r.figures[scope] for r in rows]) for scope in Scope},
        earlier={scope: _means([r.earlier[scope] for r in rows]) for scope in Scope},
    )


def _means(rates: list[Mapping[str, Rate]]) -> dict[str, Rate]:
    names = {name for each in rates for name in each}
    return {name: _mean([each[name] for each in rates]) for name in sorted(names)}


def _mean(rates: list[Rate]) -> Rate:
    shares = [rate.share for rate in rates if rate.share is not None]
    if not shares:
        return Rate(Fraction(0), 0, None)
    share = sum(shares, Fraction(0)) / len(shares)
    base = sum(rate.base for rate in rates)
    return Rate(sum((rate.numerator for rate in rates), Fraction(0)), base, share, len(shares))
