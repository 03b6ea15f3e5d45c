"""Showing the citizen: a call with one tap, or a look with a reason; both are logged."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from cases.models import Assignment, Case
from cases.permissions import (
    is_unit_person,
    masks_text,
    may_call_secret,
    may_know_secret,
    own_assignment,
    require_verb,
)
from cases.privacy import is_hidden_from, is_kept_from_units
from cases.services.dispatch import check_reason
from cases.services.transitions import lock_case, record_event, stale
from cases.states import Verb, roles_for
from grids.audit import note_audit
from grids.models import AuditKind, AuditRecord, User
from hotline.errors import Conflict, Forbidden

REASON_MAX = 200
# A page that is drawn anew, or its next panel, is the same look.
SAME_LOOK = timedelta(hours=1)


@dataclass(frozen=True)
class Disclosed:
    """The citizen in plain text, for one answer; it is stored nowhere."""

    name: str
    phone: str
    address: str


@transaction.atomic
def dial_citizen(case: Case, *, actor: User, at: datetime) -> Disclosed:
    """Show the number for a call: to the unit that signed, or to the callback desk.

    Writes the event; raises Forbidden for a citizen who is kept from the unit and
    Conflict before the signature or where there is no number.
    """
    case = lock_case(case)
    assignment = _require(case, actor, Verb.DIAL)
    if assignment and assignment.signed_at is None:
        raise Conflict("请先签收再联系市民。")
    if assignment is None and case.is_secret and not may_call_secret(actor):
        raise Forbidden("保密工单由指定的回访员回访。")
    if case.caller is None:
        raise Conflict("市民没有留下电话。")
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
    case = lock_case(case)
    assignment = _require(case, actor, Verb.UNMASK)
    if assignment is None and case.is_secret and not may_know_secret(actor):
        raise Forbidden("保密工单的市民信息由指定的回访员查看。")
    check_reason("reason", reason, REASON_MAX)
    if not (case.caller_id or case.caller_name or case.caller_address):
        raise Conflict("市民没有留下个人信息。")
    record_event(
        case, Verb.UNMASK, actor=actor, at=at, unit=assignment.unit if assignment else None,
        note=reason.strip(), is_internal=assignment is None,
    )  # fmt: skip
    kind = AuditKind.PRINTED_IN_FULL if is_printed else AuditKind.NUMBER_SHOWN
    return _disclose(case, kind, actor=actor, at=at, reason=reason.strip())


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


def _require(case: Case, actor: User, verb: Verb) -> Assignment | None:
    """Return the unit's assignment, None for the hotline; raise where neither may look."""
    if not roles_for(verb, case.state):
        require_verb(actor, verb, case)
        raise stale(case, actor)
    if not is_unit_person(actor):
        require_verb(actor, verb, case)
        return None
    assignment = own_assignment(actor, case, verb)
    if is_hidden_from(actor, case):
        raise Forbidden("该市民的信息对承办单位保密，请由热线代为联系。")
    return assignment


def _disclose(
    case: Case, kind: AuditKind, *, actor: User, at: datetime, reason: str = ""
) -> Disclosed:
    """Return the citizen; the audit record is found by the number, and does not keep it."""
    phone = case.caller.phone if case.caller else ""
    said = f"保密工单；{reason}" if case.is_secret else reason
    keys = {"number_key": case.caller.phone_index} if case.caller else {}
    note_audit(kind, actor=actor, at=at, subject=case.number, note=said, keys=keys)
    return Disclosed(case.caller_name, phone, case.caller_address)
