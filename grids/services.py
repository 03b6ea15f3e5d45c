"""Changes to reference data: placing nodes in trees, granting roles."""

from typing import TypeVar

from django.db import transaction
from pypinyin import lazy_pinyin

from grids.models import Body, Category, Role, RoleGrant, Unit, User
from grids.models.tree import TreeNode
from grids.models.user import ADMIN_ROLES
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


@transaction.atomic
def grant_role(
    *, user: User, role: str, unit: Unit | None = None, body: Body | None = None
) -> RoleGrant:
    """Give a role; the three administrators exclude each other and every working role.

    Raises InvalidInput on a clash (三员分立: system, security and audit duties are separate,
    and none of them may handle cases).
    """
    User.objects.select_for_update().get(pk=user.pk)
    held = set(user.grants.values_list("role", flat=True))
    others = held - {role}
    if (role in ADMIN_ROLES and others) or (others & ADMIN_ROLES):
        raise InvalidInput(fields={"role": "系统、安全、审计管理员互斥，也不能兼任业务角色。"})
    grant, _ = RoleGrant.objects.get_or_create(user=user, role=Role(role), unit=unit, body=body)
    return grant
