"""What belongs to a case, as queries that are read together: one statement for the verbs
that a person may do, one more for what the page tells.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from cases.applications import Asked, lines_of
from cases.applied import applied_queries
from cases.models import Case, ClockSegment, DueChange, SignOff, SignOffStatus
from cases.oversight import oversight_queries
from cases.presence import may_have

Queries = dict[str, "QuerySet[Any, Any]"]


def standing_queries(case: Case) -> Queries:
    """Return what decides which verbs are possible; kinds that a case lacks are left out."""
    papers = SignOff.objects.filter(
        case=case, status=SignOffStatus.WAITING, assignment__unit__requires_sign_off=True
    )
    found: dict[str, tuple[str, QuerySet[Any, Any]]] = {
        "assignments": ("", case.assignments.select_related("unit", "signed_by")),
        "papers": ("", papers.select_related("asked_by")),
        "objections": (
            "objections",
            case.objections.select_related(
                "assignment__unit", "proposed_unit", "raised_by", "ruled_by"
            ),
        ),
        "callbacks": (
            "callbacks",
            case.callbacks.select_related(
                "agent", "unit__calendar", "appeal__raised_by", "appeal__ruled_by"
            ).order_by("round"),
        ),
        "applications": ("applications", lines_of(case)),
        "replies": (
            "replies",
            case.replies.select_related(
                "assignment__unit", "submitted_by", "signed_off_by", "verdict_by"
            ),
        ),
        **oversight_queries(case),
    }
    return {name: rows for name, (kind, rows) in found.items() if not kind or may_have(case, kind)}


def told_queries(case: Case, asked: Sequence[Asked], events: int) -> Queries:
    """Return what the page tells beside: files, urgings, clocks, the timeline's beginning."""
    of_case = Q(assignment__case=case)
    found: Queries = {
        "events": case.events.select_related("actor", "unit")[:events],
        "segments": ClockSegment.objects.filter(of_case).order_by("pk"),
        "changes": DueChange.objects.filter(of_case).order_by("pk"),
    }
    if may_have(case, "attachments"):
        found["files"] = case.attachments.select_related(
            "reply__assignment__unit", "objection", "uploaded_by", "sealed_scan__superseded_by"
        )
    if may_have(case, "amendments"):
        found["amended"] = case.element_changes.select_related("actor")
    if may_have(case, "urges"):
        found["urges"] = case.urges.select_related("unit")
    return found | applied_queries(case, asked)
