"""What counts: the rows of a period behind each figure, said once for number and list.

`totals` and `hotspots` count these querysets and `figure_sources` opens them, so that a number
and its list cannot disagree. Source: domain contract, "The two daily bulletins".

A case that has something is asked for by EXISTS: it is looked up case by case through an
index, whereas IN over a join lets the planner choose by statistics, which may be stale.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Call, Callback, CallKind, Case, Hazard
from grids.models import CountsAs
from grids.rules import rule
from reports.periods import Period

# How a channel counts for its cases to be received ones (受理).
COUNTED_AS: list[str] = [CountsAs.CALL, CountsAs.WEB]


def calls(period: Period) -> "QuerySet[Call]":
    """Return the demand calls received in the period; nuisance, wrong and empty ones not."""
    return Call.objects.filter(
        kind=CallKind.DEMAND,
        excluded_reason="",
        received_at__gte=period.start,
        received_at__lt=period.end,
    )


def case_counts(period: Period, counted_as: list[str], prefix: str = "") -> Q:
    """Return the condition that a case counts; `prefix` reaches it from another table."""
    conditions = {
        "received_at__gte": period.start,
        "received_at__lt": period.end,
        "excluded_reason": "",
        "is_history": False,
        "channel__counts_as__in": counted_as,
    }
    return Q(**{f"{prefix}{name}": value for name, value in conditions.items()})


def cases(period: Period, counted_as: list[str]) -> "QuerySet[Case]":
    """Return the cases received in the period by channels that count as one of these."""
    return Case.objects.filter(case_counts(period, counted_as))


def web_cases(period: Period) -> "QuerySet[Case]":
    """Return the period's messages (网民留言)."""
    return cases(period, [CountsAs.WEB])


def hotspot_channels() -> list[str]:
    """Return how a channel must count for its cases to make hotspots, by default both ways."""
    return list(rule("hotspot.counts_as"))


def hotspot_cases(period: Period) -> "QuerySet[Case]":
    """Return the cases among which hotspots are ranked."""
    return cases(period, hotspot_channels())


def callbacks(period: Period) -> "QuerySet[Callback]":
    """Return the effective callbacks completed in the period, whatever day their case came."""
    return _completed(period).filter(case__excluded_reason="")


def called_back(period: Period) -> "QuerySet[Case]":
    """Return the cases called back in the period, each once however often."""
    own = _completed(period).filter(case=OuterRef("pk"))
    return Case.objects.filter(Exists(own), excluded_reason="")


def _completed(period: Period) -> "QuerySet[Callback]":
    return Callback.objects.filter(
        is_effective=True, completed_at__gte=period.start, completed_at__lt=period.end
    )


def hazards(period: Period) -> "QuerySet[Hazard]":
    """Return the hazards reported in the period, each with the body that had it first."""
    return _reported(period).filter(Q(case__isnull=True) | Q(case__excluded_reason=""))


def hazard_cases(period: Period) -> "QuerySet[Case]":
    """Return the cases of the hazards that count in the period."""
    own = _reported(period).filter(case=OuterRef("pk"))
    return Case.objects.filter(Exists(own), excluded_reason="")


def _reported(period: Period) -> "QuerySet[Hazard]":
    return Hazard.objects.filter(
        excluded_reason="", reported_at__gte=period.start, reported_at__lt=period.end
    )
