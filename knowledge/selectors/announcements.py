"""The hall's board as a person sees it."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from grids.models import User
from hotline.errors import NotVisible
from knowledge.models import Announcement, AnnouncementRead

PAST_MOST = 20


def hanging(user: User, at: datetime) -> QuerySet[Any]:
    """Return what hangs, each with whether the person has read it and how many have."""
    mine = AnnouncementRead.objects.filter(announcement=OuterRef("pk"), user=user)
    return (
        Announcement.objects.hanging(at)
        .annotate(is_read=Exists(mine), read_count=Count("reads"))
        .select_related("posted_by")
    )


def unread(user: User, at: datetime) -> QuerySet[Announcement]:
    """Return what hangs and the person has not read."""
    return Announcement.objects.hanging(at).unread_by(user)


def past(at: datetime) -> list[Announcement]:
    """Return what hung last and hangs no more."""
    there = Announcement.objects.hanging(at).values("pk")
    found = Announcement.objects.exclude(pk__in=there).select_related("posted_by", "taken_down_by")
    return list(found.annotate(read_count=Count("reads")).order_by("-posted_at")[:PAST_MOST])


def readers_of(announcements: list[Any]) -> dict[int, list[AnnouncementRead]]:
    """Return who has read each of some announcements; one query."""
    found: dict[int, list[AnnouncementRead]] = {}
    reads = AnnouncementRead.objects.filter(announcement__in=announcements)
    for read in reads.select_related("user").order_by("at"):
        found.setdefault(read.announcement_id, []).append(read)
    return found


def find_announcement(pk: int) -> Announcement:
    """Return an announcement; NotVisible where there is none."""
    row = Announcement.objects.filter(pk=pk).first()
    if row is None:
        raise NotVisible("没有找到这条公告。")
    return row
