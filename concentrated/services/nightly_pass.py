"""Nightly: groups are measured anew, each case against each, and what may not be kept goes."""

from datetime import datetime, timedelta

from django.db import transaction

from concentrated.models import GroupedCase, GroupStatus, ProblemGroup
from concentrated.rules.linking import LOOKED_BACK
from concentrated.selectors.groupable import CaseReader, groupable
from concentrated.selectors.past import current_background
from concentrated.services.counting_past import lock_past
from concentrated.services.joining import BATCH, join_cases
from concentrated.services.recounting import recount_group
from concentrated.services.relinking import relink_group

# Groups that got a case since then are measured anew.
MEASURED_FOR = timedelta(days=30)
# Cases that were never read, after a stand-still or in a city that just began: so many a night.
MADE_UP_MOST = 20_000


def pass_groups(*, at: datetime) -> int:
    """Let go what may not be grouped any more, read what was missed, measure the groups anew.

    Each group is a transaction of its own. Returns how many groups were measured.
    """
    forget_cases(at=at)
    read_missed(at=at)
    groups = ProblemGroup.objects.filter(last_at__gte=at - MEASURED_FOR)
    pks = list(
        groups.exclude(status=GroupStatus.JOINED).order_by("pk").values_list("pk", flat=True)
    )
    for pk in pks:
        measure_group(pk, at=at)
    return len(pks)


@transaction.atomic
def forget_cases(*, at: datetime) -> int:
    """Take out cases that became secret, reports or left out of figures, and those long past."""
    lock_past()
    gone = GroupedCase.objects.exclude(case__in=groupable().order_by().values("pk"))
    kept = (GroupStatus.CONFIRMED, GroupStatus.DISMISSED, GroupStatus.PROPOSED)
    past = GroupedCase.objects.filter(received_at__lt=at - LOOKED_BACK).exclude(
        group__status__in=kept
    )
    groups = set(gone.exclude(group=None).values_list("group_id", flat=True))
    count = gone.delete()[0] + past.delete()[0]
    reader = CaseReader(current_background())
    for group in ProblemGroup.objects.select_for_update().filter(pk__in=groups).order_by("pk"):
        recount_group(group, reader, at=at)
    empty = ProblemGroup.objects.filter(status=GroupStatus.FORMING, members__isnull=True)
    empty.filter(changes__isnull=True, joined_groups__isnull=True).delete()
    return count


def read_missed(*, at: datetime) -> int:
    """Join the cases of half a year that no sweep has read, the oldest first; return how many."""
    missed = groupable().filter(received_at__gte=at - LOOKED_BACK, received_at__lte=at)
    count = 0
    while count < MADE_UP_MOST and (read := join_cases(missed, at=at)):
        count += read
        if read < BATCH:
            break
    return count


@transaction.atomic
def measure_group(pk: int, *, at: datetime) -> ProblemGroup:
    """Read the cases of a group anew and link each with each.

    Who has no link to any other person's case leaves with all their cases. What a person
    made of a group stands: from one that was decided on no case leaves.
    """
    lock_past()
    group = ProblemGroup.objects.select_for_update().get(pk=pk)
    reader = CaseReader(current_background())
    fresh = relink_group(group, reader)
    if not group.changes.exists():
        held = {row.writer for row in fresh if row.bonds}
        alone = [row.case_id for row in fresh if held and row.writer not in held]
        group.members.filter(pk__in=alone).update(group=None)
    return recount_group(group, reader, at=at)
