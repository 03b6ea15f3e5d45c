"""Files that belong to a case."""

import uuid

from django.db import models

from cases.models.assignment import Objection, Reply
from cases.models.case import Case


def attachment_path(instance: "Attachment", filename: str) -> str:
    """Store under a random name: nothing of the sender's file name reaches the disk."""
    del instance, filename
    name = uuid.uuid4().hex
    return f"attachments/{name[:2]}/{name}"


class Attachment(models.Model):
    """A checked file: its type was told by its content, images were encoded anew."""

    token = models.UUIDField("标识", default=uuid.uuid4, unique=True, editable=False)
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
    file = models.FileField("文件", upload_to=attachment_path)
    name = models.CharField("名称", max_length=120)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("字节")
    digest = models.CharField("SHA-256", max_length=64)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(
        "grids.User", verbose_name="上传人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        """Tell whether the page shows it as a picture."""
        return self.content_type.startswith("image/")
