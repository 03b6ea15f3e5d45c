"""Canned replies as a unit's people see them."""

from django.db.models import F, Q, QuerySet

from grids.models import CannedReply, User


def visible_canned(user: User) -> QuerySet[CannedReply]:
    """Return those of a person's units, switched off ones too, and the city's active ones."""
    units = [unit.pk for unit in user.units]
    found = CannedReply.objects.filter(Q(unit__in=units) | Q(unit__isnull=True, is_active=True))
    return found.select_related("unit", "category", "updated_by").order_by(
        F("unit").asc(nulls_last=True), "-is_active", "title", "pk"
    )
