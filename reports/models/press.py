"""What of an issued bulletin goes to the press."""

from django.db import models
from django.db.models import F, Q

from reports.models.bulletin import Bulletin


class PressEdition(models.Model):
    """The press edition of a bulletin: the same lines, some of them left out.

    It is drawn up once the bulletin is checked, and approved after it was issued. It may
    omit a line with a reason and an approver; it never changes a number nor moves a rank
    up. `omitted` maps a line's key to the reason. A trigger refuses every change once it
    was approved.
    """

    bulletin = models.OneToOneField(
        Bulletin, verbose_name="日报", on_delete=models.PROTECT, related_name="press_edition"
    )
    omitted = models.JSONField("略去的行", default=dict)
    lines = models.JSONField("正文")
    pdf = models.FileField("版面", blank=True)
    checksum = models.CharField("校验码", max_length=64, blank=True)
    prepared_at = models.DateTimeField("拟稿时间")
    prepared_by = models.ForeignKey(
        "grids.User", verbose_name="拟稿人", on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField("批准时间", null=True)
    approved_by = models.ForeignKey(
        "grids.User", verbose_name="批准人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "对外版"
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="press_approver_is_another_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (
                    Q(approved_by__isnull=False, approved_at__isnull=False)
                    & ~Q(checksum="")
                    & ~Q(pdf="")
                ),
                name="press_approved_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulletin} 对外版"

    @property
    def is_current(self) -> bool:
        """Tell whether the bulletin still says what the edition was drawn up from."""
        kept = [line for line in self.bulletin.lines if line["key"] not in self.omitted]
        return bool(self.lines == kept)
