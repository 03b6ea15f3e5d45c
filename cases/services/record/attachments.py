"""Attachments: rows for the files that were made ready, and adding files to a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases.guards.basics import unit_part
from cases.guards.units import attach_refusal
from cases.models import Attachment, Case
from cases.rules.states import Verb
from cases.services.record.transitions import begin, record_event
from grids.models import User
from grids.upload_preparation import PreparedFile
from hotline.errors import InvalidInput

Uploads = Sequence[PreparedFile]


def keep_file(file: PreparedFile, *, actor: User, case: Case | None = None) -> Attachment:
    """Write the row of a file that was made ready; it belongs to what a verb ties it to."""
    row = Attachment(case=case, uploaded_by=actor, **file.columns())
    if file.stamp:
        row.stamped_at, row.stamp_place = file.arrived_at, file.stamp.place
        row.stamp_latitude, row.stamp_longitude = file.stamp.latitude, file.stamp.longitude
    row.save()
    file.is_kept = True
    return row


def keep_files(files: Uploads, *, actor: User, case: Case | None = None) -> list[Attachment]:
    """Write the rows of files that were made ready."""
    return [keep_file(file, actor=actor, case=case) for file in files]


@transaction.atomic
def attach(case: Case, uploads: Uploads, *, actor: User, at: datetime) -> list[Attachment]:
    """Add files to a case, with one line in the timeline."""
    s = begin(case, attach_refusal, actor=actor, at=at)
    case, own = s.case, unit_part(s)
    if not uploads:
        raise InvalidInput(fields={"attachments": "请选择文件。"})
    unit = own.unit if own else None
    rows = keep_files(uploads, actor=actor, case=case)
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).update(unit=unit)
    record_event(
        case, Verb.ATTACH, actor=actor, at=at, unit=unit, note="、".join(row.name for row in rows),
        facts={"attachments": [str(row.token) for row in rows]},
    )  # fmt: skip
    return rows
