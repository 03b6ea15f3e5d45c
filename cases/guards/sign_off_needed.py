"""When a unit's leader must sign (审签): where the unit's setting and the city say so."""

from cases.access.permissions import leads_unit
from cases.access.situation import Situation
from cases.guards.basics import Refusal
from cases.models import Assignment, SignOffSubject
from grids.models import User
from grids.rules import rule
from hotline.errors import Conflict

HELD = "已有内容在等负责人审签，审签后才能再提交。"


def is_covered(assignment: Assignment, subject: SignOffSubject) -> bool:
    """Tell whether the unit wants such a deed signed by its leader, and the city says so."""
    return assignment.unit.requires_sign_off and subject.value in rule("sign_off.covers")


def needs_sign_off(assignment: Assignment, subject: SignOffSubject, actor: User) -> bool:
    """Tell whether the unit's leader must sign before a deed of this person goes out.

    A leader's own deed is signed with it.
    """
    return is_covered(assignment, subject) and not leads_unit(actor, assignment.unit)


def signer_for(assignment: Assignment, subject: SignOffSubject, actor: User) -> User | None:
    """Return the leader who signs their own deed off by doing it, None for all others."""
    signs = is_covered(assignment, subject) and leads_unit(actor, assignment.unit)
    return actor if signs else None


def held_refusal(s: Situation, own: Assignment, subject: SignOffSubject) -> Refusal:
    """Refuse a second deed for the leader's signature while one of the part waits."""
    if s.is_held(own) and needs_sign_off(own, subject, s.actor):
        return Conflict(HELD)
    return None
