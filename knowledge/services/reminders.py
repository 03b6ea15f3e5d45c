"""Which articles run out soon or are to be looked at again, each told of once."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Least

from grids.deadlines import CITY_ZONE
from grids.models import Unit
from grids.rules import rule
from knowledge.models import Article


@transaction.atomic
def take_expiring(*, at: datetime) -> dict[Unit | None, int]:
    """Mark the articles whose day has come near and return how many there are by owner.

    An article is taken once for each day on which it runs out or is due for review: one whose
    day was moved is taken again for the new one. None stands for the hotline's own. The marks
    are undone with the transaction of who tells the owners.
    """
    until = at.astimezone(CITY_ZONE).date() + timedelta(days=int(rule("knowledge.expiry_days")))
    counts: dict[Unit | None, int] = {}
    for article in _due(until):
        day = article.due_on
        fresh = ~Q(reminded_for=day) | Q(reminded_for__isnull=True)
        if Article.objects.filter(fresh, pk=article.pk).update(reminded_for=day):
            counts[article.unit] = counts.get(article.unit, 0) + 1
    return counts


def _due(until: date) -> list[Any]:
    """Return the published articles with the earlier of their days, where that is near."""
    live = Article.objects.filter(versions__is_live=True).annotate(
        due_on=Least("versions__valid_to", "review_on")
    )
    near = live.filter(due_on__lte=until)
    told = Q(reminded_for=F("due_on"))
    fresh = near.filter(~told | Q(reminded_for__isnull=True))
    return list(fresh.select_related("unit").order_by("pk"))
