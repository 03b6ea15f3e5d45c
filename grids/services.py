"""Changes to reference data: placing nodes in trees, granting roles, setting the rules."""

from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import JSONField, Value
from django.db.models.functions import Concat, Now, Substr

from grids.capabilities import OfficeCapability
from grids.constraint_words import ROLES_EXCLUDE
from grids.declared_rules import RULES
from grids.models import (
    Body,
    Category,
    CitySetting,
    FormerName,
    Grid,
    ProposalDecision,
    Responsibility,
    ResponsibilityProposal,
    Role,
    RoleGrant,
    Unit,
    User,
)
from grids.models.tree import TreeNode
from grids.models.user import ADMIN_ROLES, BODY_ROLES, UNIT_ROLES
from grids.rules import check_rule, forget_rules
from hotline.errors import Conflict, Forbidden, InvalidInput
from hotline.pinyin import syllables

Node = TypeVar("Node", bound=TreeNode)
CATEGORY_LEVELS = 5
REASON_MAX = 200
# What a conference has decided stands before what was written down earlier.
FIRST_RANK = 1


def pinyin_key(name: str) -> str:
    """Return the key by which Chinese names are sorted (the server has no collation)."""
    return " ".join(syllables(name))[:300]


@transaction.atomic
def save_node(node: Node) -> Node:
    """Save a unit, grid or category at its place; moving it moves its whole subtree.

    Places are read anew under a lock, so that two moves at a time leave whole paths. A
    renamed unit's former name is kept for the figures of its time. Raises InvalidInput as
    `check_place` does.
    """
    if isinstance(node, Unit | Category):
        longest = node._meta.get_field("name_pinyin").max_length
        node.name_pinyin = pinyin_key(node.name)[:longest]
    above, old_path = check_place(node)
    node.path = old_path
    if isinstance(node, Unit) and node.pk:
        _keep_former_name(node)
    node.save()
    node.path = f"{above}{node.pk}/"
    if node.path != old_path:
        _move(node, old_path)
    return node


def _keep_former_name(unit: Unit) -> None:
    former = Unit.objects.filter(pk=unit.pk).values("name", "short_name").first()
    if former and former != {"name": unit.name, "short_name": unit.short_name}:
        FormerName.objects.create(unit=unit, until=Now(), **former)


@transaction.atomic
def check_place(node: TreeNode) -> tuple[str, str]:
    """Return the paths of the node's parent and of itself as they are now, and lock them.

    Raises InvalidInput where the parent stands below the node itself, and for a category
    below the fifth level.
    """
    parent_id = node.parent.pk if node.parent else None
    wanted = [pk for pk in (parent_id, node.pk) if pk]
    # The instances may have been read before somebody else moved them.
    rows = type(node)._default_manager.select_for_update().filter(pk__in=wanted).order_by("pk")
    paths = dict(rows.values_list("pk", "path"))
    above, path = paths.get(parent_id or 0, ""), paths.get(node.pk, "")
    if path and above.startswith(path):
        raise InvalidInput(fields={"parent": "上级不能是自己或自己的下级。"})
    if isinstance(node, Category) and above.count("/") + _height(path) > CATEGORY_LEVELS:
        raise InvalidInput(fields={"parent": "事项分类最多五级。"})
    return above, path


def _height(path: str) -> int:
    # How many levels a category brings along: itself and those below it.
    if not path:
        return 1
    below = Category.objects.filter(path__startswith=path).values_list("path", flat=True)
    deepest = max(str(deeper).count("/") for deeper in below)
    return 1 + deepest - path.count("/")


def _move(node: TreeNode, old_path: str) -> None:
    nodes = type(node)._default_manager
    nodes.filter(pk=node.pk).update(path=node.path)
    if old_path:
        rest = Substr("path", len(old_path) + 1)
        nodes.filter(path__startswith=old_path).update(path=Concat(Value(node.path), rest))


EXCLUDED = ROLES_EXCLUDE


def check_grant(
    user: User,
    role: str,
    unit: Unit | None,
    body: Body | None,
    grant_id: int | None = None,
    *,
    from_on: date | None = None,
    to_on: date | None = None,
) -> None:
    """Raise InvalidInput where a grant is incomplete, or clashes with another on any day.

    三员分立: system, security and audit duties exclude each other and every working role.
    `grant_id` is the grant that is being changed, which does not clash with itself.
    """
    wrong = grant_faults(role, unit, body, from_on=from_on, to_on=to_on)
    others = RoleGrant.objects.filter(user_id=user.pk).overlapping(from_on, to_on)
    held = others.exclude(pk=grant_id or 0).values_list("role", flat=True)
    if any(roles_exclude(role, other) for other in held):
        wrong["role"] = EXCLUDED
    if wrong:
        raise InvalidInput(fields=wrong)


