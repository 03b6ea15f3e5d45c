"""Counting a day: at most five statements for the daily, one scan of each table.

What counts is said in `counted`; here it is grouped and put into the frozen values of
`facts`, beside what an editor needs to know about them and the paper does not print.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from cases.models import Handling
from grids.models import CountsAs
from grids.rules import rule
from reports import counted
from reports.choices import Choices
from reports.facts import Concentrated, DailyFigures, Hotspot
from reports.hotspots import Ranked, rank_hotspots
from reports.periods import Period


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
    rows = _case_rows(period)
    channels = rank_channels(rows)
    ranking = rank_hotspots(period, _by_category(rows), choices.order)
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


def count_calls(period: Period) -> Counter[str]:
    """Count the demand calls by how the desk dealt with them."""
    rows = counted.calls(period).order_by().values_list("handling").annotate(Count("pk"))
    return Counter(dict(rows))


def count_called_back(period: Period) -> int:
    """Count the cases called back, each once."""
    rows = counted.callbacks(period).aggregate(count=Count("case", distinct=True))
    return int(rows["count"])


def _case_rows(period: Period) -> list[dict[str, Any]]:
    """Count the period's cases by channel and category, in one scan."""
    wanted = sorted({str(CountsAs.WEB), *rule("hotspot.counts_as")})
    columns = (
        "channel",
        "channel__name",
        "channel__position",
        "channel__counts_as",
        "category",
    )
    cases = counted.cases(period, wanted).order_by()
    return list(cases.values(*columns).annotate(count=Count("pk")))


def count_cases_by_category(period: Period) -> Counter[int]:
    """Count the cases among which hotspots are ranked by their own category."""
    return _by_category(_case_rows(period))


def rank_channels(rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, str, int]]:
    """Return the web channels with messages (id, name, count), most messages first.

    Equal counts stand in the channels' own order.
    """
    totals: Counter[tuple[int, str, int]] = Counter()
    for row in rows:
        if row["channel__counts_as"] == CountsAs.WEB:
            totals[row["channel"], row["channel__name"], row["channel__position"]] += row["count"]
    ranked = sorted(totals.items(), key=lambda item: (-item[1], item[0][2], item[0][0]))
    return [(pk, name, count) for (pk, name, _), count in ranked]


def _by_category(rows: Sequence[Mapping[str, Any]]) -> Counter[int]:
    totals: Counter[int] = Counter()
    counts_as = set(rule("hotspot.counts_as"))
    for row in rows:
        if row["channel__counts_as"] in counts_as:
            totals[row["category"]] += row["count"]
    return totals


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
