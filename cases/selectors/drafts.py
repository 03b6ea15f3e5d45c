"""What a person has left unfinished at the desk."""

from django.db.models import QuerySet

from cases.models import Draft
from grids.models import User


def own_drafts(user: User) -> QuerySet[Draft]:
    """Return the drafts that a person has left at the desk."""
    return Draft.objects.filter(owner=user, case=None, act="")
