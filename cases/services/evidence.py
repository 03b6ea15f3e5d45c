"""A unit's reply or return together with the files that prove it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from cases.models import Attachment, Case, Objection, Reply, SignOff
from cases.services.attachments import store_all
from cases.services.handling import object_assignment, resolve_assignment
from cases.services.transitions import Seen
from cases.services.warning import warn_of
from cases.stamping import Stamp
from grids.models import Unit, User
from hotline.errors import HotlineError

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


@transaction.atomic
def resolve_with_files(
    case: Case,
    *,
    actor: User,
    at: datetime,
    text: str,
    outcome: str,
    uploads: list[UploadedFile[Any]] | None = None,
    stamp: Stamp | None = None,
    not_waiting_reason: str = "",
    basis: str = "",
    acknowledge_warnings: bool = False,
    seen: Seen | None = None,
) -> Reply | SignOff:
    """Reply (办结) with uploads, stamped on request; a refused reply leaves no file behind.

    Raises Warned, and nothing is sent, for a text that should be looked at again, unless
    `acknowledge_warnings` says that it was. The rules come first: who may not reply, or not
    now, hears that and no advice.
    """
    rows = store_all(uploads or [], actor=actor, at=at, stamp=stamp)
    try:
        sent = resolve_assignment(
            case, actor=actor, at=at, text=text, outcome=outcome, attachments=rows,
            not_waiting_reason=not_waiting_reason, basis=basis, seen=seen,
        )  # fmt: skip
        if not acknowledge_warnings:
            warn_of(text)
        return sent
    except HotlineError:
        _forget(rows)
        raise


@transaction.atomic
def object_with_files(
    case: Case,
    *,
    actor: User,
    at: datetime,
    ground: str,
    text: str,
    proposed_unit: Unit | None = None,
    uploads: list[UploadedFile[Any]] | None = None,
    stamp: Stamp | None = None,
    seen: Seen | None = None,
) -> Objection | SignOff:
    """Return the case (退单) with uploads, stamped on request; refused, none is left behind."""
    rows = store_all(uploads or [], actor=actor, at=at, stamp=stamp)
    try:
        return object_assignment(
            case, actor=actor, at=at, ground=ground, text=text, proposed_unit=proposed_unit,
            attachments=rows, seen=seen,
        )  # fmt: skip
    except HotlineError:
        _forget(rows)
        raise


def _forget(rows: list[Attachment]) -> None:
    """Take the files off the disk; their rows go with the transaction."""
    for row in rows:
        row.file.delete(save=False)
