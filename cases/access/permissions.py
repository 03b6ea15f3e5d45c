"""Who may do what: predicates over the table of moves, the case and the person's grants."""

from collections.abc import Iterable

from django.db.models import Q

from cases.models import Assignment, AssignmentRole, Case
from cases.rules.capabilities import CaseCapability
from cases.rules.states import RULES, Verb, capabilities_for
from grids.models import Kind, Unit, UnitLevel, User
from grids.role_checks import NOT_YOURS
from grids.rules import rule
from hotline.errors import Forbidden, InvalidInput


def may_ever(actor: User, verb: Verb) -> bool:
    """Tell whether some state of a case lets the person do the verb."""
    return actor.can(*(one.asks for one in RULES if one.verb == verb))


def permits(actor: User, verb: Verb, case: Case, unit: Unit | None = None) -> bool:
    """Tell whether the table lets the person do a verb to a case as it stands.

    A unit role counts only through the `unit` that acts, which must be the person's own or
    stand below it; a district centre only for cases of its district's units.
    """
    asked = capabilities_for(verb, case.state)
    if actor.can_everywhere(*asked):
        return True
    acting_id = unit.pk if unit else case.lead_unit_id
    return actor.can_in_unit(*asked) and acting_id in actor.scope_unit_ids


def require_verb(actor: User, verb: Verb, case: Case, unit: Unit | None = None) -> None:
    """Raise Forbidden unless the table lets the person do a verb to a case as it stands.

    In a state that nobody may do the verb in, who may do it elsewhere passes
    here, so that the move itself answers with a conflict rather than with a lack of
    permission.
    """
    if permits(actor, verb, case, unit):
        return
    asked = capabilities_for(verb, case.state)
    if not asked and may_ever(actor, verb):
        return
    if actor.can(*asked):
        raise Forbidden("这件工单不在您单位名下。")
    raise Forbidden(NOT_YOURS)


def choose_own(actor: User, assignments: Iterable[Assignment]) -> Assignment | None:
    """Return the person's own among the assignments: open, the lead's before others.

    That of a unit in which the person holds a role comes before one further below: who
    handed a case down acts on the part of their own unit.
    """
    direct = {unit.pk for unit in actor.units}
    own = [row for row in assignments if not row.ended_at and row.unit_id in actor.scope_unit_ids]
    return min(
        own,
        key=lambda row: (row.unit_id not in direct, row.role != AssignmentRole.LEAD, row.pk),
        default=None,
    )


NOT_AMENDER = "只能更正自己登记的工单；其他工单由派单审核员或值班长更正。"


def is_amender(actor: User, case: Case) -> bool:
    """Tell whether a person of the desk may put this case right: an operator only the own."""
    return actor.can(CaseCapability.AMEND) or case.registered_by_id == actor.pk


def leads_unit(actor: User, unit: Unit) -> bool:
    """Tell whether the person is leader of a unit, or of one above it."""
    return any(unit.path.startswith(own.path) for own in actor.units_with(CaseCapability.LEAD_UNIT))


def choose_sent(actor: User, assignments: Iterable[Assignment]) -> Assignment | None:
    """Return the latest assignment to the person's units, ended or not, a lead's first."""
    own = [row for row in assignments if row.unit_id in actor.scope_unit_ids]
    return max(own, key=lambda row: (row.role == AssignmentRole.LEAD, row.pk), default=None)


def require_dispatch_target(actor: User, units: list[Unit]) -> None:
    """Raise InvalidInput for a unit that cannot answer, Forbidden outside a centre's district."""
    for unit in units:
        if not unit.is_active:
            raise InvalidInput(fields={"lead_unit": f"{unit}已停用，请另选承办单位。"})
        if unit.kind == "centre":
            raise InvalidInput(fields={"lead_unit": "热线中心不能作为承办单位。"})
    if actor.can(CaseCapability.DISPATCH_ANYWHERE):
        return
    if any(unit.pk not in actor.scope_unit_ids for unit in units):
        raise Forbidden("县区分中心只能派给本县区的单位。")


def require_direct_dispatch(actor: User, units: list[Unit]) -> None:
    """Raise InvalidInput for a street, where the city sends no case to one directly.

    Inside its district a centre always may: that is its work.
    """
    if rule("dispatch.direct_to_street") or not actor.can(CaseCapability.DISPATCH_ANYWHERE):
        return
    for unit in units:
        if unit.level == UnitLevel.STREET:
            above = unit.parent or "县区"
            raise InvalidInput(
                fields={"lead_unit": f"本市不直接派单到街道（乡镇），请派给{above}，由其下派。"}
            )


def may_find_by_phone(actor: User) -> bool:
    """Tell whether the person may find cases and calls by a whole telephone number.

    Nobody looks up a part of a number.
    """
    return actor.can(CaseCapability.KNOW_CITIZENS)


def is_unit_person(actor: User) -> bool:
    """Tell whether the person sees cases through a unit only, if at all."""
    return not actor.can(CaseCapability.READ_EVERY_CASE)


def masks_text(actor: User) -> bool:
    """Tell whether numbers written into free text are hidden from the person.

    They are from units, and from those of the hotline whose work needs none.
    """
    return not actor.can(CaseCapability.KNOW_CITIZENS)


def may_call_secret(actor: User) -> bool:
    """Tell whether the person calls back in secret cases: named agents, or all if none is."""
    named = rule("callback.secret_agents")
    return not named or actor.username in named


def may_know_secret(actor: User) -> bool:
    """Tell whether a person of the hotline may learn who the citizen of a secret case is.

    Of those who only call back it is the named agents; the desk took the call itself.
    """
    if actor.can(CaseCapability.KNOW_SECRET_CITIZENS):
        return True
    return actor.can(CaseCapability.CALL_BACK) and may_call_secret(actor)


def may_know_citizen(actor: User, case: Case) -> bool:
    """Tell whether the person may learn whose case it is; the rule for one case.

    Kept from units and from all whose work needs no names are the citizens of secret cases
    (保密) and reporters (举报); those of secret cases also from agents who are not named.
    A citizen of any other case is kept from nobody who may see it. `known_citizens` is the
    same rule as a condition.
    """
    if case.is_secret and not may_know_secret(actor):
        return False
    return case.kind != Kind.REPORT or actor.can(CaseCapability.KNOW_CITIZENS)


def known_citizens(actor: User, path: str = "") -> Q:
    """Return the condition on cases that the person may learn whose they are.

    `path` leads from the queried rows to the case. What is searched by who somebody is, by a
    number or by a text that is hidden in part, is searched among these alone.
    """
    prefix = f"{path}__" if path else ""
    kept = Q()
    if not may_know_secret(actor):
        kept |= Q(**{f"{prefix}is_secret": True})
    if not actor.can(CaseCapability.KNOW_CITIZENS):
        kept |= Q(**{f"{prefix}kind": Kind.REPORT})
    return ~kept if kept else Q()
