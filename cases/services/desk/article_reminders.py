"""Telling units that articles of theirs run out soon."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from cases.rules.notice_kinds import CaseSentence
from cases.services.record.notices import notify
from knowledge.capabilities import KnowledgeCapability
from knowledge.services.reminders import take_expiring


@transaction.atomic
def remind_of_articles(*, at: datetime) -> int:
    """Tell each unit once how many of its articles run out or are due; returns how many units.

    The hotline's own articles are told to who publishes. A run that is repeated tells nothing
    again, since the articles are marked in the same transaction.
    """
    page = f"{reverse('knowledge:articles')}?tab=expiring"
    counts = take_expiring(at=at)
    for unit, count in counts.items():
        notify(
            CaseSentence.ARTICLES_EXPIRE, {"count": count}, at=at, page=page,
            units=[unit] if unit else [],
            to=None if unit else KnowledgeCapability.PUBLISH_ARTICLES,
        )  # fmt: skip
    return len(counts)
