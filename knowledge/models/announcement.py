"""Announcements of the hall (公告栏), and who has read them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from grids.models import User
from hotline.constraints import instants_in_bounds

TITLE_MAX = 60
TEXT_MAX = 1000


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Queries for announcements."""

    def hanging(self, at: datetime) -> Self:
        """Return what hangs on the board at an instant."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), taken_down_at__isnull=True)

    def unread_by(self, user: User) -> Self:
        """Return what a person has not marked as read."""
        read = AnnouncementRead.objects.filter(announcement=OuterRef("pk"), user=user)
        return self.filter(~Exists(read))


class Announcement(models.Model):
    """What everybody in the hall has to know; it hangs until its end, or is taken down."""

    title = models.CharField("标题", max_length=TITLE_MAX)
    text = models.TextField("内容", max_length=TEXT_MAX)
    is_pinned = models.BooleanField("置顶", default=False)
    until = models.DateTimeField("挂到", null=True, blank=True)
    posted_at = models.DateTimeField("发布时间", editable=False)
    posted_by = models.ForeignKey(
        "grids.User", verbose_name="发布人", editable=False, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    taken_down_at = models.DateTimeField("撤下时间", null=True, editable=False)
    taken_down_by = models.ForeignKey(
        "grids.User", verbose_name="撤下人", null=True, editable=False, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公告"
        ordering = ["-is_pinned", "-posted_at", "-pk"]
        constraints = [*instants_in_bounds("announcement", "until")]
        indexes = [
            models.Index(
                fields=["-posted_at"], condition=Q(taken_down_at__isnull=True),
                name="announcement_hanging",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class AnnouncementRead(models.Model):
    """That a person has read an announcement (已阅)."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="reads")
    user = models.ForeignKey("grids.User", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField("阅读时间")

    class Meta:
        verbose_name = verbose_name_plural = "公告已阅"
        constraints = [
            models.UniqueConstraint(fields=["announcement", "user"], name="announcement_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%F %H:%M}"
