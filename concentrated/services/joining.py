"""Every minute: new cases are joined to the groups where they belong."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from cases.models import Case
from cases.models.queries import CaseQuerySet
from concentrated.models import GroupedCase, ProblemGroup
from concentrated.rules.background import COMMON
from concentrated.rules.grouping import best_group, bound
from concentrated.rules.linking import LOOKED_BACK, link
from concentrated.selectors.groupable import CaseReader, groupable, plain_letter
from concentrated.selectors.past import current_background
from concentrated.services.counting_past import lock_past
from concentrated.services.recounting import recount_group

# A case is grouped within the minute; what a stopped worker missed is made up for a day long,
# and by the nightly pass after that.
MADE_UP_FOR = timedelta(days=1)
BATCH = 200
# What is read of a case to compare it with another.
COMPARED = (
    "case_id", "group_id", "received_at", "writer", "title_key", "district_id", "names",
    "title_names", "words", "weights", "bonds",
)  # fmt: skip


def join_new_cases(*, at: datetime) -> int:
    """Join the cases that were registered lately and are in no group's books; return how many."""
    new = groupable().filter(registered_at__gte=at - MADE_UP_FOR, registered_at__lte=at)
    return join_cases(new, at=at)


@transaction.atomic
def join_cases(cases: CaseQuerySet, *, at: datetime, most: int = BATCH) -> int:
    """Join those of the cases that were not read yet, in the order they came; return how many."""
    lock_past()
    new = list(cases.filter(grouped__isnull=True).order_by("received_at", "pk")[:most])
    if not new:
        return 0
    reader = CaseReader(current_background())
    for case in new:
        join_case(case, reader, at=at)
    return len(new)


def join_case(case: Case, reader: CaseReader, *, at: datetime) -> ProblemGroup | None:
    """Read a case and put it where it belongs; return its group, None where it stands alone."""
    row = reader.row_of(case)
    others = _near(row)
    strengths = _links(row, others, reader)
    linked = [one for one in others if one.case_id in strengths]
    home = _home(linked, strengths)
    if home:
        row.group = _group_of(home, row)
        _bind(row, home, strengths)
    row.save(force_insert=True)
    return recount_group(row.group, reader, at=at) if row.group else None


def _near(row: GroupedCase) -> list[GroupedCase]:
    """Return the newest cases that share a name, the oldest of them first.

    The sum keeps the database from walking the primary key: it looks the names up.
    """
    if not row.names:
        return []
    sharing = GroupedCase.objects.filter(
        received_at__gte=row.received_at - LOOKED_BACK, names__overlap=row.names, is_apart=False
    )
    newest = sharing.only(*COMPARED).order_by((F("case_id") + 0).desc())[:COMMON]
    return list(newest)[::-1]


def _links(row: GroupedCase, others: Sequence[GroupedCase], reader: CaseReader) -> dict[int, float]:
    letter, weight = plain_letter(row), reader.background.name_weight
    found = {one.case_id: link(letter, plain_letter(one), weight) for one in others}
    return {pk: strength for pk, strength in found.items() if strength}


def _home(linked: Sequence[GroupedCase], strengths: Mapping[int, float]) -> list[GroupedCase]:
    """Return the linked cases of the group that a case joins, or the one it makes a group with."""
    places = {one.case_id: one.group_id or -one.case_id for one in linked}
    order = {place: at for at, place in enumerate(dict.fromkeys(places.values()))}
    sizes = _sizes(place for place in order if place > 0)
    by_order = [sizes.get(place, 1) for place in order]
    best = best_group(
        strengths, {pk: order[place] for pk, place in places.items()}, lambda at: by_order[at]
    )
    return [one for one in linked if order[places[one.case_id]] == best]


def _sizes(groups: Iterable[int]) -> dict[int, int]:
    if wanted := list(groups):
        found = ProblemGroup.objects.filter(pk__in=wanted)
        return dict(found.values_list("pk", "case_count"))
    return {}


def _group_of(home: Sequence[GroupedCase], row: GroupedCase) -> ProblemGroup:
    """Return the group of cases, a new one where the one case stood alone; locked."""
    if home[0].group_id:
        return ProblemGroup.objects.select_for_update().get(pk=home[0].group_id)
    instants = sorted([home[0].received_at, row.received_at])
    group = ProblemGroup.objects.create(first_at=instants[0], last_at=instants[1])
    home[0].group = group
    home[0].save(update_fields=["group"])
    return group


def _bind(row: GroupedCase, home: Sequence[GroupedCase], strengths: Mapping[int, float]) -> None:
    """Write down the strongest links between cases of different people."""
    bound_ones = [one for one in home if one.writer != row.writer]
    for one in bound_ones:
        row.bonds = bound(row.bonds, strengths[one.case_id])
        one.bonds = bound(one.bonds, strengths[one.case_id])
    GroupedCase.objects.bulk_update(bound_ones, ["bonds"])
