"""Attachments as pages and the API show them."""

from dataclasses import dataclass

from django.urls import reverse

from cases.models import Attachment, SealedScan
from grids.pictures.stamping import Stamp

KINDS = {"image": "图片", "audio": "录音", "video": "视频"}


@dataclass(frozen=True)
class File:
    """An attachment under the name that this person may read."""

    attachment: Attachment
    name: str

    @property
    def url(self) -> str:
        """Its one address."""
        return reverse("cases:attachment", args=[self.attachment.token])

    @property
    def thumb_url(self) -> str:
        """The picture itself; empty for what is none."""
        return self.url if self.attachment.is_image else ""

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        return KINDS.get(self.attachment.content_type.partition("/")[0], "文档")

    @property
    def sealed(self) -> SealedScan | None:
        """What makes it the scan of a sealed reply; None for any other file."""
        return getattr(self.attachment, "sealed_scan", None)

    @property
    def is_superseded(self) -> bool:
        """Whether it is such a scan and another one took its place."""
        return self.sealed is not None and self.sealed.superseded_at is not None

    @property
    def stamp(self) -> str:
        """The place that is stamped on it, in words; empty for a file without a stamp."""
        row = self.attachment
        if not row.stamped_at:
            return ""
        stamp = Stamp(row.stamp_place, row.stamp_latitude, row.stamp_longitude)
        return " ".join(stamp.lines(row.stamped_at))

    @property
    def size(self) -> str:
        """Its size in words."""
        return self.attachment.size_words
