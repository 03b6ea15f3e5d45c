"""The cases that have to do with one: its main case, merged ones, and the citizen's others."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from cases.models import Case
from cases.permissions import is_unit_person
from cases.privacy import Privacy
from grids.models import User

LINKS_MAX = 8


@dataclass(frozen=True)
class Link:
    """Another case that has to do with this one."""

    relation: str
    number: str
    title: str
    state: str
    received_at: datetime


def links_of(case: Case, user: User) -> list[Link]:
    """Return the cases near one that the person may see, the newest first; one query."""
    near = Q(main_case=case) | Q(related_case=case)
    near |= Q(pk__in=filter(None, [case.main_case_id, case.related_case_id]))
    # Whose cases belong to one person is itself personal, so units are not told.
    if case.caller_id and not is_unit_person(user):
        near |= Q(caller=case.caller_id)
    rows = Case.objects.visible_to(user).filter(near).exclude(pk=case.pk)
    return [
        Link(
            _relation(case, row), row.number, Privacy(user, row).text(row.title),
            row.get_state_display(), row.received_at,
        )
        for row in rows.order_by("-received_at")[:LINKS_MAX]
    ]  # fmt: skip


def _relation(case: Case, other: Case) -> str:
    if other.pk == case.main_case_id:
        return "主单"
    if other.main_case_id == case.pk:
        return "并入"
    if other.pk == case.related_case_id:
        return "再诉原单"
    return "再诉" if other.related_case_id == case.pk else "同一诉求人"
