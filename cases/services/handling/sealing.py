"""盖章扫描件: the written reply as the unit sealed it, filed with the case."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

from django.db import transaction

from cases.access.permissions import is_unit_person
from cases.guards.desk import file_sealed_refusal
from cases.models import Attachment, Reply, SealedScan
from cases.rules.states import Verb
from cases.services.record.attachments import Uploads, keep_file
from cases.services.record.transitions import Seen, begin, record_event
from grids.models import User
from grids.upload_preparation import PreparedFile
from hotline.errors import InvalidInput

SCANS = frozenset({"pdf", "jpg", "jpeg", "png", "webp"})


@transaction.atomic
def file_sealed(
    reply: Reply,
    *,
    actor: User,
    at: datetime,
    uploads: Uploads,
    seen: Seen | None = None,
) -> SealedScan:
    """File the scan of a sealed written reply (盖章扫描件); an earlier one stays, as replaced.

    Raises Forbidden for another unit's, Conflict for a reply that was not accepted or goes
    to no citizen, InvalidInput for anything but one picture or PDF.
    """
    s = begin(reply.case, file_sealed_refusal, reply.pk, actor=actor, at=at, seen=seen)
    case = s.case
    row = keep_file(_only(uploads), actor=actor, case=case)
    unit = reply.assignment.unit if is_unit_person(actor) else None
    Attachment.objects.filter(pk=row.pk).update(reply=reply, unit=unit)
    replaced = SealedScan.objects.filter(reply=reply, superseded_at__isnull=True).update(
        superseded_at=at, superseded_by=actor
    )
    scan = SealedScan.objects.create(reply=reply, attachment=row)
    record_event(
        case, Verb.FILE_SEALED, actor=actor, at=at, unit=unit,
        note=f"{row.name}{'（替换原件）' if replaced else ''}", facts={"reply": reply.pk},
    )  # fmt: skip
    return scan


def _only(uploads: Uploads) -> PreparedFile:
    if len(uploads) != 1:
        raise InvalidInput(fields={"attachments": "请上传一个文件；多页的请扫描成一个 PDF。"})
    (upload,) = uploads
    if PurePath(upload.name).suffix.lower().lstrip(".") not in SCANS:
        raise InvalidInput(fields={"attachments": "盖章件请上传 PDF 或图片。"})
    return upload
