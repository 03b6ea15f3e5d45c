"""Parts that go on with another unit: the copy takes over every instant of the clock."""

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from cases.access.applications import KINDS
from cases.models import (
    Assignment,
    ClockSegment,
    DueChange,
    DutyCall,
    EndReason,
    Objection,
    Parking,
    Reply,
    SignOff,
    SignOffStatus,
    SupervisionOrder,
)
from cases.models.supervision import IS_ENDED
from cases.services.clocks.assigning import end_parts
from grids.models import Unit

ASKED = Q(ruling="")
# What came back to the clerk is what the next paper begins with.
UNSIGNED = Q(status__in=[SignOffStatus.WAITING, SignOffStatus.SENT_BACK, SignOffStatus.WITHDRAWN])
# What of a part is still under way, by table: it goes on with whoever has the part.
UNDECIDED: tuple[tuple[Any, Q], ...] = (
    (Objection, ASKED),
    (Reply, Q(verdict="")),
    *((kind.model, kind.goes_on) for kind in KINDS.values() if kind.by_unit),
    (SignOff, UNSIGNED),
    (SupervisionOrder, ~IS_ENDED),
    (DutyCall, Q(assignment__signed_at__isnull=True)),
)


def take_over_parts(
    parts: Sequence[Assignment],
    unit: Unit,
    reason: EndReason,
    *,
    at: datetime,
    note: str = "",
    also_end: Sequence[Assignment] = (),
) -> list[Assignment]:
    """End parts and insert copies of them with another unit; returns the copies, in order.

    What explains a deadline goes along: the segments of the clock and the ledger of due
    instants. A merged unit's copies say what they continue, since when. `also_end` are
    parts that end for the same reason without a copy. Whatever the number of parts, some
    eight statements.
    """
    ids = [row.pk for row in parts]
    segments = list(ClockSegment.objects.filter(assignment__in=ids).order_by("pk"))
    changes = list(DueChange.objects.filter(assignment__in=ids).order_by("pk"))
    made = [_copy(row, unit, reason, at, note) for row in parts]
    end_parts([*parts, *also_end], reason, at=at)
    Assignment.objects.bulk_create(made, batch_size=500)
    by_former = dict(zip(ids, made, strict=True))
    for segment in segments:
        segment.pk, segment.assignment = None, by_former[segment.assignment_id]
    for change in changes:
        change.pk, change.assignment = None, by_former[change.assignment_id]
    ClockSegment.objects.bulk_create(segments, batch_size=500)
    DueChange.objects.bulk_create(changes, batch_size=500)
    return made


def _copy(row: Assignment, unit: Unit, reason: EndReason, at: datetime, note: str) -> Assignment:
    made = copy(row)
    made.pk, made.unit, made.note = None, unit, note or row.note
    if reason == EndReason.SUCCEEDED:
        made.continues_id, made.taken_over_at = row.continues_id or row.pk, at
    return made


def move_undecided(parts: Sequence[Assignment], unit: Unit, *, at: datetime) -> None:
    """Move what nobody has decided yet from ended parts to the copies that a unit has.

    A parked case stays on the ledger of the unit before as it was up to the hour.
    """
    ids = [row.pk for row in parts]
    running = Parking.objects.filter(KINDS["parking"].live, assignment__in=ids)
    Parking.objects.bulk_create([_as_it_was(row, at) for row in running])
    part = Assignment.objects.filter(case=OuterRef("case"), unit=unit, ended_at__isnull=True)
    for model, is_open in UNDECIDED:
        rows: QuerySet[Any] = model.objects.filter(is_open, assignment__in=ids)
        rows.update(assignment=Subquery(part.values("pk")[:1]))


def _as_it_was(row: Parking, at: datetime) -> Parking:
    kept = copy(row)
    kept.pk, kept.continued_as_id = None, row.pk
    kept.struck_off_at, kept.is_solved, kept.strike_note = at, False, "承办单位撤并"
    return kept
