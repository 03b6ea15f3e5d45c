"""The same citizen about the same matter: an open case to add to, a closed one to link to."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q

from cases.models import Case
from cases.phones import mask_text, normalise_phone
from cases.selectors.similar import ALIKE, likeness, pairs_in
from cases.states import OPEN_STATES, State
from grids.models import Category
from grids.rules import rule
from hotline.errors import Conflict

# In another category the texts must say almost the same.
ALIKE_ELSEWHERE = 0.6
COMPARED = 20
JOINABLE = (*OPEN_STATES, State.MERGED)


class RepeatedDemand(Conflict):
    """The same number has an open case that says much the same; `about` is its number."""

    title = "可能是同一事项"

    def __init__(self, case: Case) -> None:
        super().__init__(
            f"这个号码的工单 {case}（{mask_text(case.title)}）{State(case.state).label}，"
            "反映的像是同一事项：请追加到该工单，不重复登记。",
            about=case.number,
        )
        self.fields = {"is_new_matter": "确实是另一件事的，请勾选后再登记。"}


class Alike(NamedTuple):
    """What the same number has asked that says much the same, the likest of each."""

    open: Case | None = None
    closed: Case | None = None


def related_since(at: datetime) -> datetime:
    """Return since when a case must have been closed for a new one to be its 再诉."""
    return at - timedelta(days=rule("case.related_days"))


def is_relatable(case: Case, at: datetime) -> bool:
    """Tell whether a demand that came in at an instant may be linked to an earlier case."""
    return case.closed_at is not None and case.closed_at >= related_since(at)


def find_alike(phone: str, text: str, category: Category | None, at: datetime) -> Alike:
    """Return the cases of this number that say much the same; one query.

    An open one is to be added to: a merged case counts, since what is added to it lands on
    its main one. One closed within the city's days is what the citizen complains about
    again (再诉). The number is looked up by its blind index.
    """
    number = normalise_phone(phone) if phone.strip() else None
    if number is None:
        return Alike()
    said = pairs_in(text)
    lately = Q(state=State.CLOSED, closed_at__gte=related_since(at))
    found = Case.objects.with_phone(number).filter(
        Q(state__in=[state.value for state in JOINABLE]) | lately
    )
    scored = [
        (likeness(said, pairs_in(f"{case.title}\n{case.text}")), case.pk, case)
        for case in found.order_by("-received_at", "-pk")[:COMPARED]
    ]
    alike = [one for one in scored if one[0] >= _least(one[2], category)]
    return Alike(
        _likest([one for one in alike if one[2].state != State.CLOSED]),
        _likest([one for one in alike if one[2].state == State.CLOSED]),
    )


def _likest(scored: list[tuple[float, int, Case]]) -> Case | None:
    return max(scored)[2] if scored else None


def _least(case: Case, category: Category | None) -> float:
    return ALIKE if category and case.category_id == category.pk else ALIKE_ELSEWHERE
