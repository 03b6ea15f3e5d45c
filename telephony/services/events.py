"""What a telephone system tells of a call, in whatever order it arrives."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction

from hotline.fields import blind_index
from telephony.live import tell_operators
from telephony.models import (
    CallDirection,
    Extension,
    TelephoneCall,
    TelephoneSystem,
    TransferKind,
)
from telephony.models.call import LINE_MAX
from telephony.models.system import EXTENSION_MAX
from telephony.numbers import citizens_number, extension_number
from telephony.services.statuses import follow_call
from telephony.services.transferring import write_transfer

logger = logging.getLogger(__name__)


class EventKind(models.TextChoices):
    """The events of the push that exchanges have in common."""

    NEW_CALL = "newCall", "振铃"
    ANSWER = "answer", "接听"
    HANGUP = "hangup", "挂断"
    TRANSFER = "transfer", "转接"
    CONFERENCE = "conference", "三方通话"


TRANSFERS = {
    EventKind.TRANSFER: TransferKind.TRANSFER, EventKind.CONFERENCE: TransferKind.THREE_WAY,
}  # fmt: skip


@dataclass(frozen=True)
class CallEvent:
    """One event; `users` are the extensions that ring, or the one that answered."""

    kind: str
    call_id: str
    direction: str = CallDirection.IN
    caller: str = ""
    called: str = ""
    users: tuple[str, ...] = ()
    cause: str = ""
    recording: str = ""
    target: str = ""

    @property
    def citizen(self) -> str:
        """The citizen's number in its stored form."""
        written = self.caller if self.direction == CallDirection.IN else self.called
        return citizens_number(written)

    @property
    def line(self) -> str:
        """The line that was called, or by which was called."""
        written = self.called if self.direction == CallDirection.IN else self.caller
        return extension_number(written)[:LINE_MAX]

    @property
    def extensions(self) -> tuple[str, ...]:
        """The extensions by name; where none is named, our side of the call may be one."""
        return self.users or ((self.line,) if self.line else ())


@dataclass(frozen=True)
class Recorded:
    """The call as it stands after an event, and the extensions that nobody has entered."""

    call: TelephoneCall
    unknown: tuple[str, ...]


@transaction.atomic
def record_event(event: CallEvent, *, system: TelephoneSystem, at: datetime) -> Recorded:
    """Write what an event tells of its call and let the operator's status follow.

    The same event twice changes nothing. An answer that arrives after the hangup has the
    call answered and ended; a newCall that arrives last adds what was not known. A call
    whose extension is unknown is kept without an operator.
    """
    call = _locked(event, system, at)
    found = list(system.extensions.filter(number__in=event.extensions).select_related("operator"))
    before = call.operator_id
    _fill(call, event)
    _ring(call, event, found)
    _move_on(call, event, at)
    _name_who_answered(call, event, found)
    call.save()
    _put_through(call, event, found, at)
    follow_call(call, before, at=at)
    ringing = call.rings_at.values_list("operator", flat=True)
    tell_operators(before, call.operator_id, *ringing)
    return Recorded(call, _unknown(event, found))


def _locked(event: CallEvent, system: TelephoneSystem, at: datetime) -> TelephoneCall:
    """Return the call's row, made by whichever event is first, held until the end."""
    TelephoneCall.objects.get_or_create(
        system=system,
        call_id=event.call_id,
        defaults={"direction": event.direction, "began_at": at},
    )
    return TelephoneCall.objects.select_for_update().get(system=system, call_id=event.call_id)


def _fill(call: TelephoneCall, event: CallEvent) -> None:
    """Take over what was not known yet."""
    if not call.number and event.citizen:
        call.number, call.number_index = event.citizen, blind_index(event.citizen)
    call.line = call.line or event.line
    call.cause = call.cause or event.cause
    call.recording = call.recording or event.recording
    call.told_extension = call.told_extension or ",".join(event.users)[:EXTENSION_MAX]


def _ring(call: TelephoneCall, event: CallEvent, found: list[Extension]) -> None:
    """Keep where it rings; a queue that goes on to the next one tells so by another newCall."""
    if not found or event.kind == EventKind.ANSWER:
        return
    goes_on = event.kind == EventKind.NEW_CALL and call.answered_at is None
    if goes_on or not call.rings_at.exists():
        call.rings_at.set(found)


def _move_on(call: TelephoneCall, event: CallEvent, at: datetime) -> None:
    """Set the instant that the event tells of, unless it is known."""
    at = max(at, call.began_at)
    if event.kind == EventKind.ANSWER and call.answered_at is None:
        call.answered_at = min(at, call.ended_at) if call.ended_at else at
    if event.kind == EventKind.HANGUP and call.ended_at is None:
        call.ended_at = max(at, call.answered_at) if call.answered_at else at


def _name_who_answered(call: TelephoneCall, event: CallEvent, found: list[Extension]) -> None:
    """Say who answered: whom the answer names, else the only one at whom it rang.

    A running call that another answers was put through to them.
    """
    if call.answered_at is None:
        return
    answered = found[0] if event.kind == EventKind.ANSWER and found else None
    if answered is None and call.extension_id is None:
        rang = list(call.rings_at.select_related("operator")[:2])
        answered = rang[0] if len(rang) == 1 else None
    if answered and (call.extension_id is None or call.ended_at is None):
        call.extension, call.operator = answered, answered.operator


def _put_through(
    call: TelephoneCall, event: CallEvent, found: list[Extension], at: datetime
) -> None:
    """Keep to whom an event says that the call was put through, and who did it."""
    kind, target = TRANSFERS.get(EventKind(event.kind)), citizens_number(event.target)
    if kind and target:
        operator = found[0].operator if found else call.operator
        write_transfer(call, kind, target, operator, at)


def _unknown(event: CallEvent, found: list[Extension]) -> tuple[str, ...]:
    known = {one.number for one in found}
    unknown = tuple(one for one in event.users if one not in known)
    if unknown:
        logger.info("event of a call for %d unknown extensions", len(unknown))
    return unknown
