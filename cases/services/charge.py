"""接手跟进: somebody of the shift looks after an urgent case until its unit has taken it."""

from datetime import datetime

from django.db import transaction

from cases.models import Case, Event
from cases.permissions import require_verb
from cases.services.transitions import lock_case, record_event, require_possible
from cases.states import Verb
from cases.urgent import awaits_charge
from grids.models import User
from hotline.errors import Conflict


@transaction.atomic
def take_charge(case: Case, *, actor: User, at: datetime) -> Event:
    """Take charge of an urgent case, which ends its line on the pages of the shift leaders.

    Holds for the round; the timeline keeps who it was. Raises Forbidden, and Conflict where
    a unit or a colleague has taken the case already, or where it is not urgent.
    """
    case = lock_case(case)
    require_possible(case, actor, Verb.TAKE_CHARGE)
    require_verb(actor, Verb.TAKE_CHARGE, case)
    if not awaits_charge(case):
        raise Conflict(f"工单 {case} 已有人接手，或不是特急、疑似重大工单。")
    return record_event(
        case, Verb.TAKE_CHARGE, actor=actor, at=at, facts={"round": case.round}, is_internal=True
    )
