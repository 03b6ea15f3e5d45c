"""Who may log in by name and password."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from grids.demo_users import is_demo


class HotlineBackend(ModelBackend):
    """Django's own, but a demo account does not exist for a site in production.

    This is asked at log-in and at every request, so a session begun before does not last.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        """Refuse what is inactive, and demo accounts in production."""
        return super().user_can_authenticate(user) and not (settings.PRODUCTION and is_demo(user))
