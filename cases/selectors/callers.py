"""The citizen on the line: what they have asked before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from cases.models import Call, Caller, CallKind, Case
from cases.rules.phones import mask_text
from cases.rules.states import (
    OPEN_STATES,
    State,
    listed,
)
from cases.selectors.usual_place import READ, UsualPlace, usual_place
from cases.services.record.repeats import is_relatable
from grids.models import User
from hotline.fields import blind_index
from hotline.telephone_numbers import normalise_phone

SHOWN = 5
NUISANCE_FOR = timedelta(days=30)
OPEN = listed(OPEN_STATES)


@dataclass(frozen=True)
class Earlier:
    """One earlier case in a line; an open one can be added to, a late one linked to (再诉)."""

    number: str
    title: str
    state: str
    received_at: datetime
    is_open: bool
    is_relatable: bool


@dataclass(frozen=True)
class CallerCard:
    """What the desk shows when a number has been typed."""

    phone: str
    mark: str = ""
    name: str = ""
    open_count: int = 0
    past_count: int = 0
    nuisance_count: int = 0
    earlier: tuple[Earlier, ...] = ()
    usual: UsualPlace | None = None


def read_caller(typed: str, at: datetime, *, user: User) -> CallerCard | None:
    """Return what a person may know of a typed number, None while it is no whole number.

    The number is looked up by its blind index; four queries. Nuisance calls are those of
    the last month, so that the operator is warned. `name` is the one given
    last: a name belongs to the case, so it is offered and never filled in; so is a place.
    """
    phone = normalise_phone(typed) if typed.strip() else None
    if phone is None:
        return None
    caller = Caller.objects.filter(phone_index=blind_index(phone)).first()
    if caller is None:
        return CallerCard(phone)
    cases = Case.objects.visible_to(user).filter(caller=caller)
    counts = cases.order_by().aggregate(
        open=Count("pk", filter=Q(state__in=OPEN)), past=Count("pk", filter=~Q(state__in=OPEN))
    )
    nuisance = Call.objects.filter(
        caller=caller,
        kind=CallKind.NUISANCE,
        excluded_reason="",
        received_at__gte=at - NUISANCE_FOR,
    )
    latest = list(cases.order_by("-received_at", "-pk")[:READ])
    shown = latest[:SHOWN]
    name = next((case.caller_name for case in shown if case.caller_name), "")
    return CallerCard(
        phone,
        caller.mark,
        name,
        counts["open"],
        counts["past"],
        nuisance.count(),
        tuple(_line(case, at) for case in shown),
        usual_place(latest),
    )


def _line(case: Case, at: datetime) -> Earlier:
    return Earlier(
        case.number, mask_text(case.title), State(case.state).label, case.received_at,
        case.state in OPEN, is_relatable(case, at),
    )  # fmt: skip
