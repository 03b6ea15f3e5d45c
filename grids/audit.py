"""Writing of audit records (审计记录); what is done in one transaction is noted in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from grids.models import AuditKind, AuditRecord, User
from hotline.addresses import current_address

SUBJECT_MAX = 200
NOTE_MAX = 500


def note_audit(
    kind: AuditKind,
    *,
    actor: Any,
    at: datetime,
    subject: object = "",
    note: str = "",
    changes: Sequence[dict[str, str]] = (),
    keys: Mapping[str, str] | None = None,
) -> AuditRecord:
    """Write one record with the address of the request that is being answered.

    `actor` is who did it, None for somebody unknown or the site itself; `keys` are the
    columns of `AuditRecord` by which it is found again, and `username` where there is no
    actor.
    """
    record = audit_record(
        kind, actor=actor, at=at, subject=subject, note=note, changes=changes, keys=keys
    )
    record.save(force_insert=True)
    return record


def audit_record(
    kind: AuditKind,
    *,
    actor: Any,
    at: datetime,
    subject: object = "",
    note: str = "",
    changes: Sequence[dict[str, str]] = (),
    keys: Mapping[str, str] | None = None,
) -> AuditRecord:
    """Return a record that is not written yet, where many are written together."""
    person = actor if isinstance(actor, User) and actor.pk else None
    named = {"username": person.username if person else "", **(keys or {})}
    return AuditRecord(
        kind=kind, at=at, person=person, address=current_address.get() or None,
        subject=str(subject)[:SUBJECT_MAX], note=note[:NOTE_MAX], changes=list(changes), **named,
    )  # fmt: skip
