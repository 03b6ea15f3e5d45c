"""Counting a period: one scan of each table, whoever prints the figures.

What counts is said in `figure_rows`; here it is grouped.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count

from grids.models import CountsAs
from grids.rules import rule
from reports.bulletins.counting import figure_rows
from reports.periods import Period


def count_calls(period: Period) -> Counter[str]:
    """Count the demand calls by how the desk dealt with them."""
    rows = figure_rows.calls(period).order_by().values_list("handling").annotate(Count("pk"))
    return Counter(dict(rows))


def count_called_back(period: Period) -> int:
    """Count the cases called back, each once."""
    rows = figure_rows.callbacks(period).aggregate(count=Count("case", distinct=True))
    return int(rows["count"])


def case_rows(period: Period) -> list[dict[str, Any]]:
    """Count the period's cases by channel and category, in one scan."""
    wanted = sorted({str(CountsAs.WEB), *rule("hotspot.counts_as")})
    columns = (
        "channel",
        "channel__name",
        "channel__position",
        "channel__counts_as",
        "category",
    )
    cases = figure_rows.cases(period, wanted).order_by()
    return list(cases.values(*columns).annotate(count=Count("pk")))


def count_cases_by_category(period: Period) -> Counter[int]:
    """Count the cases among which hotspots are ranked by their own category."""
    return by_category(case_rows(period))


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


def by_category(rows: Sequence[Mapping[str, Any]]) -> Counter[int]:
    """Count the cases among which hotspots are ranked by their own category."""
    totals: Counter[int] = Counter()
    counts_as = set(rule("hotspot.counts_as"))
    for row in rows:
        if row["channel__counts_as"] in counts_as:
            totals[row["category"]] += row["count"]
    return totals
