"""Nightly: how people call the places of closed cases."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef

from cases.models import Case, Element, ElementChange
from cases.rules.states import State
from grids import reference
from grids.models import GridLevel, Kind
from grids.place_memory import replace_learned
from grids.place_names import LONGEST_NAME, WHOLE, Names
from grids.rules import rule
from hotline.plain_text import plain
from learning.rules.place_learning import Placed, learn_names


def learn_places(*, at: datetime) -> int:
    """Learn names from the newest closed cases; return how many pairs of name and place are kept.

    Secret cases and reports are left out. A case whose community somebody put right counts more.
    """
    return replace_learned(learn_names(placed_cases(at), cut_listed))


def placed_cases(at: datetime) -> Iterator[Placed]:
    """Yield the places of closed cases that lie in a community, the newest cases first."""
    changed = ElementChange.objects.filter(case=OuterRef("pk"), element=Element.GRID)
    rows = (
        Case.objects.counted()
        .filter(state=State.CLOSED, is_secret=False, closed_at__lte=at)
        .filter(grid__level=GridLevel.COMMUNITY, grid__is_active=True)
        .exclude(place="")
        .exclude(kind=Kind.REPORT)
        .order_by("-received_at", "-pk")
        .values_list("place", "grid_id", "caller_id", "received_at", Exists(changed))
    )[: int(rule("places.learned_cases"))]
    for words, grid, caller, received_at, is_corrected in rows.iterator():
        yield Placed(plain(words), grid, caller, received_at, is_corrected)


def cut_listed(run: str) -> Iterable[str]:
    """Return what is left of a run of characters without the listed names in it."""
    listed = reference.listed_places()
    begin = at = 0
    while at < len(run):
        name = _listed_at(run, at, listed)
        if name:
            yield run[begin:at]
            begin = at = at + len(name)
        else:
            at += 1
    yield run[begin:]


def _listed_at(run: str, at: int, listed: Names) -> str:
    """Return the longest listed name that begins at a place; a mere stem is none."""
    for length in range(min(len(run) - at, LONGEST_NAME), 1, -1):
        name = run[at : at + length]
        if any(weight == WHOLE for _, weight in listed.get(name, ())):
            return name
    return ""
