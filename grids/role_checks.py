"""Whether a person holds a role today, asked by verbs and pages alike."""

from grids.models import User
from hotline.errors import Forbidden


def require_role(actor: User, *roles: str) -> None:
    """Raise Forbidden unless the person holds one of the roles today."""
    if not actor.has_role(*roles):
        raise Forbidden("您的岗位没有这项权限。")
