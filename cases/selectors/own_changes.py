"""What others have done since yesterday with the cases that an operator registered."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from cases.access.privacy import line_text
from cases.models import Case, Event
from cases.rules.states import State, Verb
from cases.selectors.rows import case_url
from grids.models import User
from hotline.times import city_time

SHOWN = 8
# Cases registered earlier are followed by those who have them by now.
REGISTERED_WITHIN = timedelta(days=60)
READ_MOST = 60
ADDED = {Verb.ADD_CALL.value: "市民追加", Verb.REDO.value: "回访不满意，重办"}


@dataclass
class ChangedCase:
    """One case with what happened to it, the newest first."""

    number: str
    url: str
    title: str
    at: datetime
    words: list[str] = field(default_factory=list)


def changes_of_own(user: User, at: datetime) -> list[ChangedCase]:
    """Return the cases of an operator that changed since yesterday, the newest first; one query.

    That is what they answer for towards the citizen: a return, an ending, a reply that did not
    satisfy, and what the citizen added. What they did themselves they know.
    """
    since = city_time(at).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    own = Case.objects.visible_to(user).filter(
        registered_by=user, registered_at__gte=at - REGISTERED_WITHIN
    )
    moved = Q(to_state__in=[State.RETURNED, State.CLOSED]) | Q(verb__in=ADDED)
    found = Event.objects.filter(moved, at__gte=since, case__in=own).exclude(actor=user)
    changed: dict[int, ChangedCase] = {}
    for event in found.select_related("case").order_by("-at", "-pk")[:READ_MOST]:
        case = event.case
        title = line_text(user, case, case.title)
        line = changed.setdefault(
            case.pk, ChangedCase(case.number, case_url(case.number), title, event.at)
        )
        if (said := _words(event)) not in line.words:
            line.words.append(said)
    return list(changed.values())[:SHOWN]


def _words(event: Event) -> str:
    if event.verb in ADDED:
        return ADDED[event.verb]
    if event.to_state == State.RETURNED:
        return "退单"
    way = event.case.get_closed_way_display() if event.case.closed_at else ""
    return f"办结：{way}" if way else "办结"
