"""Photos of a hazard: of its report, and of each step on its way off the ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cases.models import Attachment, Hazard, HazardStep
from cases.services.record.attachments import Uploads, keep_files
from grids.models import User
from grids.upload_preparation import PreparedFile, prepared_files

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


def keep_photos(
    hazard: Hazard, uploads: Uploads, *, actor: User, step: HazardStep | None = None
) -> list[Attachment]:
    """Keep files with a hazard; without a step they show it as it was reported."""
    rows = keep_files(uploads, actor=actor)
    ids = [row.pk for row in rows]
    Attachment.objects.filter(pk__in=ids).update(hazard=hazard, hazard_step=step)
    return rows


@contextmanager
def prepared_scan(
    upload: "UploadedFile[Any] | None", *, at: datetime
) -> Iterator[PreparedFile | None]:
    """Make the scan of a body's day ready; what is wrong with it is said beside its field."""
    with prepared_files([upload] if upload else [], at=at, field="scan") as files:
        yield files[0] if files else None
