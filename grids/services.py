"""Changes to reference data: placing nodes in trees, granting roles."""

from typing import TypeVar

from django.db import transaction
from pypinyin import lazy_pinyin

from grids.models import Body, Category, Role, RoleGrant, Unit, User
from grids.models.tree import TreeNode
from grids.models.user import ADMIN_ROLES, UNIT_ROLES
from hotline.errors import InvalidInput

Node = TypeVar("Node", bound=TreeNode)


def pinyin_key(name: str) -> str:
    """Return the key by which Chinese names are sorted (the server has no collation)."""
    return " ".join(lazy_pinyin(name))[:300]


@transaction.atomic
def save_node(node: Node) -> Node:
    """Save a unit, grid or category at its place; moving it moves its whole subtree.

    Raises InvalidInput where the new parent stands below the node itself.
    """
    old_path = node.path
    if isinstance(node, Unit | Category):
        node.name_pinyin = pinyin_key(node.name)[: 300 if isinstance(node, Unit) else 200]
    parent = node.parent
    if node.pk and parent and old_path and parent.path.startswith(old_path):
        raise InvalidInput(fields={"parent": "上级不能是自己或自己的下级。"})
    node.save()
    node.path = f"{parent.path if parent else ''}{node.pk}/"
    if node.path != old_path:
        type(node)._default_manager.filter(pk=node.pk).update(path=node.path)
        _move_subtree(type(node), old_path, node)
    return node


def _move_subtree(model: type[TreeNode], old_path: str, node: TreeNode) -> None:
    if not old_path:
        return
    below = model._default_manager.filter(path__startswith=old_path).exclude(pk=node.pk)
    for child in below:
        child.path = node.path + child.path[len(old_path) :]
        child.save(update_fields=["path"])


def check_grant(
    user: User, role: str, unit: Unit | None, body: Body | None, grant_id: int | None = None
) -> None:
    """Raise InvalidInput where a role lacks its unit or body, or clashes with another.

    三员分立: system, security and audit duties exclude each other and every working role.
    `grant_id` is the grant that is being changed, which does not clash with itself.
    """
    wrong: dict[str, str] = {}
    if role in UNIT_ROLES and unit is None:
        wrong["unit"] = "该角色须指定单位。"
    if role == Role.HAZARD_FILER and body is None:
        wrong["body"] = "隐患报送员须指定受理单位。"
    held = RoleGrant.objects.filter(user_id=user.pk).values_list("pk", "role")
    others = {other for pk, other in held if pk != grant_id} - {role}
    if (role in ADMIN_ROLES and others) or (others & ADMIN_ROLES):
        wrong["role"] = "系统、安全、审计管理员互斥，也不能兼任业务角色。"
    if wrong:
        raise InvalidInput(fields=wrong)


@transaction.atomic
def grant_role(
    *, user: User, role: str, unit: Unit | None = None, body: Body | None = None
) -> RoleGrant:
    """Give a role, once; raises InvalidInput as `check_grant` does."""
    User.objects.select_for_update().get(pk=user.pk)
    check_grant(user, role, unit, body)
    grant, _ = RoleGrant.objects.get_or_create(user=user, role=Role(role), unit=unit, body=body)
    return grant
