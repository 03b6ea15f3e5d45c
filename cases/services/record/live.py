"""What open pages hear of a line of the timeline: numbers of the menu, and the urgent line."""

from cases.models import Case, Event
from cases.rules.capabilities import CaseCapability
from cases.rules.states import AWAITING_CHARGE, State, Verb, listed
from grids.models import Urgency
from hotline.live.addressees import Address, capability, unit
from hotline.live.kinds import COUNTS
from hotline.live.publishing import publish

# The shift leader's line of urgent cases may say something else now.
URGENT = "urgent"
# Whose numbers count the cases of a state; what units count is told to the case's unit.
COUNTED_BY = {
    State.PENDING: CaseCapability.DISPATCH,
    State.RETURNED: CaseCapability.DISPATCH,
    State.RESOLVED: CaseCapability.DISPATCH,
    State.AWAITING_CALLBACK: CaseCapability.CALL_BACK,
}
# Verbs by which an urgent case comes under that line or leaves it without moving.
ABOUT_URGENCY = frozenset({Verb.TAKE_CHARGE, Verb.AMEND, Verb.RULE_AMENDMENT, Verb.RULE_EXCLUSION})


def tell_pages(case: Case, event: Event) -> None:
    """Tell the pages of those whose numbers, or whose urgent line, an event changes."""
    if event.to_state:
        _tell_of_counts(case, event.from_state, event.to_state)
    if _concerns_urgency(case, event):
        tell_of_urgency()


def tell_of_new_case(case: Case) -> None:
    """Tell the pages of those who have a new case before them."""
    _tell_of_counts(case, case.state)
    if case.urgency == Urgency.EXTREME:
        tell_of_urgency()


def tell_of_urgency() -> None:
    """Tell the shift leaders' pages to read anew which urgent cases nobody looks after."""
    publish(URGENT, to=[capability(CaseCapability.TAKE_CHARGE)])


def _tell_of_counts(case: Case, *states: str) -> None:
    counting = {COUNTED_BY[State(one)] for one in states if one in COUNTED_BY}
    told: list[Address] = [capability(one) for one in counting]
    if case.lead_unit_id:
        told.append(unit(case.lead_unit_id))
    publish(COUNTS, to=told)


def _concerns_urgency(case: Case, event: Event) -> bool:
    """Tell whether it may; a suspected major hazard is not looked up for this."""
    if case.urgency == Urgency.EXTREME or event.verb in ABOUT_URGENCY:
        return True
    return event.from_state in listed(AWAITING_CHARGE)
