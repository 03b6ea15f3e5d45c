"""What an operator's telephone does just now: their status, and the call at their extension."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery

from grids.models import User
from hotline.errors import NotVisible
from telephony.models import (
    CallDirection,
    CallTransfer,
    Extension,
    OperatorStatus,
    PromisedCallback,
    StatusSpan,
    TelephoneCall,
)
from telephony.selectors.transfers import TransferLine, transfer_line

# No conversation lasts longer: the end of such a call was never told.
LONGEST_CALL = timedelta(hours=4)
# Seconds between two questions of a page: when a call may come, and when one hardly does.
SOON, LATER = 1, 10
EXPECTING = frozenset({OperatorStatus.READY, OperatorStatus.IN_CALL})


@dataclass(frozen=True)
class AtDesk:
    """The telephone as the header shows it; `seen` names this very state."""

    seen: str
    span: StatusSpan | None = None
    call: TelephoneCall | None = None
    transfers: Sequence[TransferLine] = ()
    has_due_promise: bool = False

    @property
    def pace(self) -> int:
        """After how many seconds the page asks again."""
        expects = self.call is not None or (self.span and self.span.status in EXPECTING)
        return SOON if expects else LATER

    @property
    def is_outgoing(self) -> bool:
        """Whether the operator is the one who called."""
        return self.call is not None and self.call.direction == CallDirection.OUT


def read_at_desk(user: User, at: datetime, seen: str = "") -> AtDesk | None:
    """Return what has changed since `seen`; None for who sits at no extension.

    One query while nothing has changed, since every open page asks each second.
    """
    call = TelephoneCall.objects.running_at(user, at - LONGEST_CALL)
    first = call.order_by(F("answered_at").asc(nulls_last=True), "-began_at")
    span = StatusSpan.objects.running().filter(operator=OuterRef("operator"))
    # By the row just above it, so that its key is worked out once.
    transfers = CallTransfer.objects.filter(call=OuterRef("call")).order_by("-pk")
    open_ones = PromisedCallback.objects.kept_open()
    due = open_ones.filter(operator=OuterRef("operator"), due_at__lte=at)
    row = (
        Extension.objects.filter(operator=user)
        .annotate(
            span=Subquery(span.values("pk")[:1]),
            call=Subquery(first.values("pk")[:1]),
            answered_at=Subquery(first.values("answered_at")[:1]),
            transfer=Subquery(transfers.values("pk")[:1]),
            promise=Subquery(due.values("pk")[:1]),
        )
        .values_list("span", "call", "answered_at", "transfer", "promise")
        .first()
    )
    if row is None:
        return None
    span_pk, call_pk, answered_at, *others = row
    shown = (span_pk, call_pk, int(answered_at is not None), *others)
    name = "-".join(str(one or 0) for one in shown)
    if name == seen:
        return AtDesk(name)
    return AtDesk(
        name,
        StatusSpan.objects.filter(pk=span_pk).first() if span_pk else None,
        TelephoneCall.objects.filter(pk=call_pk).first() if call_pk else None,
        _transfers(call_pk) if others[0] else (),
        others[1] is not None,
    )


def _transfers(call_pk: int) -> list[TransferLine]:
    rows = CallTransfer.objects.filter(call=call_pk).select_related("operator")
    return [transfer_line(row) for row in rows]


def own_call(pk: int, user: User, at: datetime) -> TelephoneCall | None:
    """Return a call of the last hours that a person talked on or that rang at theirs."""
    recent = TelephoneCall.objects.filter(pk=pk, began_at__gte=at - LONGEST_CALL)
    return recent.filter(Q(operator=user) | Q(rings_at__operator=user)).distinct().first()


def spoken_call(user: User, at: datetime) -> TelephoneCall | None:
    """Return the call that a person talks on, or has just hung up and still writes about."""
    writes = StatusSpan.objects.running().filter(
        operator=user, status=OperatorStatus.AFTER_CALL, began_at=OuterRef("ended_at")
    )
    own = TelephoneCall.objects.filter(
        operator=user, answered_at__isnull=False, began_at__gte=at - LONGEST_CALL
    )
    return own.filter(Q(ended_at__isnull=True) | Exists(writes)).first()


def own_running_call(pk: int, user: User, at: datetime) -> TelephoneCall:
    """Return a call that rings at a person's extension or that they talk on; else NotVisible."""
    call = TelephoneCall.objects.running_at(user, at - LONGEST_CALL).filter(pk=pk).first()
    if call is None:
        raise NotVisible
    return call
