"""Files that belong to a case."""

from django.db import models
from django.db.models import Q

from cases.models.assignment import Objection, Reply
from cases.models.case import Case
from grids.models.stored_file import StoredFile
from grids.upload_preparation import new_path


def attachment_path(instance: "Attachment", filename: str) -> str:
    """Store under a random name."""
    del instance, filename
    return new_path()


class Attachment(StoredFile):
    """A file of a case or of a hazard."""

    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    reply = models.ForeignKey(
        Reply, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    objection = models.ForeignKey(
        Objection, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    # Whose people sent it; empty for the hotline's and the citizen's own files.
    unit = models.ForeignKey(
        "grids.Unit", verbose_name="来自单位", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", db_index=False,
    )  # fmt: skip
    # What of a hazard it shows: one of its steps; without one, how it was reported.
    hazard = models.ForeignKey(
        "cases.Hazard", verbose_name="隐患", null=True, blank=True, on_delete=models.PROTECT,
        related_name="files",
    )  # fmt: skip
    hazard_step = models.ForeignKey(
        "cases.HazardStep", verbose_name="隐患办理记录", null=True, blank=True,
        on_delete=models.PROTECT, related_name="files", db_index=False,
    )  # fmt: skip
    file = models.FileField("文件", upload_to=attachment_path)
    # What is drawn on the photo (水印): when, and where by word, by device, or both.
    stamped_at = models.DateTimeField("水印时间", null=True, blank=True)
    stamp_place = models.CharField("水印地点", max_length=60, blank=True)
    stamp_latitude = models.DecimalField(
        "水印纬度", max_digits=9, decimal_places=6, null=True, blank=True
    )
    stamp_longitude = models.DecimalField(
        "水印经度", max_digits=9, decimal_places=6, null=True, blank=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stamped_at__isnull=True, stamp_place="", stamp_latitude__isnull=True)
                | Q(stamped_at__isnull=False) & ~Q(stamp_place="", stamp_latitude__isnull=True),
                name="attachment_stamp_says_where",
            ),
            models.CheckConstraint(
                condition=Q(stamp_latitude__isnull=True, stamp_longitude__isnull=True)
                | Q(
                    stamp_latitude__isnull=False,
                    stamp_latitude__range=(-90, 90),
                    stamp_longitude__isnull=False,
                    stamp_longitude__range=(-180, 180),
                ),
                name="attachment_stamp_on_earth",
            ),
        ]
