"""The check of the books as far as kept figures go: each day against its cases.

A day that changed since it was counted is left out: the next run counts it. So a day is at
fault only where its figures differ and nothing is known that would put them right.
"""

from collections.abc import Iterator
from datetime import date

from django.db import connection
from django.db.models import Sum

from cases.books.invariant import Check, Part
from reports.models import Face, RollUp, RollUpState, StaleRollUp, Stretch
from reports.rollups.counting import COLUMNS, EVERY_FACE, NAMES, OF_MONTHS, counted_day
from reports.rollups.sources import MEASURES
from reports.rollups.touched import every_day, touched_days

DIFFERENT = f"""
WITH fresh AS ({{counted}}),
kept AS (SELECT {NAMES} FROM reports_rollup WHERE stretch = 'day' AND "on" = %s
    AND {EVERY_FACE})
SELECT EXISTS (
    SELECT FROM kept FULL JOIN fresh ON {" AND ".join(f"fresh.{c} = kept.{c}" for c in COLUMNS)}
    WHERE kept.face IS NULL OR fresh.face IS NULL
)
"""  # noqa: S608 - names of columns


def _days() -> Iterator[Part]:
    """Yield each day on which anything counts, once the roll-ups were counted at all."""
    state = RollUpState.objects.filter(counted_at__isnull=False).first()
    if state is None:
        return
    pending = pending_days(state)
    for on in sorted(every_day() - pending):
        is_wrong = is_different(on)
        yield Part("roll_up_days", 1, int(is_wrong), [f"{on}"] if is_wrong else [])


def _months() -> Iterator[Part]:
    """Yield each face of a month: it is the sum of its days."""
    stale = set(StaleRollUp.objects.values_list("on", flat=True))
    months = _sums(Stretch.MONTH)
    days: dict[tuple[date, int], list[int]] = {}
    for (on, face), sums in _sums(Stretch.DAY).items():
        found = days.setdefault((on.replace(day=1), face), [0] * len(sums))
        days[on.replace(day=1), face] = [a + b for a, b in zip(found, sums, strict=True)]
    unsettled = {on.replace(day=1) for on in stale}
    for key in sorted(days.keys() | months.keys()):
        on, face = key
        if on not in unsettled:
            is_wrong = days.get(key) != months.get(key)
            name = f"{on:%Y-%m} {Face(face).label}"
            yield Part("roll_up_months", 1, int(is_wrong), [name] if is_wrong else [])


def is_different(on: date) -> bool:
    """Tell whether a day's kept figures differ from its cases, within one statement."""
    statement, values = counted_day(on)
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENT.replace("{counted}", statement), (*values, on))
        return bool(cursor.fetchone()[0])


def pending_days(state: RollUpState) -> set[date]:
    """Return the days that the next runs will count anew."""
    stale = set(StaleRollUp.objects.filter(stretch=Stretch.DAY).values_list("on", flat=True))
    return stale | touched_days(state.event_id, state.call_id)


def _sums(stretch: Stretch) -> dict[tuple[date, int], list[int]]:
    rows = RollUp.objects.filter(stretch=stretch, face__in=[face.value for face in OF_MONTHS])
    summed = rows.order_by().values_list("on", "face").annotate(*[Sum(name) for name in MEASURES])
    return {(on, face): list(sums) for on, face, *sums in summed}


ROLL_UP_CHECKS = (
    Check({"roll_up_days": "每日汇总数与工单"}, _days),
    Check({"roll_up_months": "每月汇总数与各日"}, _months),
)
