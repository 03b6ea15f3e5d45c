"""Notices about bulletins, each of which leads to its bulletin."""

from datetime import datetime

from django.urls import reverse

from cases.models import NoticeKind
from cases.services.notices import notify
from reports.models import Bulletin


def tell_of(bulletin: Bulletin, text: str, *, role: str, at: datetime) -> None:
    """Tell a role something about a bulletin, with the way to its page."""
    page = reverse("reports:bulletin", args=[bulletin.pk])
    notify(NoticeKind.BULLETIN, text, at=at, role=role, page=page)
