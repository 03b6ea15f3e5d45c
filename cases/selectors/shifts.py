"""What the shift leader's page shows: what is open, what waits, who handed over to whom."""

from datetime import datetime

from django.db.models import F, QuerySet

from cases.models import Handover, ShiftItem
from grids.models import User

ITEMS_SHOWN = 100
HANDOVERS_SHOWN = 10
DONE_SHOWN = 10
PEOPLE = ("added_by", "done_by", "case")


def open_items(user: User) -> QuerySet[ShiftItem]:
    """Return what is not done yet, of all shifts; the menu counts it."""
    del user
    return ShiftItem.objects.filter(done_at__isnull=True)


def late_items(user: User, at: datetime) -> QuerySet[ShiftItem]:
    """Return those whose instant has gone by."""
    return open_items(user).filter(due_at__lte=at)


def waiting_handovers(user: User) -> QuerySet[Handover]:
    """Return what another leader has left and nobody has taken."""
    return Handover.objects.filter(taken_at__isnull=True).exclude(handed_by=user)


def listed_items(user: User) -> list[ShiftItem]:
    """Return the open ones, the most pressing first, those without an instant last."""
    found = open_items(user).select_related(*PEOPLE)
    return list(found.order_by(F("due_at").asc(nulls_last=True), "pk")[:ITEMS_SHOWN])


def done_items() -> list[ShiftItem]:
    """Return what was done last."""
    found = ShiftItem.objects.filter(done_at__isnull=False).select_related(*PEOPLE)
    return list(found.order_by("-done_at", "-pk")[:DONE_SHOWN])


def last_handovers() -> list[Handover]:
    """Return the last ones, the newest first."""
    return list(Handover.objects.select_related("handed_by", "taken_by")[:HANDOVERS_SHOWN])
