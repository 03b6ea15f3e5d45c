"""Counting a period once for all blocks of a document: some twenty statements, whatever it has."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models import Count, DateField, F, Func, Min, Q, QuerySet, Value

from cases.models import Case
from grids.hotspots import HotspotTree, hotspot_tree
from grids.models import Category, Channel, Grid, Kind
from reports.bulletins.counting.figure_sources import Scope
from reports.documents.case_lists import ToldCase, tell_cases
from reports.documents.case_rows import (
    OF_RECEIVED,
    PARTS,
    closed,
    figure_name,
    question_of,
    received,
)
from reports.documents.definition import Definition, lists_of
from reports.documents.examples import EXAMPLES, example_of
from reports.periods import Period
from reports.rates.counting import RateRow, RateTable, count_rates, count_total
from reports.rates.questions import branch_at
from reports.rates.rows import Place
from reports.rates.sources import Source
from reports.rates.values import Rate
from reports.rates.values import Scope as Counting

TREE_CHANGED = "本期内事项分类有过调整：数字和名称按取数时的分类。"


@dataclass(frozen=True)
class Ranked:
    """A row of a list: its name, its count in the period and in the one before.

    `figure` names the figure that opens its rows, `pk` is the id behind that name.
    """

    name: str
    count: int
    before: int
    figure: str = ""
    pk: int = 0
    example: str = ""


@dataclass(frozen=True)
class Spell:
    """What was counted of one period: counts by key, and the three rates."""

    counts: Mapping[str, int]
    rates: Mapping[str, Rate]


@dataclass(frozen=True)
class DocumentCount:
    """All that the blocks of a document can say about a period."""

    period: Period
    earlier: Period
    now: Spell
    before: Spell
    hotspots: tuple[Ranked, ...]
    kinds: tuple[Ranked, ...]
    channels: tuple[Ranked, ...]
    days: Mapping[str, int]
    table: RateTable | None
    scope: Scope
    cases: Mapping[str, tuple[ToldCase, ...]]
    warnings: tuple[str, ...] = field(default=())


def count_document(
    definition: Definition, period: Period, earlier: Period | None = None
) -> DocumentCount:
    """Count a period and an earlier one within the definition's scope; nothing is written.

    The earlier one is that before it as a rule. Lists that no block prints are not counted.
    """
    earlier = earlier or Period(
        *definition.cadence.before(period.from_on, period.to_on), period.starts_at_hour
    )
    place, lists = place_of(definition, period), lists_of(definition.blocks)
    scope = scope_from(place)
    table = count_rates(question_of(period, place)) if "units" in lists else None
    now = _spell(period, scope, table.total if table else _callbacks(period, place))
    before = _spell(earlier, scope, _callbacks(earlier, place))
    has_channels = any("{各渠道}" in block.text for block in definition.blocks)
    return DocumentCount(
        period, earlier, now, before,
        hotspots=_hotspots(period, earlier, scope) if "hotspots" in lists else (),
        kinds=_kinds(now, before),
        channels=_channels(period, scope) if has_channels else (),
        days=_days(period, scope) if lists & {"days", "months"} else {},
        table=table,
        scope=scope,
        cases=tell_cases(definition.blocks, period, scope),
        warnings=_warnings(period),
    )  # fmt: skip


def place_of(definition: Definition, period: Period) -> Place:
    """Return the scope as the assessment knows it: a unit with what stood below it then."""
    rest: dict[str, Any] = {
        "category": _row(Category, definition.category_code),
        "grid": _row(Grid, definition.grid_code),
    }
    if definition.channel_code:
        rest["channel"] = _row(Channel, definition.channel_code).pk
    if not definition.unit_code:
        return Place(**rest)
    unit, below, merged = branch_at(definition.unit_code, question_of(period, Place()).span)
    return Place(below, unit, merged=merged, **rest)


def _row(model: Any, code: str) -> Any:
    return model._default_manager.get(code=code) if code else None


def scope_from(place: Place) -> Scope:
    """Return the same scope by ids, as an issue keeps it."""
    return Scope(
        place.units, _below(Category, place.category), _below(Grid, place.grid), place.channel
    )


def _below(model: Any, node: Any) -> frozenset[int] | None:
    if node is None:
        return None
    return frozenset(model._default_manager.below(node).values_list("pk", flat=True))


def _callbacks(period: Period, place: Place) -> RateRow:
    return count_total(question_of(period, place), [Source.CALLBACKS])


def _spell(period: Period, scope: Scope, called: RateRow) -> Spell:
    counted = {key: Count("pk", filter=which(period)) for key, which in OF_RECEIVED.items()}
    found = received(period, scope).order_by().aggregate(**counted)
    numbers = called.counts["now", Counting.ALL]
    told = {key: numbers.number(".".join(part)) for key, part in PARTS.items()}
    rates = called.figures[Counting.ALL]
    counts = {**found, "closed": closed(period, scope).count(), **told}
    return Spell(
        counts,
        {
            "responded": rates["responded"],
            "solved_rate": rates["solved"],
            "satisfied_rate": rates["satisfied"],
            "finished_rate": Rate.of(counts["finished"], counts["dispatched"]),
        },
    )


def _kinds(now: Spell, before: Spell) -> tuple[Ranked, ...]:
    rows = [
        Ranked(str(kind.label), now.counts[key], before.counts[key], figure_name(key))
        for kind in Kind
        if now.counts[key := f"kind_{kind.value}"] or before.counts[key]
    ]
    return tuple(sorted(rows, key=lambda row: -row.count))


def _channels(period: Period, scope: Scope) -> tuple[Ranked, ...]:
    columns = ("channel__name", "channel__position", "channel")
    rows = received(period, scope).order_by().values_list(*columns).annotate(Count("pk"))
    ranked = sorted(rows, key=lambda row: (-row[3], row[1], row[2]))
    return tuple(Ranked(name, count, 0) for name, _, _, count in ranked)


def _days(period: Period, scope: Scope) -> dict[str, int]:
    """Count the cases received on each day, also those days on which there were none."""
    day = Func(
        F("received_at"), Value(period.starts_at_hour),
        function="business_day", output_field=DateField(),
    )  # fmt: skip
    rows = (
        received(period, scope).order_by().annotate(on=day).values_list("on").annotate(Count("pk"))
    )
    found = {on.isoformat(): count for on, count in rows}
    return {on.isoformat(): found.get(on.isoformat(), 0) for on in period.days}


def _hotspots(period: Period, earlier: Period, scope: Scope) -> tuple[Ranked, ...]:
    """Rank the hotspot categories with cases, in the categories' own order where equal."""
    tree = hotspot_tree()
    rows = _by_category(received(period, scope))
    now = _pooled(tree, {pk: count for pk, (count, _) in rows.items()})
    before = _pooled(tree, {pk: n for pk, (n, _) in _by_category(received(earlier, scope)).items()})
    first: dict[int, int] = {}
    for pk, (_, example) in rows.items():
        flagged = tree.nearest.get(pk)
        if flagged and example:
            first[flagged] = min(example, first.get(flagged, example))
    cases = {case.pk: case for case in Case.objects.filter(pk__in=first.values())}
    order = sorted(now, key=lambda pk: (-now[pk], tree.flagged[pk]["position"], pk))
    return tuple(
        Ranked(
            name := tree.flagged[pk]["name"], now[pk], before[pk],
            f"{figure_name('hotspot')}:{name}", pk,
            example_of(cases[first[pk]]) if pk in first else "",
        )
        for pk in order
    )  # fmt: skip


