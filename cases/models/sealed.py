"""Scans of sealed written replies (盖章扫描件)."""

from django.db import models
from django.db.models import Q

from cases.models.assignment import Reply
from cases.models.attachment import Attachment


class SealedScan(models.Model):
    """The scan of a written reply as the unit sealed it; one that was replaced stays.

    The file belongs to the reply, so who reads that one opens it.
    """

    reply = models.ForeignKey(
        Reply, verbose_name="答复", on_delete=models.CASCADE, related_name="sealed_scans"
    )
    attachment = models.OneToOneField(
        Attachment, verbose_name="文件", on_delete=models.CASCADE, related_name="sealed_scan"
    )
    superseded_at = models.DateTimeField("替换时间", null=True)
    superseded_by = models.ForeignKey(
        "grids.User", verbose_name="替换人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "盖章扫描件"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reply"],
                condition=Q(superseded_at__isnull=True),
                name="one_valid_scan_per_reply",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True, superseded_by__isnull=True)
                | Q(superseded_at__isnull=False, superseded_by__isnull=False),
                name="sealed_scan_superseded_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reply} 盖章件"
