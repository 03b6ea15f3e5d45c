"""Counting the hazards of a day, by receiving body; silence is not zero."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, DateField, F, Func, Value

from cases.models import HazardReturn, ReturnKind
from grids.models import Body, HazardCategory
from grids.rules import rule
from reports.bulletins.counting import figure_rows
from reports.bulletins.spec import Counted
from reports.bulletins.wording.editor_choices import WHOLE, Choices
from reports.models import Bulletin
from reports.periods import Period
from reports.series.hazards.figures import HazardFigures


@dataclass(frozen=True)
class HazardCount:
    """The hazard daily's figures, with warnings, and per body what no item stands for.

    `uncovered` is by body id: a total's cases that were not filed one by one.
    """

    figures: HazardFigures
    warnings: tuple[str, ...]
    uncovered: Mapping[int, int]
    keys: Mapping[str, int]


@dataclass
class _BodyDay:
    """What one body filed for one day: its items, and its statement if there is one."""

    items: int = 0
    kind: str = ""
    total: int = 0

    @property
    def count(self) -> int:
        """The day's figure: the items, or the total where that is larger."""
        return max(self.items, self.total)

    @property
    def is_silent(self) -> bool:
        return not self.items and not self.kind

    def warning(self) -> str:
        if self.kind == ReturnKind.NIL and self.items:
            return f"报了零报告，却有{self.items}件明细"
        if self.kind == ReturnKind.TOTAL and self.items > self.total:
            return f"汇总数{self.total}件少于明细{self.items}件"
        return ""


@dataclass
class _Filed:
    """Everything that was filed for a period."""

    days: dict[tuple[int, date], _BodyDay] = field(default_factory=lambda: defaultdict(_BodyDay))
    categories: set[int] = field(default_factory=set)


def count_hazards(period: Period, choices: Choices | None = None) -> HazardCount:
    """Count the hazards of a period in four statements; nothing is written.

    A body's day is its itemised hazards, or its total where it filed one. A body that
    filed neither is missing (未报); the hotline's own hazards are all here, so that its
    silence is zero.
    """
    filed = _Filed()
    _read_items(period, filed)
    _read_returns(period, filed)
    bodies = list(Body.objects.all())
    counts = {body: _sum(filed, body, period) for body in bodies}
    figures = HazardFigures(
        day=period.from_on,
        until=period.until,
        total=sum(counts.values()),
        bodies=tuple((body.name, count) for body, count in counts.items() if count),
        categories=_category_names(filed.categories),
        missing=tuple(body.name for body in bodies if _is_missing(filed, body, period)),
        action=(choices or Choices()).action(WHOLE),
    )
    return HazardCount(
        figures=figures,
        warnings=tuple(_warnings(filed, bodies)),
        uncovered=_uncovered(filed),
        keys={f"hazards:{body.name}": body.pk for body, count in counts.items() if count},
    )


def _read_items(period: Period, filed: _Filed) -> None:
    day = Func(
        F("reported_at"),
        Value(period.starts_at_hour),
        function="business_day",
        output_field=DateField(),
    )
    rows = (
        figure_rows.hazards(period).order_by().annotate(day=day).values("body", "category", "day")
    )
    for row in rows.annotate(count=Count("pk")):
        filed.days[row["body"], row["day"]].items += row["count"]
        filed.categories.add(row["category"])


def _read_returns(period: Period, filed: _Filed) -> None:
    standing = HazardReturn.objects.filter(day__in=period.days, superseded_at__isnull=True)
    columns: tuple[str, ...] = ("body", "day", "kind", "count", "categories")
    for row in standing.order_by().values(*columns):
        _take_return(row, filed)


def _take_return(row: Mapping[str, Any], filed: _Filed) -> None:
    stated = filed.days[row["body"], row["day"]]
    stated.kind, stated.total = row["kind"], row["count"]
    if row["categories"] and row["kind"] == ReturnKind.TOTAL:
        filed.categories.add(row["categories"])


def _sum(filed: _Filed, body: Body, period: Period) -> int:
    return sum(filed.days[body.pk, day].count for day in period.days)


def _is_missing(filed: _Filed, body: Body, period: Period) -> bool:
    if body.is_hotline or not body.is_active:
        return False
    return any(filed.days[body.pk, day].is_silent for day in period.days)


def _category_names(ids: set[int]) -> tuple[str, ...]:
    """Return the day's categories in their fixed order, as many as are printed."""
    if not ids:
        return ()
    named = HazardCategory.objects.filter(pk__in=ids).values_list("name", flat=True)
    return tuple(named[: int(rule("hazard.categories"))])


def _warnings(filed: _Filed, bodies: list[Body]) -> list[str]:
    names = {body.pk: body.name for body in bodies}
    return [
        f"{names[body_id]}{day.month}月{day.day}日{warning}，请核对。"
        for (body_id, day), stated in sorted(filed.days.items())
        if (warning := stated.warning())
    ]


def _uncovered(filed: _Filed) -> dict[int, int]:
    without_items: Counter[int] = Counter()
    for (body_id, _), stated in filed.days.items():
        without_items[body_id] += stated.count - stated.items
    return {body_id: count for body_id, count in without_items.items() if count}


def _detail(hazards: HazardCount) -> dict[str, Any]:
    return {
        "keys": dict(hazards.keys),
        "warnings": list(hazards.warnings),
        "uncovered": {str(pk): count for pk, count in hazards.uncovered.items()},
    }


def counted_hazards(period: Period, choices: Choices) -> Counted:
    """Count the hazard daily as its row keeps it."""
    hazards = count_hazards(period, choices)
    return Counted(hazards.figures, _detail(hazards))


def uncovered_sentences(bulletin: Bulletin) -> list[str]:
    """Return a sentence for each body whose total says more than its items."""
    uncovered = bulletin.detail.get("uncovered", {})
    bodies = Body.objects.filter(pk__in=[int(pk) for pk in uncovered])
    return [f"{body}按汇总数另计{uncovered[str(body.pk)]}件，没有逐件明细。" for body in bodies]
