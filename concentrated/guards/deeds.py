"""What a person may do to a group now, and why not: asked by services and by pages."""

from cases.rules.capabilities import CaseCapability
from concentrated.capabilities import ConcentratedCapability
from concentrated.models import GroupDeed, GroupStatus, ProblemGroup
from grids.models import User

S, D = GroupStatus, GroupDeed
ALLOWED: dict[GroupDeed, frozenset[GroupStatus]] = {
    D.CONFIRM: frozenset({S.PROPOSED}),
    D.DISMISS: frozenset({S.PROPOSED}),
    D.RENAME: frozenset({S.PROPOSED, S.CONFIRMED}),
    D.SPLIT: frozenset({S.PROPOSED, S.CONFIRMED}),
    D.JOIN: frozenset({S.PROPOSED, S.CONFIRMED}),
    D.REOPEN: frozenset({S.CONFIRMED, S.DISMISSED}),
    D.MERGE: frozenset({S.CONFIRMED}),
}


def refusal(group: ProblemGroup, deed: GroupDeed) -> str:
    """Return why a deed is not possible in the group's status, empty where it is."""
    if group.status in ALLOWED[deed]:
        return ""
    return f"该线索{group.get_status_display()}，不能{deed.label}，请刷新后再看。"


def offered_deeds(user: User, group: ProblemGroup) -> set[str]:
    """Return the values of what a page offers a person."""
    if not user.can(ConcentratedCapability.DECIDE_GROUPS):
        return set()
    offered = {deed.value for deed in ALLOWED if not refusal(group, deed)}
    return offered if user.can(CaseCapability.MERGE) else offered - {D.MERGE.value}
