"""What belongs to a case, read by kind: what decides the verbs that a person may do, and
what the page tells beside. Kinds of which the case has nothing are not looked for.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.access.applications import KINDS
from cases.access.oversight import OVERSIGHT
from cases.access.record_kinds import may_have
from cases.dossier.applications import Application, applications_in
from cases.models import (
    Assignment,
    Attachment,
    CallbackClaim,
    Case,
    ClockSegment,
    DueChange,
    DueReason,
    SignOff,
    SignOffStatus,
)
from cases.models.event_rows import events_of
from grids.reference import attach

Rows = QuerySet[Any, Any]
Read = dict[str, list[Any]]


def _parts(case: Case) -> Rows:
    """Return the assignments, each with the number of extensions that its deadline has had."""
    rows = case.assignments.select_related("signed_by")
    if not may_have(case, "extension"):
        return rows
    granted = DueChange.objects.filter(assignment=OuterRef("pk"), reason=DueReason.EXTENDED)
    counted = granted.order_by().values("assignment").annotate(count=Count("pk")).values("count")
    return rows.annotate(extension_count=Coalesce(Subquery(counted), 0))


def _claims(case: Case) -> Rows:
    return CallbackClaim.objects.filter(case=case).select_related("agent")


def _papers(case: Case) -> Rows:
    waiting = SignOff.objects.filter(case=case, status=SignOffStatus.WAITING)
    return waiting.select_related("asked_by")


def _callbacks(case: Case) -> Rows:
    people = ("agent", "appeal__raised_by", "appeal__ruled_by")
    return case.callbacks.select_related(*people).order_by("round")


# What decides which verbs are possible, by name: the kind of record, empty for what every
# case may have, and its query.
SITUATION: dict[str, tuple[str, Callable[[Case], Rows]]] = {
    "assignments": ("", _parts),
    "claims": ("claims", _claims),
    "papers": ("papers", _papers),
    "objections": ("objections", lambda c: c.objections.select_related("raised_by", "ruled_by")),
    "callbacks": ("callbacks", _callbacks),
    "replies": (
        "replies",
        lambda c: c.replies.select_related("submitted_by", "signed_off_by", "verdict_by"),
    ),
    **OVERSIGHT,
}


def read_situation(case: Case) -> Read:
    """Return what decides which verbs are possible; a query for each kind that the case has."""
    read = {
        name: list(query(case))
        for name, (kind, query) in SITUATION.items()
        if not kind or may_have(case, kind)
    }
    read["applied"] = _applied(case)
    _join(read)
    return read


def _join(read: Read) -> None:
    """Let rows know the assignments and units that they are of, which were read already."""
    attach(read["assignments"], "unit")
    attach(read.get("objections", ()), "proposed_unit")
    for name in ("callbacks", "orders", "criticisms", "tasks"):
        attach(read.get(name, ()), "unit")
    attach([row.appeal for row in read.get("callbacks", ()) if hasattr(row, "appeal")], "unit")
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


def _applied(case: Case) -> list[Application]:
    """Return what was applied for, with its kind; a query for each kind that the case has."""
    return [
        (kind, row)
        for name, kind in KINDS.items()
        if may_have(case, name)
        for row in applications_in(case, kind)
    ]


def read_told(case: Case, situation: Read, events: int) -> Read:
    """Return what the page tells beside: files, urgings, clocks, the timeline's beginning.

    `situation` is what was read before.
    """
    part_ids = [row.pk for row in situation["assignments"]]
    found: dict[str, Rows] = {
        "events": events_of(case).select_related("actor")[:events],
        "segments": ClockSegment.objects.filter(assignment__in=part_ids).order_by("pk"),
        "changes": DueChange.objects.filter(assignment__in=part_ids).order_by("pk"),
    }
    if may_have(case, "amendments"):
        found["amended"] = case.element_changes.select_related("actor")
    if may_have(case, "urges"):
        found["urges"] = case.urges.all()
    read = {name: list(rows) for name, rows in found.items()}
    read["files"] = read_files(case)
    attach(read["events"], "unit")
    attach(read.get("urges", ()), "unit")
    return read


def read_files(case: Case) -> list[Attachment]:
    """Return the attachments of a case with what they belong to; one query, none without any."""
    if not may_have(case, "attachments"):
        return []
    related = ("reply", "objection", "uploaded_by", "sealed_scan__superseded_by")
    return list(case.attachments.select_related(*related))
