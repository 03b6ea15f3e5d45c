"""Nightly: what came back proposes changes to the table of responsibilities."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from grids.models import Category, Grid, GridLevel
from grids.routing import DutyTable
from grids.rules import rule
from learning.models import CorrectionDecision, DutyCorrection
from learning.rules.corrections import (
    Found,
    ReturnedCase,
    Thresholds,
    find_changes,
    persons_of,
)
from learning.selectors.first_dispatches import (
    OfCategory,
    path_of,
    returned_cases,
    sent_by_place,
)

# The table speaks of districts and streets; a community answers for no case.
PROPOSED_FOR = (GridLevel.DISTRICT, GridLevel.STREET)
# So many cases are kept behind a proposal, the newest ones.
KEPT_CASES = 200
AGAINST = (CorrectionDecision.DECLINED, CorrectionDecision.WITHDRAWN)


def find_corrections(*, at: datetime) -> int:
    """Count the evidence anew, and keep exactly the proposals that it supports.

    Returns how many are open. What was declined or withdrawn is proposed again when cases
    dispatched since then support it by themselves.
    """
    days = int(rule("corrections.days"))
    after = at - timedelta(days=days)
    returned = returned_cases(after, at)
    sent = sent_by_place(after, at, returned)
    categories, grids, table = Category.objects.in_bulk(list(returned)), _places(), DutyTable()
    found: list[DutyCorrection] = []
    behind: list[Sequence[ReturnedCase]] = []
    for pk in sorted(categories):
        still = _not_decided_against(categories[pk], returned[pk])
        named = _named(table, categories[pk], grids)
        places = [(), *(one.place[: size + 1] for one in still for size in range(len(one.place)))]
        wanted = [place for place in places if not place or place[-1] in grids]
        for one in find_changes(still, sent[pk], named, wanted, thresholds()):
            found.append(_row(categories[pk], one, days, at))
            behind.append(one.behind)
    return _keep(found, behind)


def thresholds() -> Thresholds:
    """Return how much has to come back, as the settings of the city say."""
    return Thresholds(
        int(rule("corrections.cases")),
        int(rule("corrections.persons")),
        int(rule("corrections.share")) / 100,
    )


def _places() -> dict[int, Grid]:
    return Grid.objects.filter(is_active=True, level__in=PROPOSED_FOR).in_bulk()


def _named(
    table: DutyTable, category: Category, grids: dict[int, Grid]
) -> Callable[[tuple[int, ...]], int | None]:
    def named(place: tuple[int, ...]) -> int | None:
        grid = grids[place[-1]] if place else None
        if table.speaks_within(category, grid):
            return None
        unit = table.first(category, grid)
        return unit.pk if unit else None

    return named


def _not_decided_against(category: Category, returned: OfCategory) -> list[ReturnedCase]:
    """Return the cases that no administrator has judged too little yet."""
    rows = DutyCorrection.objects.filter(category=category, decision__in=AGAINST)
    judged = [
        (row.unit_id, path_of(row.grid), row.decided_at)
        for row in rows.select_related("grid")
        if row.decided_at
    ]
    return [
        case
        for case, at in zip(returned.cases, returned.dispatched_at, strict=True)
        if not any(
            case.settled_by == unit and case.place[: len(place)] == place and at <= decided
            for unit, place, decided in judged
        )
    ]


def _row(category: Category, one: Found, days: int, at: datetime) -> DutyCorrection:
    return DutyCorrection(
        category=category, grid_id=one.place[-1] if one.place else None,
        former_unit_id=one.former_unit, unit_id=one.unit, days=days, sent=one.sent,
        returned=one.returned, settled=len(one.behind), persons=persons_of(one.behind),
        found_at=at,
    )  # fmt: skip


@transaction.atomic
def _keep(found: Sequence[DutyCorrection], behind: Sequence[Sequence[ReturnedCase]]) -> int:
    rows = DutyCorrection.objects.select_for_update().filter(decision="")
    open_ones = {_key(row): row for row in rows}
    for row, cases in zip(found, behind, strict=True):
        if known := open_ones.pop(_key(row), None):
            row.pk, row.found_at = known.pk, known.found_at
        row.save()
        row.cases.set(sorted((one.case_id for one in cases), reverse=True)[:KEPT_CASES])
    DutyCorrection.objects.filter(pk__in=[row.pk for row in open_ones.values()]).delete()
    return len(found)


def _key(row: DutyCorrection) -> tuple[int, int | None, int, int]:
    return row.category_id, row.grid_id, row.former_unit_id, row.unit_id
