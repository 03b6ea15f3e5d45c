"""The groups to which given cases belong, as who reviews a day's cases reads them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from cases.models import Case
from concentrated.models import GroupedCase, GroupStatus, ProblemGroup

SHOWN = (GroupStatus.PROPOSED, GroupStatus.CONFIRMED)
# One case of a group on a day is no problem of many people on that day.
FEWEST_OF_A_DAY = 2


@dataclass(frozen=True)
class DayGroup:
    """A group, and those of the day's cases that are in it."""

    group: ProblemGroup
    cases: list[Case]

    @property
    def unit_phrase(self) -> str:
        """How a bulletin names the unit that has most of the cases, empty for none."""
        phrases = Counter(case.lead_unit.phrase for case in self.cases if case.lead_unit)
        return max(phrases, key=lambda phrase: (phrases[phrase], phrase), default="")


def day_groups(cases: Sequence[Case]) -> list[DayGroup]:
    """Return the groups with two or more of the cases, those with most of them first.

    The cases were read with their `lead_unit`.
    """
    by_pk = {case.pk: case for case in cases}
    rows = GroupedCase.objects.filter(pk__in=by_pk, group__status__in=SHOWN)
    found: dict[ProblemGroup, list[Case]] = defaultdict(list)
    for row in rows.select_related("group__grid").order_by("pk"):
        assert row.group is not None
        found[row.group].append(by_pk[row.pk])
    groups = [DayGroup(group, own) for group, own in found.items() if len(own) >= FEWEST_OF_A_DAY]
    return sorted(groups, key=lambda one: (-len(one.cases), one.group.pk))
