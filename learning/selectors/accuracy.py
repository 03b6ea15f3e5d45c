"""How often what was proposed is what was chosen, over the last month."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet

from learning.models import JudgedCase

LOOKED_BACK = timedelta(days=30)


class Accuracy(NamedTuple):
    """Counts of judged cases: proposed first and chosen, among three, sure, sure and chosen."""

    judged: int
    taken: int
    among_three: int
    sure: int
    sure_taken: int


class CategoryAccuracy(NamedTuple):
    """Of the cases that a category was chosen for, those it had been proposed for."""

    code: str
    name: str
    chosen: int
    taken: int


IS_TAKEN = Q(proposed=F("chosen"))


def accuracy(at: datetime) -> Accuracy:
    """Return the counts of the 30 days before an instant."""
    return Accuracy(
        **_recent(at).aggregate(
            judged=Count("pk"),
            taken=Count("pk", filter=IS_TAKEN),
            among_three=Count("pk", filter=Q(is_among_three=True)),
            sure=Count("pk", filter=Q(is_sure=True)),
            sure_taken=Count("pk", filter=Q(is_sure=True) & IS_TAKEN),
        )
    )


def accuracy_by_category(at: datetime) -> list[CategoryAccuracy]:
    """Return the counts of each category that was chosen, the most often missed first."""
    rows = (
        _recent(at)
        .values("chosen__code", "chosen__name")
        .annotate(count=Count("pk"), taken=Count("pk", filter=IS_TAKEN))
        .order_by(F("taken") - F("count"), "chosen__code")
    )
    return [
        CategoryAccuracy(row["chosen__code"], row["chosen__name"], row["count"], row["taken"])
        for row in rows
    ]


def _recent(at: datetime) -> QuerySet[JudgedCase]:
    return JudgedCase.objects.filter(registered_at__gt=at - LOOKED_BACK, registered_at__lte=at)
