"""In which order a unit works its cases off: what is late, then what is due today.

A line shows one clock. While nobody has signed it is that of signing, unless the reply
itself is late or due today; else it is that of the reply. Groups, order and lights are all
told in SQL from stored instants, so that they cost what the unit's open work costs, read
by the inbox's index, and nothing of the past.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.db import models
from django.db.models import Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Least

from cases.models.queries import WITH_UNIT, asks_for_more
from grids.deadlines import CITY_ZONE, business_day, day_bounds
from hotline.times import AMBER_AT_MOST, AMBER_SHARE

# Assignments, from `with_clock` on with columns that the model does not declare.
Rows = QuerySet[Any]
WITH_THE_UNIT = Q(case__state__in=WITH_UNIT, reply_sent_at__isnull=True)
RUNNING = WITH_THE_UNIT & Q(clock_stopped_at__isnull=True)


class Rank(IntEnum):
    """The groups of the list of work to do, in their order."""

    OVERDUE = 0
    TODAY = 1
    UNSIGNED = 2
    LATER = 3
    STANDING = 4


LABELS = {
    Rank.OVERDUE: "超期",
    Rank.TODAY: "今日到期",
    Rank.UNSIGNED: "其余待签收",
    Rank.LATER: "其余办理中",
    Rank.STANDING: "停表",
}


@dataclass(frozen=True)
class Group:
    """A heading among the lines: its words and how many lines there are in all."""

    label: str
    count: int
    is_late: bool


def is_overdue(at: datetime) -> Q:
    """Return the condition that a reply is late; one that asks for more time is not."""
    return RUNNING & Q(reply_due_at__lt=at) & ~Q(asks_for_more("pk"))


def is_due_today(at: datetime) -> Q:
    """Return the condition that a reply falls due before the city's midnight."""
    _, midnight = day_bounds(business_day(at.astimezone(CITY_ZONE)), 0)
    return RUNNING & Q(reply_due_at__gte=at, reply_due_at__lt=midnight)


def light_of_reply(colour: str, at: datetime) -> Q:
    """Return the condition on assignments that the reply's light has a colour, or stands."""
    if colour == "paused":
        return WITH_THE_UNIT & Q(clock_stopped_at__isnull=False)
    if colour == "red":
        return is_overdue(at)
    if colour == "amber":
        not_late = Q(reply_due_at__gte=at) | Q(asks_for_more("pk"))
        return RUNNING & not_late & Q(warn_at__lte=at)
    return RUNNING & Q(reply_due_at__gte=at, warn_at__gt=at)


def with_rank(found: Rows, at: datetime) -> Rows:
    """Let each assignment tell its group (`rank`), the first that fits."""
    ranked: Rows = found.annotate(
        rank=models.Case(
            When(clock_stopped_at__isnull=False, then=Value(Rank.STANDING)),
            When(is_overdue(at), then=Value(Rank.OVERDUE)),
            When(is_due_today(at), then=Value(Rank.TODAY)),
            When(signed_at__isnull=True, then=Value(Rank.UNSIGNED)),
            default=Value(Rank.LATER),
            output_field=models.IntegerField(),
        )
    )
    return ranked


def limit_name(one: Any) -> str:
    """Return the name of the limit that a line shows, where it is not that of the reply."""
    return "签收" if one.shows_sign else ""


def with_clock(found: Rows, shows_sign: Q) -> Rows:
    """Let each assignment tell the clock that its line shows: when due, from when yellow."""
    limit = F("sign_due_at") - F("dispatched_at")
    share: Any = models.ExpressionWrapper(limit * AMBER_SHARE, models.DurationField())
    early = Least(share, Value(AMBER_AT_MOST, models.DurationField()))
    sign_warn: Any = models.ExpressionWrapper(F("sign_due_at") - early, models.DateTimeField())
    shows_sign &= Q(signed_at__isnull=True, sign_due_at__isnull=False)
    clocked: Rows = found.annotate(
        clock_due_at=models.Case(When(shows_sign, then=F("sign_due_at")), default="reply_due_at"),
        clock_warn_at=models.Case(
            When(shows_sign, then=sign_warn), default=Coalesce("warn_at", "reply_due_at")
        ),
        shows_sign=models.Case(
            When(shows_sign, then=True), default=False, output_field=models.BooleanField()
        ),
    )
    return clocked


def lit(found: Rows, colour: str, at: datetime) -> Rows:
    """Return what stands with the unit under a light: red, amber, green or paused."""
    if colour == "paused":
        return found.filter(WITH_THE_UNIT, clock_stopped_at__isnull=False)
    running = found.filter(RUNNING)
    # A request for more time moves the reply's deadline, not that of signing.
    waits = Q(shows_sign=False) & Q(asks_for_more("pk"))
    if colour == "red":
        return running.filter(clock_due_at__lt=at).exclude(waits)
    if colour == "amber":
        return running.filter(Q(clock_due_at__gte=at) | waits, clock_warn_at__lte=at)
    return running.filter(clock_due_at__gte=at, clock_warn_at__gt=at)


def groups_of(found: Rows) -> dict[int, Group]:
    """Return the headings of what was found, each with its count; one query."""
    counted = found.order_by().values_list("rank").annotate(Count("pk"))
    return {rank: Group(LABELS[Rank(rank)], count, rank == Rank.OVERDUE) for rank, count in counted}
