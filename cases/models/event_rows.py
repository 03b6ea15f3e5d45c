"""What happened to cases, read from the month of the earliest one's registration on.

Timeline and callback attempts are kept by month. Nothing happens to a case before it came,
so that with this bound the database leaves out the partitions before; without it, it would
look a case up in each month there is.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import QuerySet

from cases.models import CallbackAttempt, Case, Event

# What a clock that was set back may make of the order of two instants.
SLACK = timedelta(days=1)


def earliest(cases: Collection[Case]) -> datetime:
    """Return an instant before everything that happened to some cases, at least one."""
    return min(min(case.registered_at, case.received_at) for case in cases) - SLACK


def events_of(case: Case) -> QuerySet[Event]:
    """Return the timeline of a case."""
    return case.events.filter(at__gte=earliest([case]))


def events_of_all(cases: Collection[Case]) -> QuerySet[Event]:
    """Return the lines of the timelines of some cases, at least one."""
    return Event.objects.filter(case__in=[case.pk for case in cases], at__gte=earliest(cases))


def attempts_of(case: Case) -> QuerySet[CallbackAttempt]:
    """Return the attempts to call back about a case in its running round."""
    return case.callback_attempts.filter(round=case.round, at__gte=earliest([case]))


def attempts_of_all(cases: Collection[Case]) -> QuerySet[CallbackAttempt]:
    """Return the attempts to call back about some cases, of all rounds."""
    if not cases:
        return CallbackAttempt.objects.none()
    found = CallbackAttempt.objects.filter(case__in=[case.pk for case in cases])
    return found.filter(at__gte=earliest(cases))
