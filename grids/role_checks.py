"""Whether a person may do something at all today, asked by verbs and pages alike."""

from grids.models import User
from hotline.capabilities import Capability
from hotline.errors import Forbidden

NOT_YOURS = "您的岗位没有这项权限。"


def require_capability(actor: User, *capabilities: Capability) -> None:
    """Raise Forbidden unless the person has one of the capabilities today."""
    if not actor.can(*capabilities):
        raise Forbidden(NOT_YOURS)