def grant_faults(
    role: str, unit: Unit | None, body: Body | None, *, from_on: date | None, to_on: date | None
) -> dict[str, str]:
    """Return what is wrong with a grant taken by itself, a sentence per field."""
    wrong: dict[str, str] = {}
    if role not in Role.values:
        wrong["role"] = "没有这个角色。"
    if role in UNIT_ROLES and unit is None:
        wrong["unit"] = "该角色须指定单位。"
    if role in BODY_ROLES and body is None:
        wrong["body"] = "隐患报送员须指定受理单位。"
    if from_on and to_on and from_on > to_on:
        wrong["to_on"] = "结束日期不能早于开始日期。"
    return wrong


def roles_exclude(role: str, other: str) -> bool:
    """Tell whether nobody may hold both on the same day: an administrator's goes with none."""
    return role != other and bool({role, other} & ADMIN_ROLES)


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: str,
    unit: Unit | None = None,
    body: Body | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> RoleGrant:
    """Give a role for a period, open-ended unless said; a role held gets the new period.

    Raises InvalidInput as `check_grant` does.
    """
    User.objects.select_for_update().get(pk=user.pk)
    check_grant(user, role, unit, body, from_on=from_on, to_on=to_on)
    period = {"from_on": from_on, "to_on": to_on}
    grant, _ = RoleGrant.objects.update_or_create(
        user=user, role=role, unit=unit, body=body, defaults=period
    )
    user.forget_grants()
    return grant


@transaction.atomic
def create_administrator(user: User, *, role: Role, password: str) -> User:
    """Save a new account with its password and one administrator's role, and nothing else.

    No flag is set: what an administrator may do follows from the role alone.
    """
    user.set_password(password)
    user.save(force_insert=True)
    grant_role(user=user, role=role)
    return user


def set_rule(key: str, value: Any, note: str = "") -> CitySetting:
    """Set one of the city's rules; raises InvalidInput for an unknown key or wrong value."""
    if key not in RULES:
        raise InvalidInput(fields={"key": "没有这个参数。"})
    check_rule(key, value)
    # None would be the column's own NULL; the stored null is a value.
    stored = Value(None, JSONField()) if value is None else value
    setting, _ = CitySetting.objects.update_or_create(
        key=key, defaults={"value": stored, "note": note}
    )
    setting.value = value
    forget_rules()
    return setting


def propose_responsibility(
    *,
    category: Category,
    grid: Grid | None,
    unit: Unit,
    reason: str,
    case_number: str,
    actor: User,
    at: datetime,
) -> ResponsibilityProposal:
    """Propose a row for the table of responsibilities; an administrator decides on it."""
    return ResponsibilityProposal.objects.create(
        category=category, grid=grid, unit=unit, reason=reason[:REASON_MAX],
        case_number=case_number, proposed_by=actor, proposed_at=at,
    )  # fmt: skip


@transaction.atomic
def decide_proposal(
    proposal: ResponsibilityProposal, decision: str, *, actor: User, at: datetime
) -> ResponsibilityProposal:
    """Confirm a proposal, which makes its row first among its kind, or decline it.

    Raises Forbidden for anybody but a system administrator, Conflict where it was decided
    before; a row that is there already is confirmed by moving it to the front.
    """
    if not actor.can(OfficeCapability.KEEP_REFERENCE_DATA):
        raise Forbidden("权责清单由系统管理员维护。")
    row = ResponsibilityProposal.objects.select_for_update().get(pk=proposal.pk)
    if row.decision:
        raise Conflict(f"这条建议已经处理：{row.get_decision_display()}。")
    if decision == ProposalDecision.CONFIRMED:
        Responsibility.objects.update_or_create(
            category=row.category, grid=row.grid, unit=row.unit,
            defaults={"rank": FIRST_RANK, "reason": row.reason},
        )  # fmt: skip
    row.decision, row.decided_at, row.decided_by = decision, at, actor
    row.save(update_fields=["decision", "decided_at", "decided_by"])
    return row


@transaction.atomic
def ensure_staff(
    username: str,
    *,
    full_name: str,
    role: str,
    unit: Unit | None = None,
    body: Body | None = None,
) -> User:
    """Return the person of a user name who holds a role, made without a password if absent.

    Nobody logs in as a person made here until somebody sets a password.
    """
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User.objects.create_user(username, password=None, full_name=full_name)
    grant_role(user=user, role=role, unit=unit, body=body)
    return user
