"""Urgent cases, 特急 or a suspected major hazard, that nobody looks after yet.

One condition for the shift leader's line on every page, for what is offered and for what is
accepted. A unit's signature, by itself or by telephone, takes a case in hand as well.
"""

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from cases.models import Case, Event, Hazard, HazardGrade
from cases.models.event_rows import events_of
from cases.rules.states import (
    AWAITING_CHARGE,
    Verb,
    listed,
)
from grids.models import Urgency


def is_urgent(prefix: str = "") -> Q:
    """Return the condition that a case is 特急, or brought a suspected major hazard.

    `prefix` leads from the row to its case. `is_telephoned` says the same of one case.
    """
    major = Hazard.objects.filter(
        case=OuterRef(f"{prefix}pk"), grade=HazardGrade.SUSPECTED_MAJOR, excluded_reason="",
        struck_off_at=None,
    )  # fmt: skip
    return Q(**{f"{prefix}urgency": Urgency.EXTREME}) | Q(Exists(major))


def is_telephoned(case: Case) -> bool:
    """Tell whether a case is handed to its units by telephone: 特急, or 疑似重大."""
    if case.urgency == Urgency.EXTREME:
        return True
    hazard: Hazard | None = getattr(case, "hazard", None)
    if hazard is None or hazard.excluded_reason or hazard.struck_off_at:
        return False
    return bool(hazard.grade == HazardGrade.SUSPECTED_MAJOR)


def events_of_round(verb: Verb) -> QuerySet[Event]:
    """Return the events of a verb in the outer case's present round, which they tell."""
    told = Event.objects.filter(case=OuterRef("pk"), at__gte=OuterRef("registered_at"), verb=verb)
    told = told.annotate(of_round=Cast(KT("facts__round"), IntegerField()))
    return told.filter(of_round=OuterRef("round"))


def is_unattended() -> Q:
    """Return the condition that an urgent case waits for somebody to take charge of it.

    Who took charge did so for that round; a case that is done anew is looked after anew.
    """
    taken = events_of_round(Verb.TAKE_CHARGE)
    states = listed(AWAITING_CHARGE)
    return Q(state__in=states, excluded_reason="") & is_urgent() & ~Q(Exists(taken))


def awaits_charge(case: Case) -> bool:
    """Tell whether an urgent case waits for somebody to take charge of it, as `is_unattended`.

    One query, none for a case that is not urgent or that told it before, as `unattended`.
    """
    told = vars(case)
    if "unattended" not in told:
        told["unattended"] = _awaits_charge(case)
    return bool(told["unattended"])


def _awaits_charge(case: Case) -> bool:
    if case.state not in AWAITING_CHARGE or case.excluded_reason or not is_telephoned(case):
        return False
    taken = events_of(case).filter(verb=Verb.TAKE_CHARGE, facts__round=case.round)
    return not taken.exists()
