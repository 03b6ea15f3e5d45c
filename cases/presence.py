"""Which records a case has at all, told with the case itself.

Most cases have no order, no application and no objection; looking for each on its own
would cost a page a query apiece. One read of the case tells them all, and only what is
there is read. A case that was read otherwise is taken to have everything.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.models import (
    Amendment,
    Attachment,
    Callback,
    Case,
    Correction,
    Criticism,
    Draft,
    ElementChange,
    Ending,
    Exclusion,
    Extension,
    InstructionTask,
    Objection,
    Parking,
    Reply,
    SupervisionOrder,
    Urge,
    Wait,
)
from grids.models import User

APPLICATIONS = (Extension, Wait, Ending, Parking, Exclusion, Correction, Amendment)


def _of_case(model: type[Any]) -> Exists:
    return Exists(model.objects.filter(case=OuterRef("pk")))


def _applied() -> Any:
    found: Any = _of_case(APPLICATIONS[0])
    for model in APPLICATIONS[1:]:
        found |= _of_case(model)
    return found


RECORDS: dict[str, Callable[[], Any]] = {
    "amendments": lambda: _of_case(ElementChange),
    "applications": _applied,
    "attachments": lambda: _of_case(Attachment),
    "callbacks": lambda: _of_case(Callback),
    "criticisms": lambda: _of_case(Criticism),
    "instructions": lambda: Exists(
        InstructionTask.objects.filter(instruction__case=OuterRef("pk"))
    ),
    "objections": lambda: _of_case(Objection),
    "orders": lambda: _of_case(SupervisionOrder),
    "replies": lambda: _of_case(Reply),
    "urges": lambda: _of_case(Urge),
}


def with_presence(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Let each case tell which kinds of records it has."""
    return cases.annotate(**{f"has_{name}": tell() for name, tell in RECORDS.items()})


def with_own_draft(cases: QuerySet[Case], user: User) -> QuerySet[Case]:
    """Let each case tell whether this person has a draft of it, as `has_own_draft`."""
    return cases.annotate(
        has_own_draft=Exists(Draft.objects.filter(case=OuterRef("pk"), owner=user))
    )


def with_again_count(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Let each case tell how often it was complained about again (再诉), as `again_count`."""
    later = Case.objects.filter(related_case=OuterRef("pk"), excluded_reason="").order_by()
    counted = later.values("related_case").annotate(count=Count("pk")).values("count")
    return cases.annotate(again_count=Coalesce(Subquery(counted), 0))


def may_have(case: Case, name: str) -> bool:
    """Tell whether a case may have records of a kind (a key of `RECORDS`)."""
    assert name in RECORDS
    return bool(getattr(case, f"has_{name}", True))
