"""Files that a worker makes for one person: their claim, progress, end and expiry."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from hotline.leases import Lease

if TYPE_CHECKING:
    from grids.models import User

# Renewed with every step of progress; a killed worker's job is free again after it.
LEASE = Lease(timedelta(minutes=2), holder="lease_token", pause="not_before", attempts="attempts")
ATTEMPTS_MOST = 4


class ExportStatus(models.TextChoices):
    """How far an export is; told by its instants, never stored."""

    WAITING = "waiting", "排队中"
    RUNNING = "running", "生成中"
    DONE = "done", "已生成"
    FAILED = "failed", "未生成"
    EXPIRED = "expired", "已到期删除"


class ExportQuerySet(models.QuerySet[Any]):
    """Chainable filters on exports."""

    def visible_to(self, user: "User") -> Self:
        """Return the exports a person may see: their own, and nobody else's."""
        return self.filter(owner=user) if user.is_active else self.none()

    def open(self) -> Self:
        """Return exports that are neither made nor given up."""
        return self.filter(done_at__isnull=True, failed_at__isnull=True)

    def free(self, at: datetime) -> Self:
        """Return open exports that nobody holds and that are not pausing, the oldest first."""
        return self.open().filter(LEASE.is_free(at)).order_by("created_at", "pk")

    def expired(self, at: datetime) -> Self:
        """Return exports whose file is still kept though its time is over."""
        return self.filter(expires_at__lte=at).exclude(file="")


class Export(models.Model):
    """A file asked for by one person: what, how far, where, and until when it is kept.

    A worker claims it by a conditional update, renews the claim with its progress, and
    what a killed one left half done the sweep takes over. `fingerprint` tells what is asked
    apart, so that asking twice while the first is being made makes one file. `rights` are the
    roles and units by which the owner could see what stands in the file: it is given out
    only while they still hold. The row outlives its file, as a record of who took what.
    """

    owner = models.ForeignKey(
        "grids.User", verbose_name="导出人", on_delete=models.CASCADE, related_name="exports"
    )
    kind = models.CharField("类别", max_length=30)
    title = models.CharField("名称", max_length=120)
    parameters = models.JSONField("条件", default=dict)
    fingerprint = models.CharField("条件摘要", max_length=64, editable=False)
    rights = models.JSONField("生成时权限", default=dict, editable=False)
    created_at = models.DateTimeField("提交时间")
    lease_until = models.DateTimeField("占用至", null=True, editable=False)
    lease_token = models.UUIDField("占用者", null=True, editable=False)
    attempts = models.PositiveSmallIntegerField("次数", default=0, editable=False)
    not_before = models.DateTimeField("下次尝试", null=True, editable=False)
    rows_done = models.PositiveIntegerField("已完成", default=0)
    rows_total = models.PositiveIntegerField("总数", default=0)
    # Named before it is written, so that what a killed worker left behind is found.
    file = models.FileField("文件", blank=True, max_length=200)
    file_name = models.CharField("文件名", max_length=160, blank=True)
    size = models.PositiveBigIntegerField("字节数", default=0)
    checksum = models.CharField("校验码", max_length=64, blank=True)
    done_at = models.DateTimeField("完成时间", null=True)
    failed_at = models.DateTimeField("失败时间", null=True)
    # What the owner reads; the log has what broke.
    error = models.CharField("未生成的原因", max_length=200, blank=True)
    expires_at = models.DateTimeField("到期时间", null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导出"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "fingerprint"],
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
                name="export_open_once",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(failed_at__isnull=True),
                name="export_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True)
                | Q(expires_at__isnull=False) & ~Q(checksum="") & ~Q(file_name=""),
                name="export_done_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(rows_done__lte=F("rows_total")), name="export_progress_in_range"
            ),
        ]
        indexes = [
            # The sweep's two questions: what is to be made, and what is to be deleted.
            models.Index(
                fields=["created_at"],
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
                name="export_open",
            ),
            models.Index(fields=["expires_at"], condition=~Q(file=""), name="export_expiring"),
            models.Index(fields=["owner", "-created_at"], name="export_by_owner"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def status(self) -> ExportStatus:
        """How far it is."""
        if self.done_at:
            return ExportStatus.DONE if self.file else ExportStatus.EXPIRED
        if self.failed_at:
            return ExportStatus.FAILED
        return ExportStatus.RUNNING if self.lease_token else ExportStatus.WAITING

    @property
    def is_open(self) -> bool:
        """Whether it is still to be made."""
        return self.done_at is None and self.failed_at is None

    @property
    def percent(self) -> int:
        """Progress in whole per cent, 0 while the total is not known."""
        return self.rows_done * 100 // self.rows_total if self.rows_total else 0
