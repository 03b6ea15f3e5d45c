"""What a group consists of now, and whether persons are asked about it."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Max, Min

from cases.access.outside_text import outside_text
from cases.models import Case
from cases.rules.phones import mask_text
from concentrated.models import GroupedCase, GroupStatus, ProblemGroup
from concentrated.models.group import NAME_MAX, PROBLEM_MAX
from concentrated.rules.gate import Proposal, proposal_of
from concentrated.rules.grouping import Group
from concentrated.rules.names import community_of
from concentrated.rules.wording import problem_of
from concentrated.selectors.groupable import CaseReader

# The gate reads so many cases of a group, the newest.
JUDGED_MOST = 200
# A dismissed group is proposed again when so many times as many people have written.
DISMISSED_UNTIL = 2


def recount_group(group: ProblemGroup, reader: CaseReader, *, at: datetime) -> ProblemGroup:
    """Count a locked group anew, name it where no person did, and propose it where it is due.

    What was proposed stays so, in the words of the cases that are left; a group whose cases
    went away is forming again.
    """
    _count(group)
    found = judged(judged_members(group), reader)
    proposal = proposal_of(found, reader.background)
    if proposal:
        _describe(group, proposal)
        _propose(group, at)
    elif group.status == GroupStatus.PROPOSED and group.case_count == 0:
        group.status = GroupStatus.FORMING
    if group.status != GroupStatus.FORMING and found.letters and not group.is_named:
        group.problem = _problem(found, group.name)
    group.save()
    return group


def judged_members(group: ProblemGroup) -> list[GroupedCase]:
    """Return the newest cases of a group with their texts, the oldest of them first."""
    rows = group.members.select_related("case").only(
        *(field.name for field in GroupedCase._meta.concrete_fields), "case__title", "case__text",
        "case__grid",
    )  # fmt: skip
    return list(rows.order_by("-received_at", "-pk")[:JUDGED_MOST])[::-1]


def judged(members: Sequence[GroupedCase], reader: CaseReader) -> Group:
    """Return kept cases as the rules read a group."""
    found = Group()
    for row in members:
        found.count(reader.letter_from(row), row.bonds)
    return found


def _count(group: ProblemGroup) -> None:
    counts = group.members.aggregate(
        cases=Count("pk"),
        people=Count("writer", distinct=True),
        first=Min("received_at"),
        last=Max("received_at"),
    )
    group.case_count, group.persons = counts["cases"], counts["people"]
    group.first_at = counts["first"] or group.first_at
    group.last_at = counts["last"] or group.last_at


def _describe(group: ProblemGroup, proposal: Proposal) -> None:
    group.coherence, group.has_place = proposal.coherence, proposal.has_place
    group.grid_id = community_of(proposal.territory)
    if not group.is_named:
        group.name = mask_text(proposal.name)[:NAME_MAX]


def _problem(found: Group, name: str) -> str:
    """Return what is wrong, by the title that hangs together most with the others."""
    central = max(found.letters, key=lambda one: (sum(found.bonds[one.key]), -one.key))
    citizen = Case.objects.only("caller_name", "caller_address").get(pk=central.key)
    return outside_text(citizen, problem_of(central.title, name))[:PROBLEM_MAX]


def _propose(group: ProblemGroup, at: datetime) -> None:
    again = group.decided_persons is not None and (
        group.persons >= DISMISSED_UNTIL * group.decided_persons
    )
    if group.status == GroupStatus.FORMING or (group.status == GroupStatus.DISMISSED and again):
        group.status = GroupStatus.PROPOSED
        group.proposed_at, group.proposed_persons = at, group.persons
