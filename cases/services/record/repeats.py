"""The same citizen about the same matter: an open case to add to, a closed one to link to."""

from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from django.db.models import Q

from cases.models import Caller, Case
from cases.rules.likeness import ALIKE, FEWEST_PAIRS, likeness, matter_pairs
from cases.rules.phones import mask_text
from cases.rules.states import (
    ADDABLE_STATES,
    State,
)
from grids import reference
from grids.models import Category, Grid
from grids.rules import rule
from hotline.errors import Conflict

# In another category the texts must say almost the same.
ALIKE_ELSEWHERE = 0.6
COMPARED = 20


class Why(Enum):
    """Why an open case of the same number is taken for the same matter, as a clerk reads it."""

    WORDS = "反映的像是同一事项：请追加到该工单，不重复登记。"
    STREET = "是同一街道的同类事项：说的是同一件事的请追加到该工单，不重复登记。"
    PLACE = "是同一地点的同类事项：说的是同一件事的请追加到该工单，不重复登记。"


class Weighed(NamedTuple):
    """A case of the same number: how much of the words it shares, and why it is the same."""

    share: float
    pk: int
    case: Case
    why: Why | None


class Alike(NamedTuple):
    """What the same number has asked that may be the same matter, the likest of each."""

    open: Weighed | None = None
    closed: Case | None = None


class RepeatedDemand(Conflict):
    """The same number has an open case that may be about this; `about` is its number."""

    title = "可能是同一事项"

    def __init__(self, found: Weighed) -> None:
        case, why = found.case, found.why or Why.WORDS
        super().__init__(
            f"这个号码的工单 {case}（{mask_text(case.title)}）{State(case.state).label}，"
            f"{why.value}",
            about=case.number,
        )
        self.fields = {"is_new_matter": "确实是另一件事的，请勾选后再登记。"}


def related_since(at: datetime) -> datetime:
    """Return since when a case must have been closed for a new one to be its 再诉."""
    return at - timedelta(days=rule("case.related_days"))


def is_relatable(case: Case, at: datetime) -> bool:
    """Tell whether a demand that came in at an instant may be linked to an earlier case."""
    return case.closed_at is not None and case.closed_at >= related_since(at)


def find_alike(
    caller: Caller,
    text: str,
    *,
    category: Category | None,
    grid: Grid | None,
    place: str,
    at: datetime,
) -> Alike:
    """Return the caller's cases that may be the same matter; one query.

    An open one is to be added to where it says much the same, or is of the same category and
    street, or place, whatever its words: a merged case counts, since what is added to it lands
    on its main one. One closed within the city's days that says much the same is what the
    citizen complains about again (再诉).
    """
    lately = Q(state=State.CLOSED, closed_at__gte=related_since(at))
    found = Case.objects.filter(caller=caller).filter(
        Q(state__in=[state.value for state in ADDABLE_STATES]) | lately
    )
    said = Said(matter_pairs("", text, place), category, grid, place.strip())
    weighed = [
        _weigh(case, said)
        for case in found.select_related("grid").order_by("-received_at", "-pk")[:COMPARED]
    ]
    alike = [one for one in weighed if one.why]
    still_open = max((one for one in alike if one.case.state != State.CLOSED), default=None)
    again = max((one for one in alike if one.case.state == State.CLOSED), default=None)
    return Alike(still_open, again.case if again else None)


class Said(NamedTuple):
    """What the caller says now: the text's pairs, and where and about what."""

    pairs: frozenset[str]
    category: Category | None
    grid: Grid | None
    place: str


def _weigh(case: Case, said: Said) -> Weighed:
    share = likeness(said.pairs, matter_pairs(case.title, case.text, case.place), FEWEST_PAIRS)
    is_same_category = said.category is not None and case.category_id == said.category.pk
    why = None
    if share >= (ALIKE if is_same_category else ALIKE_ELSEWHERE):
        why = Why.WORDS
    elif is_same_category and case.state != State.CLOSED:
        why = _place_in_common(case, said)
    return Weighed(share, case.pk, case, why)


def _place_in_common(case: Case, said: Said) -> Why | None:
    """Tell by what a case is at the place of a demand: its street, or the same words for it."""
    here, there = reference.street_of(said.grid), reference.street_of(case.grid)
    if here is not None and there is not None:
        return Why.STREET if here == there else None
    return Why.PLACE if said.place and said.place == case.place.strip() else None
