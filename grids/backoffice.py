"""The back office: which administrator may touch what, and the site that shows it.

Three separate duties (三员): the system administrator keeps the reference data and the
settings, the security administrator people and their roles, the audit administrator reads
what was done. There is no case, caller or call in it, and nobody is all-powerful: these
rights follow from role grants, not from flags on the user.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from grids.backoffice_menu import in_sections
from grids.capabilities import OfficeCapability
from grids.models import User
from grids.office_pages import duties, rights_at, rights_of
from hotline.shell import home_lines


class RoleBackend(BaseBackend):
    """Answers `has_perm` from the grants in force today."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Tell whether one of the person's duties has the right."""
        del obj
        app, _, name = perm.partition(".")
        action, _, model = name.partition("_")
        return _works_here(user_obj) and action in rights_at(f"{app}.{model}", user_obj.can)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Tell whether the person has any right in an app."""
        return any(place.startswith(f"{app_label}.") for place in _rights(user_obj))


def _rights(user: Any) -> dict[str, frozenset[str]]:
    """Return what the person may do in the back office, by table."""
    return rights_of(*filter(user.can, duties())) if _works_here(user) else {}


def _works_here(user: Any) -> bool:
    return isinstance(user, User) and user.can(OfficeCapability.OPEN_BACK_OFFICE)


class BackOffice(UnfoldAdminSite):  # type: ignore[misc]
    """The site under /admin/; log-in and second factor are the hotline's own pages."""

    site_title = "12345热线后台"
    index_title = "后台管理"
    index_template = "grids/backoffice_index.html"
    enable_nav_sidebar: ClassVar[bool] = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Let administrators in, with their second factor where it is required."""
        user = request.user
        if not _works_here(user):
            return False
        return not settings.ADMIN_SECOND_FACTOR or bool(user.is_verified())  # type: ignore[union-attr]

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show first what waits for the person, as the site's home page does."""
        waiting = home_lines(request.user)
        return super().index(request, {**(extra_context or {}), "waiting": waiting})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return what the person may open: by section in the menu, by app where one is asked."""
        apps = super().get_app_list(request, app_label)
        return apps if app_label else in_sections(apps)

    def login(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Send people to log in, to their second factor, or away."""
        del extra_context
        user = request.user
        if _works_here(user):
            return redirect("second_factor")
        if user.is_authenticated:
            return redirect("home")
        return redirect_to_login(reverse("admin:index"))
