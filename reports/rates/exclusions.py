"""What an assessment leaves out: excluded cases (剔除) and callbacks with an upheld appeal."""

from django.db.models import Exists, OuterRef
from django.db.models.expressions import Combinable

from cases.models import Appeal, Exclusion, Ruling


def is_excluded(case: str) -> Combinable:
    """Return whether a row's case was excluded; `case` is the path to the case's id."""
    return Exists(Exclusion.objects.filter(case=OuterRef(case), ruling=Ruling.ACCEPTED))


def unfair_callbacks() -> Combinable:
    """Return the condition that a callback counts in no rate, in neither scope."""
    return Exists(Appeal.objects.filter(callback=OuterRef("pk"), ruling=Ruling.ACCEPTED))
