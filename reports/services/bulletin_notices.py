"""Notices about bulletins, each of which leads to its bulletin."""

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from hotline.capabilities import Capability
from notices.sentences import Sentence
from notices.services.outbox import notify
from notices.subjects import Subject
from reports.models import Bulletin
from reports.notice_waiting import BULLETIN


def notify_holders(
    bulletin: Bulletin,
    sentence: Sentence,
    facts: Mapping[str, object] | None = None,
    *,
    to: Capability,
    at: datetime,
) -> None:
    """Tell those with a capability something about a bulletin, with the way to its page."""
    page = reverse("reports:bulletin", args=[bulletin.pk])
    about = Subject(BULLETIN, bulletin.pk)
    said = {"bulletin": bulletin, **(facts or {})}
    notify(sentence, said, at=at, about=about, to=to, page=page)
