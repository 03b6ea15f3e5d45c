"""接手跟进: somebody of the shift looks after an urgent case until its unit has taken it."""

from datetime import datetime

from django.db import transaction

from cases.guards.telephone import take_charge_refusal
from cases.models import Case, Event
from cases.rules.states import Verb
from cases.services.record.transitions import begin, record_event
from grids.models import User


@transaction.atomic
def take_charge(case: Case, *, actor: User, at: datetime) -> Event:
    """Take charge of an urgent case, which ends its line on the pages of the shift leaders.

    Holds for the round; the timeline keeps who it was. Raises Forbidden, and Conflict where
    a unit or a colleague has taken the case already, or where it is not urgent.
    """
    case = begin(case, take_charge_refusal, actor=actor, at=at).case
    return record_event(
        case, Verb.TAKE_CHARGE, actor=actor, at=at, facts={"round": case.round}, is_internal=True
    )
