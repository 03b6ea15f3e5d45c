"""What the desk would have proposed for registered cases, beside what was chosen for them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from cases.models import Case
from cases.selectors.proposers import Proposal, proposed
from grids.places import PlaceProposal, propose_places
from learning.models import JudgedChoice, JudgedField

BATCH = 500
LOOKED_BACK = timedelta(days=2)
# Longer than any figure looks back.
KEPT = timedelta(days=35)
# Nothing of the citizen is opened for it.
READ = (
    "title", "text", "place", "kind", "urgency", "registered_at", "category__code", "grid__code",
)  # fmt: skip


class Judged(NamedTuple):
    """How a field is judged: what is proposed for a case, as codes, and what it has."""

    propose: Callable[[Case], list[Any]]
    code_of: Callable[[Any], str]
    chosen: Callable[[Case], str]


def judge_cases(*, at: datetime) -> int:
    """Judge the cases of the last two days that nothing was said of; return how many.

    What is older than any figure is taken away.
    """
    JudgedChoice.objects.filter(registered_at__lt=at - KEPT).delete()
    waiting = (
        Case.objects.filter(registered_at__gte=at - LOOKED_BACK, registered_at__lte=at)
        .filter(judged__isnull=True)
        .select_related("category", "grid")
        .only(*READ)
        .order_by("pk")
    )[:BATCH]
    cases = list(waiting)
    rows = [one for case in cases for one in _judged(case)]
    JudgedChoice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(cases)


def _judged(case: Case) -> Iterator[JudgedChoice]:
    for field, how in FIELDS.items():
        found = how.propose(case)
        codes, chosen = [how.code_of(one) for one in found], how.chosen(case)
        if not codes and field == JudgedField.URGENCY:
            continue  # That a case is ordinary is proposed to nobody.
        yield JudgedChoice(
            case=case,
            field=field,
            proposed=codes[0] if codes else "",
            chosen=chosen,
            is_sure=bool(found) and found[0].is_sure,
            is_among=chosen in codes,
            registered_at=case.registered_at,
        )


def _learned(field: str) -> Callable[[Case], list[Proposal]]:
    return lambda case: proposed(field, _title(case), case.text)


def _title(case: Case) -> str:
    """Return the title, unless it was made of the text's first words."""
    return "" if case.text.startswith(case.title) else case.title


def _places(case: Case) -> list[PlaceProposal]:
    return propose_places(f"{_title(case)}\n{case.text}", case.place)


def _value(one: Proposal) -> str:
    return str(one.value)


FIELDS = {
    JudgedField.CATEGORY: Judged(
        _learned("category"), lambda one: one.value.code, lambda case: case.category.code
    ),
    JudgedField.KIND: Judged(_learned("kind"), _value, lambda case: case.kind),
    JudgedField.GRID: Judged(
        _places, lambda one: one.grid.code, lambda case: case.grid.code if case.grid else ""
    ),
    JudgedField.URGENCY: Judged(_learned("urgency"), _value, lambda case: case.urgency),
}
