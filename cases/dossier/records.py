"""What belongs to a case, read by kind: what decides the verbs that a person may do, and
what the page tells beside. Kinds of which the case has nothing are not looked for.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.access.file_ids import with_file_ids
from cases.access.oversight import OVERSIGHT, read_orders
from cases.access.record_kinds import may_have
from cases.dossier.application_rows import read_applications
from cases.models import (
    Assignment,
    Attachment,
    CallbackClaim,
    Case,
    ClockSegment,
    DueChange,
    DueReason,
    ElementChange,
    SignOff,
    SignOffStatus,
)
from cases.models.event_rows import events_of
from grids.reference import attach

Rows = QuerySet[Any, Any]
Read = dict[str, list[Any]]


def _parts(case: Case) -> Rows:
    """Return the assignments, each with the number of extensions that its deadline has had."""
    rows = case.assignments.all()
    if not may_have(case, "extension"):
        return rows
    granted = DueChange.objects.filter(assignment=OuterRef("pk"), reason=DueReason.EXTENDED)
    counted = granted.order_by().values("assignment").annotate(count=Count("pk")).values("count")
    return rows.annotate(extension_count=Coalesce(Subquery(counted), 0))


def _claims(case: Case) -> list[CallbackClaim]:
    """Return the hold on a case, which came with the case itself where a page reads it."""
    claim: CallbackClaim | None = getattr(case, "callback_claim", None)
    return [claim] if claim else []


def _papers(case: Case) -> Rows:
    rows = SignOff.objects.filter(case=case, status=SignOffStatus.WAITING)
    return with_file_ids(rows, case, "signoff", SignOff.files)


# What decides which verbs are possible, by name: the kind of record, empty for what every
# case may have, and what reads it.
SITUATION: dict[str, tuple[str, Callable[[Case], Iterable[Any]]]] = {
    "assignments": ("", _parts),
    "claims": ("claims", _claims),
    "papers": ("papers", _papers),
    "objections": ("objections", lambda case: case.objections.all()),
    "callbacks": (
        "callbacks",
        lambda case: case.callbacks.select_related("appeal").order_by("round"),
    ),
    "replies": ("replies", lambda case: case.replies.all()),
    "criticisms": OVERSIGHT["criticisms"],
    "tasks": OVERSIGHT["tasks"],
}

# What rows of a kind point to, of which the names are known: units, and who did it.
NAMED: dict[str, tuple[str, ...]] = {
    "assignments": ("unit", "signed_by"),
    "claims": ("agent",),
    "papers": ("asked_by",),
    "objections": ("proposed_unit", "raised_by", "ruled_by"),
    "callbacks": ("unit", "agent"),
    "appeals": ("unit", "raised_by", "ruled_by"),
    "replies": ("submitted_by", "signed_off_by", "verdict_by"),
    "orders": ("unit", "closed_by"),
    "answers": ("submitted_by",),
    "criticisms": ("unit",),
    "tasks": ("unit", "answered_by"),
    "instructions": ("recorded_by",),
}


def read_situation(case: Case) -> Read:
    """Return what decides which verbs are possible; a query for each kind that the case has."""
    read = {
        name: list(query(case))
        for name, (kind, query) in SITUATION.items()
        if not kind or may_have(case, kind)
    }
    if may_have(case, "orders"):
        read["orders"], read["answers"] = read_orders(case)
    read["applied"] = read_applications(case)
    _join(read)
    return read


def _join(read: Read) -> None:
    """Let rows know the units, persons and assignments that they are of, which were read."""
    told = read | {
        "appeals": [row.appeal for row in read.get("callbacks", ()) if hasattr(row, "appeal")],
        "instructions": [row.instruction for row in read.get("tasks", ())],
    }
    for name, columns in NAMED.items():
        attach(told.get(name, ()), *columns)
    own_to(read["assignments"], read.get("objections", ()))
    own_to(read["assignments"], read.get("replies", ()))
    by_unit = [row for kind, row in read["applied"] if kind.by_unit]
    own_to(read["assignments"], by_unit)


def own_to(assignments: Iterable[Assignment], rows: Iterable[Any]) -> None:
    """Let rows know their assignments."""
    by_id = {row.pk: row for row in assignments}
    for row in rows:
        if row.assignment_id in by_id:
            row.assignment = by_id[row.assignment_id]


def read_told(case: Case, situation: Read, events: int) -> Read:
    """Return what the page tells beside: files, urgings, clocks, the timeline's beginning.

    `situation` is what was read before.
    """
    part_ids = [row.pk for row in situation["assignments"]]
    found: dict[str, Rows] = {
        "events": events_of(case)[:events],
        "segments": ClockSegment.objects.filter(assignment__in=part_ids).order_by("pk"),
        "changes": DueChange.objects.filter(assignment__in=part_ids).order_by("pk"),
    }
    if may_have(case, "urges"):
        found["urges"] = case.urges.all()
    read = {name: list(rows) for name, rows in found.items()}
    read["files"] = read_files(case)
    attach(read["events"], "unit", "actor")
    attach(read.get("urges", ()), "unit")
    return read


def read_amended(case: Case) -> list[ElementChange]:
    """Return the elements that were put right with who did it; one query, none without any."""
    if not may_have(case, "amendments"):
        return []
    rows = list(case.element_changes.all())
    attach(rows, "actor")
    return rows


def read_files(case: Case) -> list[Attachment]:
    """Return the attachments of a case with what they belong to; one query, none without any."""
    if not may_have(case, "attachments"):
        return []
    files = list(case.attachments.select_related("reply", "objection", "sealed_scan"))
    attach(files, "uploaded_by")
    attach([row.sealed_scan for row in files if hasattr(row, "sealed_scan")], "superseded_by")
    return files
