"""What an assessment leaves out: excluded cases (剔除) and callbacks with an upheld appeal."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from cases.models import APPEAL_UPHELD, Exclusion, Ruling


def is_excluded(case: str) -> Combinable:
    """Return whether a row's case was excluded; `case` is the path to the case's id."""
    return Exists(Exclusion.objects.filter(case=OuterRef(case), ruling=Ruling.ACCEPTED))


def unfair_callbacks() -> Q:
    """Return the condition that a callback counts in no rate, in neither scope."""
    return APPEAL_UPHELD
