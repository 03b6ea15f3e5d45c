"""What the guards have in common: the table of moves, the own part, a choice among rows."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from django.utils import timezone

from cases.access.own_parts import part_of
from cases.access.permissions import is_unit_person, may_ever, permits
from cases.access.read_scope import Reach
from cases.access.situation import Situation
from cases.models import Assignment, Case, Event
from cases.models.event_rows import events_of
from cases.rules.states import State, Verb, capabilities_for
from grids.models import Unit, User
from hotline.errors import Conflict, Forbidden, HotlineError

Refusal = HotlineError | None
Row = TypeVar("Row")

NO_ROLE = "您的岗位没有这项权限。"
NOT_WITH_UNIT = "这件工单不在您单位名下，或已经办结。"
CHANGES_SHOWN = 5
# Of so many a unit is told those that it may read.
CHANGES_READ = 50


def role_refusal(s: Situation, verb: Verb) -> Refusal:
    """Refuse who lacks the capability, then a state in which nobody may do the verb."""
    asked = capabilities_for(verb, s.case.state)
    if s.actor.can(*asked):
        return None
    is_untimely = not asked and may_ever(s.actor, verb)
    return not_now(s) if is_untimely else Forbidden(NO_ROLE)


def table_refusal(s: Situation, verb: Verb) -> Refusal:
    """Refuse what the table does not let the person do, a unit's role only for its own case."""
    if refusal := role_refusal(s, verb):
        return refusal
    return None if permits(s.actor, verb, s.case) else Forbidden("这件工单不在您单位名下。")


def unit_refusal(s: Situation, verb: Verb) -> Refusal:
    """Refuse a unit's verb to who has no open part in the case (`Situation.acting_part`)."""
    if refusal := role_refusal(s, verb):
        return refusal
    return Forbidden(NOT_WITH_UNIT) if s.own is None else None


def acts_for_hotline(s: Situation, verb: Verb) -> bool:
    """Tell whether the person does a verb of unit and hotline alike for the hotline."""
    return s.actor.can_everywhere(*capabilities_for(verb, s.case.state))


def shared_refusal(s: Situation, verb: Verb) -> Refusal:
    """Refuse a verb of unit and hotline alike."""
    if acts_for_hotline(s, verb):
        return None
    return unit_refusal(s, verb)


def unit_acting(s: Situation, verb: Verb) -> Unit | None:
    """Return the unit for which such a verb is done, None for the hotline."""
    return None if acts_for_hotline(s, verb) else s.acting_part.unit


def any_unit_refusal(s: Situation, verb: Verb) -> Refusal:
    """Refuse a verb of the hotline and of every unit that has the case.

    The lead's people may do it after their part has ended, too.
    """
    if refusal := role_refusal(s, verb):
        return refusal
    if permits(s.actor, verb, s.case) or not is_unit_person(s.actor):
        return table_refusal(s, verb)
    return unit_refusal(s, verb)


def unit_part(s: Situation) -> Assignment | None:
    """Return the open part of a unit's person who does such a verb, None for the hotline."""
    return s.own if is_unit_person(s.actor) else None


def one_of(
    rows: Iterable[Row], refusal: Callable[[Row], Refusal], none: Callable[[], HotlineError]
) -> Refusal:
    """Return None where one of the rows may be acted on; else why not the first of them.

    `none` builds the refusal where there is no row.
    """
    found = [refusal(row) for row in rows]
    if not found:
        return none()
    return None if None in found else found[0]


def not_now(s: Situation) -> Conflict:
    """Build the refusal of a verb that the case, as it stands, does not allow."""
    return stale(s.case, s.actor, lambda: s.assignments)


def stale(
    case: Case,
    actor: User | None = None,
    read_parts: Callable[[], Sequence[Assignment]] | None = None,
) -> Conflict:
    """Build the refusal of a stale or impossible move, telling what happened to the case.

    A unit is told what its timeline tells it: nothing internal, nothing of a unit beside it,
    and nothing of the time after its part was taken from it. Who is not known is told of no
    change. What happened is read when it is told.
    """
    said = f"工单现在是“{State(case.state).label}”，不能再这样办理，请看最新情况。"
    if actor is None:
        return Conflict(said)
    if not is_unit_person(actor):
        return Conflict(said, changes=lambda: _told(case, None))
    parts = read_parts() if read_parts else list(case.assignments.all())
    reach = Reach.of(actor, parts)
    if reach.until is not None or part_of(actor, parts) is not None:
        said = "情况已变化，不能再这样办理，请看最新情况。"
    return Conflict(said, changes=lambda: _told(case, reach))


def _told(case: Case, reach: Reach | None) -> list[str]:
    events = events_of(case).select_related("actor").order_by("-at", "-pk")
    if reach is None:
        found = list(events[:CHANGES_SHOWN])
    else:
        near = filter(reach.holds_event, events.filter(is_internal=False)[:CHANGES_READ])
        found = list(near)[:CHANGES_SHOWN]
    return [_in_words(event) for event in reversed(found)]


def _in_words(event: Event) -> str:
    at = timezone.localtime(event.at)
    moment = f"{at.month}月{at.day}日 {at:%H:%M}"
    return f"{moment} {event.actor or '系统'} {event.get_verb_display()}"
