"""The cases that have to do with one: its main case, merged ones, and the citizen's others."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from cases.access.permissions import is_unit_person, known_citizens, may_know_citizen
from cases.access.privacy import Privacy
from cases.models import Case
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
    near = Q(main_case=case) | Q(pk=case.main_case_id)
    # A demand about an earlier one (再诉) tells that both are of one person; which cases are
    # is itself personal, so nobody is told of them where either citizen is hidden.
    if may_know_citizen(user, case):
        theirs = Q(related_case=case) | Q(pk=case.related_case_id)
        if case.caller_id and not is_unit_person(user):
            theirs |= Q(caller=case.caller_id)
        near |= theirs & known_citizens(user)
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
