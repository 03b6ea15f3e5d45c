"""Photos of a hazard: of its report, and of each step on its way off the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cases.models import Attachment, Hazard, HazardStep
from cases.services.attachments import store_all
from grids.models import User

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

Uploads = Sequence["UploadedFile[Any]"]


def keep_files(
    hazard: Hazard, uploads: Uploads, *, actor: User, at: datetime, step: HazardStep | None = None
) -> list[Attachment]:
    """Check uploads as all others are, and keep them with a hazard.

    Without a step they show it as it was reported. Raises InvalidInput for what is too
    large, too many or of a type that is not taken.
    """
    rows = store_all(list(uploads), actor=actor, at=at)
    ids = [row.pk for row in rows]
    Attachment.objects.filter(pk__in=ids).update(hazard=hazard, hazard_step=step)
    return rows
