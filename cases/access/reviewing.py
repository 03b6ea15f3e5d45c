"""Who reviews: the level that dispatched, and nobody what their own unit has written.

What the guards of the verbs have in common that review a reply, rule on a return or decide
what a unit asked for. Source:
domain contract, "People and what they may do": a district centre reviews what its level
dispatched, never its own government's part of a city's case, and nobody reviews a reply of
their own unit.
"""

from collections.abc import Iterable

from django.db.models import Q

from cases.access.branches import ANSWERS_HOTLINE
from cases.access.permissions import may_ever
from cases.models import Assignment, Case
from cases.rules.capabilities import CaseCapability
from cases.rules.states import Verb, capabilities_for
from grids.models import Unit, User
from hotline.errors import Forbidden

OWN_UNIT = "不能审核、裁定本单位的答复和申请，请由其他人办理。"
OTHER_LEVEL = "县区分中心只审核、裁定本级派出的工单，这件由派出它的一级办理。"


def sending_centre(actor: User | None, unit: Unit) -> Unit | None:
    """Return the district whose centre sends a case to a unit, None where the hotline does."""
    if actor is None or actor.can(CaseCapability.DISPATCH_ANYWHERE):
        return None
    centres = actor.units_with(CaseCapability.DISPATCH_IN_DISTRICT)
    above = [centre for centre in centres if unit.path.startswith(centre.path)]
    return max(above, key=lambda centre: centre.depth, default=None)


def sent_by_centre_of(actor: User, part: Assignment) -> bool:
    """Tell whether a centre in which the person works sent a unit its part."""
    centres = {unit.pk for unit in actor.units_with(CaseCapability.DISPATCH_IN_DISTRICT)}
    return part.dispatching_centre_id in centres


def own_unit_refusal(actor: User, *unit_ids: int | None) -> Forbidden | None:
    """Return why a person may not decide on what units wrote: one of them is their own."""
    is_own = any(unit_id in actor.own_unit_ids for unit_id in unit_ids)
    return Forbidden(OWN_UNIT) if is_own else None


def review_refusal(
    actor: User, verb: Verb, case: Case, parts: Iterable[Assignment]
) -> Forbidden | None:
    """Return why a person may not review or rule on units' parts of a case, None if they may.

    In a state that nobody may do the verb in, who may do it elsewhere passes, so that the
    move answers with a conflict (see `cases.access.permissions.require_verb`).
    """
    asked, parts = capabilities_for(verb, case.state), list(parts)
    if not asked and may_ever(actor, verb):
        return None
    if not actor.can_everywhere(*asked):
        if not actor.can(*asked):
            return Forbidden("您的岗位没有这项权限。")
        if not parts or not all(sent_by_centre_of(actor, part) for part in parts):
            return Forbidden(OTHER_LEVEL)
    return own_unit_refusal(actor, *(part.unit_id for part in parts))


def child_refusal(actor: User, child: Assignment) -> Forbidden | None:
    """Return why a person may not review or rule on a part that was handed down.

    A unit does so for what it handed to its own sections too, so that only the very units
    in which the person holds a role count as their own.
    """
    own = {unit.pk for unit in actor.units}
    return Forbidden(OWN_UNIT) if child.unit_id in own else None


def parts_under_review(assignments: Iterable[Assignment]) -> list[Assignment]:
    """Return the parts whose replies are reviewed together: the lead's, a task force's."""
    return [row for row in assignments if row.role in ANSWERS_HOTLINE and not row.ended_at]


def not_of_own_units(user: User, column: str) -> Q:
    """Return the condition that a column does not name a unit of the person's own.

    `column` may be empty in a row that no unit wrote.
    """
    own = user.own_unit_ids
    return ~Q(**{f"{column}__in": sorted(own)}) | Q(**{column: None}) if own else Q()


def reviewed_by(user: User, prefix: str = "") -> Q:
    """Return the condition on assignments that the person reviews what their unit writes.

    `prefix` leads from the row to its assignment. The hotline's people review all that was
    sent, a centre's what the centre sent.
    """
    others = not_of_own_units(user, f"{prefix}unit")
    if user.can_everywhere(CaseCapability.REVIEW):
        return others
    centres = [unit.pk for unit in user.units_with(CaseCapability.DISPATCH_IN_DISTRICT)]
    return others & Q(**{f"{prefix}dispatching_centre__in": centres})
