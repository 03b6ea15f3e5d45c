"""A unit's reply or return together with the files that prove it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.models import Case, Objection, Reply, SignOff
from cases.services.handling.handling import object_assignment, resolve_assignment
from cases.services.handling.reply_warnings import warn_of
from cases.services.record.attachments import Uploads, keep_files
from cases.services.record.transitions import Seen
from grids.models import Unit, User


@transaction.atomic
def resolve_with_files(
    case: Case,
    *,
    actor: User,
    at: datetime,
    text: str,
    outcome: str,
    uploads: Uploads = (),
    not_waiting_reason: str = "",
    basis: str = "",
    acknowledge_warnings: bool = False,
    seen: Seen | None = None,
) -> Reply | SignOff:
    """Reply (办结) with the files that prove it.

    Raises Warned, and nothing is sent, for a text that should be looked at again, unless
    `acknowledge_warnings` says that it was. The rules come first: who may not reply, or not
    now, hears that and no advice.
    """
    rows = keep_files(uploads, actor=actor)
    sent = resolve_assignment(
        case, actor=actor, at=at, text=text, outcome=outcome, attachments=rows,
        not_waiting_reason=not_waiting_reason, basis=basis, seen=seen,
    )  # fmt: skip
    if not acknowledge_warnings:
        warn_of(text)
    return sent


@transaction.atomic
def object_with_files(
    case: Case,
    *,
    actor: User,
    at: datetime,
    ground: str,
    text: str,
    proposed_unit: Unit | None = None,
    uploads: Uploads = (),
    seen: Seen | None = None,
) -> Objection | SignOff:
    """Return the case (退单) with the files that prove why."""
    rows = keep_files(uploads, actor=actor)
    return object_assignment(
        case, actor=actor, at=at, ground=ground, text=text, proposed_unit=proposed_unit,
        attachments=rows, seen=seen,
    )  # fmt: skip
