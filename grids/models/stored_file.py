"""What is known of a file that people uploaded, whatever it belongs to."""

import uuid

from django.db import models
from django.template.defaultfilters import filesizeformat


class StoredFile(models.Model):
    """A checked file: its type was told by its content, images were encoded anew.

    The `file` itself is a field of each model, and so is what it belongs to.
    """

    token = models.UUIDField("标识", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("名称", max_length=120)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("字节")
    digest = models.CharField("SHA-256", max_length=64)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(
        "grids.User", verbose_name="上传人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        """Tell whether the page shows it as a picture."""
        return self.content_type.startswith("image/")

    @property
    def ending(self) -> str:
        """The ending of its name, which says its kind."""
        return self.name.rpartition(".")[2].upper()

    @property
    def size_words(self) -> str:
        """Its size in words."""
        return filesizeformat(self.size)
