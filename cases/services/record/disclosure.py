"""Showing the citizen: a call with one tap, or a look with a reason; both are logged."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction

from cases.access.permissions import masks_text
from cases.access.privacy import is_hidden_from, is_kept_from_units
from cases.guards.basics import unit_part
from cases.guards.callback import dial_refusal, unmask_refusal
from cases.models import Case
from cases.rules.states import Verb
from cases.services.record.reasons import check_reason
from cases.services.record.transitions import begin, record_event
from grids.audit import note_audit
from grids.models import AuditKind, AuditRecord, User

REASON_MAX = 200
# A page that is drawn anew, or its next panel, is the same look.
SAME_LOOK = timedelta(hours=1)


@dataclass(frozen=True)
class Disclosed:
    """The citizen in plain text, for one answer; it is stored nowhere.

    `facts` are the channel's own fields that say who the citizen is; a call needs none.
    """

    name: str
    phone: str
    address: str
    facts: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def dial_citizen(case: Case, *, actor: User, at: datetime) -> Disclosed:
    """Show the number for a call: to the unit that signed, or to the callback desk.

    Writes the event; raises Forbidden for a citizen who is kept from the unit and
    Conflict before the signature or where there is no number.
    """
    s = begin(case, dial_refusal, actor=actor, at=at)
    case, assignment = s.case, unit_part(s)
    record_event(
        case, Verb.DIAL, actor=actor, at=at, unit=assignment.unit if assignment else None,
        is_internal=assignment is None,
    )  # fmt: skip
    return _disclose(case, AuditKind.NUMBER_DIALLED, actor=actor, at=at)


@transaction.atomic
def unmask_citizen(
    case: Case, *, actor: User, at: datetime, reason: str, is_printed: bool = False
) -> Disclosed:
    """Show or print name, phone and address for a stated reason, which the timeline keeps."""
    s = begin(case, unmask_refusal, actor=actor, at=at)
    case, assignment = s.case, unit_part(s)
    check_reason("reason", reason, REASON_MAX)
    record_event(
        case, Verb.UNMASK, actor=actor, at=at, unit=assignment.unit if assignment else None,
        note=reason.strip(), is_internal=assignment is None,
    )  # fmt: skip
    kind = AuditKind.PRINTED_IN_FULL if is_printed else AuditKind.NUMBER_SHOWN
    shown = _disclose(case, kind, actor=actor, at=at, reason=reason.strip())
    return replace(shown, facts=case.personal_facts)


def note_secret_read(case: Case, *, actor: User, at: datetime) -> None:
    """Write down that a person reads a secret case or a report whose texts name the citizen.

    Who reads them masked learns nobody's name. One look an hour of a person at a case.
    """
    if not is_kept_from_units(case) or masks_text(actor) or is_hidden_from(actor, case):
        return
    earlier = AuditRecord.objects.filter(
        kind=AuditKind.SECRET_READ, person=actor, subject=case.number, at__gt=at - SAME_LOOK
    )
    if not earlier.exists():
        keys = {"number_key": case.caller.phone_index} if case.caller else {}
        note_audit(AuditKind.SECRET_READ, actor=actor, at=at, subject=case.number, keys=keys)


def _disclose(
    case: Case, kind: AuditKind, *, actor: User, at: datetime, reason: str = ""
) -> Disclosed:
    """Return the citizen; the audit record is found by the number, and does not keep it."""
    phone = case.caller.phone if case.caller else ""
    said = f"保密工单；{reason}" if case.is_secret else reason
    keys = {"number_key": case.caller.phone_index} if case.caller else {}
    note_audit(kind, actor=actor, at=at, subject=case.number, note=said, keys=keys)
    return Disclosed(case.caller_name, phone, case.caller_address)
