"""The hall's board: posting, taking down, marking as read."""

from datetime import datetime

from django.db import transaction

from grids.models import User
from grids.role_checks import require_capability
from hotline.bounds import falls_due
from hotline.errors import InvalidInput
from knowledge.capabilities import KnowledgeCapability
from knowledge.models import Announcement, AnnouncementRead
from knowledge.models.announcement import TEXT_MAX, TITLE_MAX


@transaction.atomic
def post_announcement(
    *,
    title: str,
    text: str,
    is_pinned: bool = False,
    until: datetime | None = None,
    actor: User,
    at: datetime,
) -> Announcement:
    """Hang an announcement on the board; whoever posts it has read it."""
    require_capability(actor, KnowledgeCapability.ANNOUNCE)
    wrong: dict[str, str] = {}
    if not 1 <= len(title) <= TITLE_MAX:
        wrong["title"] = f"请填写标题，最多 {TITLE_MAX} 字。"
    if not 1 <= len(text) <= TEXT_MAX:
        wrong["text"] = f"请填写内容，最多 {TEXT_MAX} 字。"
    if until and (said := falls_due(until, at=at, label="挂到的时间")):
        wrong["until"] = said
    if wrong:
        raise InvalidInput(fields=wrong)
    row = Announcement.objects.create(
        title=title, text=text, is_pinned=is_pinned, until=until, posted_at=at, posted_by=actor
    )
    AnnouncementRead.objects.create(announcement=row, user=actor, at=at)
    return row


@transaction.atomic
def take_down_announcement(row: Announcement, *, actor: User, at: datetime) -> None:
    """Take an announcement off the board; who has read it stays on record."""
    require_capability(actor, KnowledgeCapability.ANNOUNCE)
    Announcement.objects.filter(pk=row.pk, taken_down_at__isnull=True).update(
        taken_down_at=at, taken_down_by=actor
    )


@transaction.atomic
def mark_announcement_read(row: Announcement, *, actor: User, at: datetime) -> None:
    """Say that a person has read an announcement; the first time counts."""
    require_capability(actor, KnowledgeCapability.READ_ANNOUNCEMENTS)
    AnnouncementRead.objects.get_or_create(announcement=row, user=actor, defaults={"at": at})
