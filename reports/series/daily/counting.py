"""Counting a day: at most five statements for the daily, one scan of each table.

What is counted is put into the frozen values of `figures`, beside what an editor needs to
know about it and the paper does not print.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cases.models import Handling
from grids.rules import rule
from reports.bulletins.counting.figure_values import Concentrated, Hotspot
from reports.bulletins.counting.hotspots import Ranked, rank_hotspots
from reports.bulletins.counting.totals import (
    by_category,
    case_rows,
    count_called_back,
    count_calls,
    rank_channels,
)
from reports.bulletins.spec import Counted
from reports.bulletins.wording.editor_choices import Choices
from reports.periods import Period
from reports.series.daily.figures import DailyFigures


@dataclass(frozen=True)
class DailyCount:
    """The daily's figures, with all ranked categories, warnings and the ids behind names."""

    figures: DailyFigures
    ranking: tuple[Ranked, ...]
    warnings: tuple[str, ...]
    keys: Mapping[str, int]


def count_daily(period: Period, choices: Choices | None = None) -> DailyCount:
    """Count the daily of a period in five statements.

    Joined days are counted as one period. Nothing is written.
    """
    choices = choices or Choices()
    handled = count_calls(period)
    rows = case_rows(period)
    channels = rank_channels(rows)
    ranking = rank_hotspots(period, by_category(rows), choices.order)
    printed, others = _split(ranking)
    return DailyCount(
        figures=DailyFigures(
            day=period.from_on,
            until=period.until,
            calls=sum(handled.values()),
            direct=handled[Handling.DIRECT],
            dispatched=handled[Handling.DISPATCHED],
            callbacks=count_called_back(period),
            web=sum(count for _, _, count in channels),
            channels=tuple((name, count) for _, name, count in channels),
            hotspots=tuple(_line(r, choices) for r in printed),
            others=tuple(_line(r, choices) for r in others),
        ),
        ranking=tuple(ranking),
        warnings=tuple(_review_warnings([*printed, *others])),
        keys=_keys(channels, ranking),
    )


def _split(ranking: Sequence[Ranked]) -> tuple[Sequence[Ranked], list[Ranked]]:
    """Part the printed ranks from those beyond that get a line for a confirmed problem."""
    lines = int(rule("hotspot.lines"))
    beyond = [r for r in ranking[lines:] if r.problems] if rule("hotspot.outside_top") else []
    return ranking[:lines], beyond


def _line(ranked: Ranked, choices: Choices) -> Hotspot:
    found = tuple(Concentrated(p.place, p.problem, p.count) for p in ranked.problems)
    units = dict.fromkeys(p.unit_phrase for p in ranked.problems)
    return Hotspot(
        category=ranked.category,
        count=ranked.count,
        unit_phrase="、".join(units) or ranked.unit_phrase,
        concentrated=found[0] if found else None,
        more=found[1:],
        is_reviewed=ranked.is_reviewed,
        action=choices.action(ranked.category_id),
    )


def _review_warnings(lines: Sequence[Ranked]) -> list[str]:
    grown = [
        f"{r.category}审阅时{r.reviewed_count}件，现为{r.count}件，请补看后重新确认。"
        for r in lines
        if r.is_reviewed and r.reviewed_count != r.count
    ]
    lost = [
        f"{r.category}原确认的集中反映问题已无可计的工单，请重新审阅。"
        for r in lines
        if r.has_lost_problem
    ]
    return grown + lost


def _keys(channels: Sequence[tuple[int, str, int]], ranking: Sequence[Ranked]) -> dict[str, int]:
    keys = {f"web:{name}": pk for pk, name, _ in channels}
    for ranked in ranking:
        keys[f"hotspot:{ranked.category}"] = ranked.category_id
        for n, _ in enumerate(ranked.problems, 1):
            suffix = "" if n == 1 else f":{n}"
            keys[f"concentrated:{ranked.category}{suffix}"] = ranked.category_id
    return keys


def line_categories(daily: DailyCount) -> dict[str, int]:
    """Return the category id of each line that is about one (`hotspot.1`, `other.2`)."""
    ids = {ranked.category: ranked.category_id for ranked in daily.ranking}
    lines = {f"hotspot.{n}": ids[h.category] for n, h in enumerate(daily.figures.hotspots, 1)}
    others = {f"other.{n}": ids[h.category] for n, h in enumerate(daily.figures.others, 1)}
    return lines | others


def _detail(daily: DailyCount) -> dict[str, Any]:
    return {
        "keys": dict(daily.keys),
        "warnings": list(daily.warnings),
        "categories": line_categories(daily),
        "ranking": [_ranked_json(ranked) for ranked in daily.ranking],
    }


def _ranked_json(ranked: Ranked) -> dict[str, Any]:
    return asdict(ranked) | {"problems": [asdict(problem) for problem in ranked.problems]}


def counted_daily(period: Period, choices: Choices) -> Counted:
    """Count the daily as its row keeps it."""
    daily = count_daily(period, choices)
    return Counted(daily.figures, _detail(daily), line_categories(daily))