def _by_category(rows: "QuerySet[Case]") -> dict[int, tuple[int, int | None]]:
    """Count cases by their own category, each with the first that may be told as an example."""
    found = rows.order_by().values_list("category")
    counted = found.annotate(many=Count("pk"), first=Min("pk", filter=EXAMPLES))
    return {pk: (many, first) for pk, many, first in counted}


def _pooled(tree: HotspotTree, counts: Mapping[int, int]) -> Counter[int]:
    pooled: Counter[int] = Counter()
    for pk, count in counts.items():
        if pk in tree.nearest:
            pooled[tree.nearest[pk]] += count
    return pooled


def _warnings(period: Period) -> tuple[str, ...]:
    changed = LogEntry.objects.filter(
        Q(action_time__gte=period.start, action_time__lt=period.end),
        content_type__app_label="grids", content_type__model="category",
    )  # fmt: skip
    return (TREE_CHANGED,) if changed.exists() else ()


def kept(count: DocumentCount) -> dict[str, Any]:
    """Return the counts and rates as an issue keeps them."""
    return {
        "from": count.period.from_on.isoformat(),
        "to": count.period.to_on.isoformat(),
        **count.now.counts,
        "before": dict(count.before.counts),
        "rates": {name: rate_json(rate) for name, rate in count.now.rates.items()},
        "rates_before": {name: rate_json(rate) for name, rate in count.before.rates.items()},
    }


def rate_json(rate: Rate) -> list[Any]:
    """Return a rate as it is printed and what was divided."""
    return [rate.text, rate.fraction]
