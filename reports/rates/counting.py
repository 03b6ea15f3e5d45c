"""Counting an assessment: one statement for each source, whatever is asked.

A statement scans its source once over the period and the one before it, groups by what
tells the rows apart, and leaves pooling to `rows`: so a unit's figures, those of the units
above it and the total come from the same groups.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import add
from typing import Any

from django.db.models import F, QuerySet

from grids.models import Category, Grid
from reports.rates.exclusions import is_excluded
from reports.rates.grouped_counts import TIMES, Group, read_groups
from reports.rates.measures import ANSWERED, MEASURES, parts_of
from reports.rates.rows import (
    TOTAL,
    Dimension,
    Place,
    RowSpec,
    key_path,
    row_specs,
    specs_by_key,
    total_spec,
)
from reports.rates.sources import TABLES, Source, Table, counts_at_all, parent_unit
from reports.rates.spans import Span
from reports.rates.terms import Terms
from reports.rates.values import Counts, Rate, Scope, Zone, composite_of, zone_of

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
        if self.place.channel is not None:
            conditions[f"{table.case}channel"] = self.place.channel
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
        tallies.add(source, _groups(question, source, table))
    made = [_row(question, spec, tallies.of(spec, question.terms)) for spec in specs]
    rows = _ranked([row for row in made if not _is_empty(row)], question.terms)
    pooled = _row(question, total, tallies.of(total, question.terms))
    return RateTable(question, tuple(rows), _mean_of(pooled, rows, question.terms))


def count_total(question: Question, sources: Iterable[Source]) -> RateRow:
    """Count the total alone, of the measures of some sources; a statement for each."""
    total = total_spec(question.place)
    tallies = _Tallies([], total)
    for source in sources:
        tallies.add(source, _groups(question, source, TABLES[source]))
    return _row(question, total, tallies.of(total, question.terms))


def _groups(question: Question, source: Source, table: Table) -> Iterator[Group]:
    """Yield the counted groups of a source, over the period and the one before it."""
    spans = (question.span, question.span.previous())
    parts = parts_of(source)
    rows = (
        question.of_source(table)
        .filter(table.touched(spans[1], spans[0]))
        .annotate(
            row_key=F(key_path(question.dimension, table)),
            parent_unit=parent_unit(table),
            left_out=is_excluded(table.case_id),
        )
    )
    return read_groups(rows, [*parts.values()], question.terms, spans, parts.get(ANSWERED))


class _Tallies:
    """Sums of the groups by row, excluded cases apart from the others."""

    def __init__(self, specs: list[RowSpec], total: RowSpec) -> None:
        self.by_key = specs_by_key(specs)
        self.total = total
        self.numbers: dict[tuple[str, str, bool], Counter[str]] = {}
        self.minutes: dict[tuple[str, int, bool], list[int]] = {}

    def add(self, source: Source, groups: Iterable[Group]) -> None:
        """Add each group to the rows that take it, and to the total."""
        sums: dict[tuple[str, bool], list[int]] = {}
        for group in groups:
            for spec in (*self.by_key.get(group.key, ()), self.total):
                if spec.takes(group.key, group.parent):
                    place = (spec.key, group.left_out)
                    found = sums.get(place)
                    sums[place] = [*map(add, found, group.numbers)] if found else [*group.numbers]
                    self._keep_minutes(spec.key, group)
        self._name(source, sums)

    def _keep_minutes(self, key: str, group: Group) -> None:
        for time, minutes in enumerate(group.minutes):
            if minutes:
                self.minutes.setdefault((key, time, group.left_out), []).extend(minutes)

    def _name(self, source: Source, sums: Mapping[tuple[str, bool], list[int]]) -> None:
        names = [(time, part) for time in TIMES for part in parts_of(source)]
        for (key, left_out), numbers in sums.items():
            for (time, part), count in zip(names, numbers, strict=True):
                if count:
                    self.numbers.setdefault((key, time, left_out), Counter())[part] += count

    def of(self, spec: RowSpec, terms: Terms) -> Tally:
        """Return a row's counts by time and scope."""
        found = {}
        for at, time in enumerate(TIMES):
            for scope in Scope:
                counted = (False, True) if scope == Scope.ALL else (False,)
                numbers: Counter[str] = Counter()
                minutes: list[int] = []
                for left_out in counted:
                    numbers += self.numbers.get((spec.key, time, left_out), Counter())
                    minutes += self.minutes.get((spec.key, at, left_out), [])
                found[time, scope] = Counts(numbers, minutes, terms.basically_percent)
        return found


def _row(question: Question, spec: RowSpec, tally: Tally) -> RateRow:
    terms = question.terms
    figures = {scope: _rates(tally["now", scope], terms) for scope in Scope}
    earlier = {scope: _rates(tally["before", scope], terms) for scope in Scope}
    judged = figures[Scope.KEPT].get(terms.zone_by)
    # A zone is a verdict on a unit; the city as a whole has none.
    has_zone = spec.key != TOTAL
    zone = zone_of(judged, terms.zones) if has_zone and judged and terms.zones else None
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
