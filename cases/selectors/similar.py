"""Cases like the one being typed, and what they suggest."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from cases.access.permissions import is_unit_person
from cases.models import Case
from cases.models.pair_frequency import EVERY_CASE, PairFrequency
from cases.models.text_search import HoldsAnyPair, without_workers
from cases.rules.likeness import (
    ALIKE_BY_RARITY,
    COMPARED,
    Rarity,
    likeness,
    matter_pairs,
    pairs_in,
)
from cases.rules.phones import mask_text
from cases.rules.states import OPEN_STATES, UNANSWERED_STATES, State
from cases.selectors.proposers import Proposal, proposed
from cases.selectors.rows import place_of
from grids import reference
from grids.models import Category, Kind, User

LOOKED_BACK = timedelta(days=30)
SAME_PLACE_COUNTS = 0.2
SHOWN = 5
SHORTEST_TEXT = 6
SUGGESTED = 3
# Of hundreds of cases that are compared, what is compared and what is shown.
COMPARED_COLUMNS = ("number", "title", "text", "place", "state", "received_at", "category", "grid")


@dataclass(frozen=True)
class Similar:
    """One case that says much the same; an open one can be joined."""

    number: str
    title: str
    state: str
    place: str
    received_at: datetime
    is_open: bool
    share: int
    category: Category
    is_unanswered: bool


def find_similar(
    text: str,
    *,
    place: str,
    at: datetime,
    among: QuerySet[Case] | None = None,
    title: str = "",
) -> list[Similar]:
    """Return cases of the month up to `at` that say much the same, the likest first.

    What two texts share counts the more, the rarer it is; how a demand begins and the names of
    its district, street and community count for nothing (see `cases.rules.likeness`), the same
    place counts by itself. Compared are the cases that hold one of the rarest pairs. A text too
    short to compare finds none. `among` are the cases that the person may see, all by default.
    """
    if len(f"{title}{text}".strip()) < SHORTEST_TEXT:
        return []
    said, there = matter_pairs(title, text, place), pairs_in(place)
    rarity = read_rarity(said)
    scored = [
        (
            rarity.likeness(said, matter_pairs(case.title, case.text, case.place))
            + SAME_PLACE_COUNTS * likeness(there, pairs_in(case.place)),
            case,
        )
        for case in _candidates(Case.objects.all() if among is None else among, said, rarity, at)
    ]
    best = sorted(
        ((score, case) for score, case in scored if score >= ALIKE_BY_RARITY),
        key=lambda found: (-found[0], -found[1].pk),
    )
    return [_shown(score, case) for score, case in best[:SHOWN]]


def read_rarity(pairs: frozenset[str]) -> Rarity:
    """Return how rare pairs are among the city's cases, as the last night's count has it."""
    rows = PairFrequency.objects.filter(pair__in=[EVERY_CASE, *pairs])
    monthly = dict(rows.values_list("pair", "monthly"))
    return Rarity(monthly.pop(EVERY_CASE, 0), monthly)


def similar_to(case: Case, user: User, at: datetime) -> list[Similar]:
    """Return the cases around a case's own day that say much the same as it does.

    A person finds what they may see, and nothing by a text that is hidden from them.
    """
    among = Case.objects.visible_to(user).exclude(pk=case.pk)
    if is_unit_person(user):
        among = among.exclude(kind=Kind.REPORT).filter(is_secret=False)
    return find_similar(
        case.text, title=case.title, place=case.place,
        at=min(at, case.received_at + LOOKED_BACK / 2), among=among,
    )  # fmt: skip


def _candidates(
    among: QuerySet[Case], said: frozenset[str], rarity: Rarity, at: datetime
) -> list[Case]:
    """Return the month's cases that hold one of the rarest pairs of what is said.

    The newest ones where no pair is rare, or nothing was counted yet. An order or a limit
    beside the pairs would let the planner walk along the date and make the pairs of every
    case on the way.
    """
    recent = (
        among.filter(received_at__gte=at - LOOKED_BACK, received_at__lte=at)
        .exclude(state__in=[State.REJECTED.value, State.MERGED.value])
        .select_related("category", "grid")
        .only(*COMPARED_COLUMNS)
    )
    rare = rarity.rarest(said) if rarity.cases else []
    if rare:
        with without_workers():
            return list(recent.filter(HoldsAnyPair(rare)).order_by())
    return list(recent.order_by("-received_at", "-pk")[:COMPARED])


def _shown(score: float, case: Case) -> Similar:
    return Similar(
        number=case.number,
        title=mask_text(case.title),
        state=State(case.state).label,
        place=mask_text(place_of(case)),
        received_at=case.received_at,
        is_open=case.state in OPEN_STATES,
        share=min(round(score * 100), 100),
        category=case.category,
        is_unanswered=case.state in UNANSWERED_STATES,
    )


def suggest_categories(title: str, text: str, similar: list[Similar]) -> list[Proposal]:
    """Return categories with the reason, at most three.

    First what was learned from closed cases, then what the text names, then the categories
    of similar cases.
    """
    named = categories_named(text, reference.categories().by_code.values())
    counts = Counter(one.category for one in similar)
    proposals = [
        *proposed("category", title, text),
        *(Proposal(row, f"内容提到“{row.name}”", False) for row in named),
        *(Proposal(row, f"相似工单 {n} 件", False) for row, n in counts.most_common()),
    ]
    found: dict[int, Proposal] = {}
    for one in proposals:
        found.setdefault(one.value.pk, one)
    return list(found.values())[:SUGGESTED]


def categories_named(text: str, rows: Iterable[Category]) -> list[Category]:
    """Return those of some categories whose name stands in a text."""
    return [row for row in rows if len(row.name) > 1 and row.name in text]


def sure_category(text: str, rows: Iterable[Category]) -> Category | None:
    """Return the one category that a text names, the narrower before the wider ones.

    None where it names none, or several that have nothing to do with each other.
    """
    named = categories_named(text, rows)
    narrowest = [row for row in named if not any(_is_narrower(other, row) for other in named)]
    return narrowest[0] if len(narrowest) == 1 else None


def _is_narrower(one: Category, than: Category) -> bool:
    """Tell whether a category stands below another one, or has a name that says more."""
    if one.pk == than.pk:
        return False
    return one.path.startswith(than.path) or (one.name != than.name and than.name in one.name)
