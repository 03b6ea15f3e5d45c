"""Who may log in by name and password."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from grids.demo_users import is_demo
from grids.models import User


class HotlineBackend(ModelBackend):
    """Django's own, but a demo account does not exist for a site in production.

    This is asked at log-in and at every request, so a session begun before does not last.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        """Refuse what is inactive, and demo accounts in production."""
        return super().user_can_authenticate(user) and not (settings.PRODUCTION and is_demo(user))

    def get_user(self, user_id: Any) -> Any:
        """Return who is logged in, read together with what they may do."""
        user = User.read_with_grants(user_id)
        if user is None:
            return super().get_user(user_id)
        return user if self.user_can_authenticate(user) else None
