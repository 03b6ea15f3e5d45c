"""Which reference rows are usual: those that the latest cases name most often."""

from collections import Counter

from django.core.cache import cache

from cases.models import Case
from cases.rules.capabilities import CaseCapability
from grids.models import User

LATEST = 500
KEPT_SECONDS = 300
COLUMNS = {"units": "lead_unit__code", "categories": "category__code", "grids": "grid__code"}


def usual_in_cases(shelf: str, user: User) -> list[str]:
    """Return the codes of a shelf by how often the latest cases name them, the commonest first.

    Reads a fixed number of cases, however many there are, every five minutes. Nothing to
    people of units: what is usual in the city is told by all its cases, which they do not see.
    """
    column = COLUMNS.get(shelf)
    if column is None or not user.can(CaseCapability.READ_EVERY_CASE):
        return []
    return cache.get_or_set(f"usual:{shelf}", lambda: _count(column), KEPT_SECONDS) or []


def _count(column: str) -> list[str]:
    latest = Case.objects.order_by("-pk").values_list(column, flat=True)[:LATEST]
    return [code for code, _ in Counter(code for code in latest if code).most_common()]
