"""Which notices still ask for something: those whose matter nobody has dealt with since.

A notice that only tells something (a ruling, a changed deadline) asks until it is read.
"""

from collections.abc import Callable

from django.db.models import Q

_dealt_with: list[Callable[[], Q]] = []


def register_dealt_with(condition: Callable[[], Q]) -> None:
    """Add an app's condition on notices that what they ask for has been done."""
    if condition not in _dealt_with:
        _dealt_with.append(condition)


def still_asks() -> Q:
    """Return the condition on notices that what they ask for has not been done."""
    dealt_with = Q(pk__in=[])
    for condition in _dealt_with:
        dealt_with |= condition()
    return ~dealt_with
