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
from grids.models import Role, User
from grids.models.user import ADMIN_ROLES
from hotline.shell import home_lines

ALL = frozenset({"view", "add", "change", "delete"})
KEEP = frozenset({"view", "add", "change"})
VIEW = frozenset({"view"})

# Role → "app.model" → what it may do. Nothing else exists for the back office. What cases
# point at is switched off rather than deleted.
RIGHTS: dict[str, dict[str, frozenset[str]]] = {
    Role.SYSTEM_ADMIN: {
        "grids.category": KEEP,
        "grids.unit": KEEP,
        "grids.dutyshift": ALL,
        "grids.grid": KEEP,
        "grids.channel": KEEP,
        "grids.body": KEEP,
        "grids.hazardcategory": KEEP,
        "grids.responsibility": ALL,
        # A proposal is confirmed or declined, by an action; its words stay.
        "grids.responsibilityproposal": VIEW,
        "grids.calendar": KEEP,
        # A year comes as a whole; single days are corrected, never taken away.
        "grids.workday": frozenset({"view", "change"}),
        "grids.calendarnotice": frozenset({"view", "add"}),
        "grids.cannedreply": KEEP,
        "grids.limitrule": ALL,
        "grids.citysetting": ALL,
        "reports.phrasetext": frozenset({"view", "add"}),
        "reports.bookscheck": VIEW,
        # What was pushed and what failed; sending anew is an action.
        "cases.delivery": VIEW,
        # Confirming one is a verb of its own (`grids.factor_resets`).
        "grids.factorreset": VIEW,
    },
    Role.SECURITY_ADMIN: {
        "grids.user": KEEP,
        "grids.rolegrant": ALL,
        "grids.token": ALL,
        # A sheet is looked at and taken by verbs of its own (`grids.account_sheets`).
        "grids.accountimport": VIEW,
        "grids.factorreset": VIEW,
        "grids.unit": VIEW,
        "grids.body": VIEW,
    },
    Role.AUDIT_ADMIN: {
        "admin.logentry": VIEW,
        "grids.user": VIEW,
        "grids.rolegrant": VIEW,
        "grids.auditrecord": VIEW,
        "grids.accountimport": VIEW,
        "grids.factorreset": VIEW,
    },
}


class RoleBackend(BaseBackend):
    """Answers `has_perm` from the grants in force today."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Tell whether one of the person's administrator roles has the right."""
        del obj
        app, _, name = perm.partition(".")
        action, _, model = name.partition("_")
        return any(action in _rights(role, app, model) for role in _admin_roles(user_obj))

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Tell whether the person has any right in an app."""
        return any(
            place.startswith(f"{app_label}.")
            for role in _admin_roles(user_obj)
            for place in RIGHTS[role]
        )


def _rights(role: str, app: str, model: str) -> frozenset[str]:
    return RIGHTS[role].get(f"{app}.{model}", frozenset())


def _admin_roles(user: Any) -> list[str]:
    if not isinstance(user, User) or not user.is_active:
        return []
    return [role for role in user.role_codes() if role in ADMIN_ROLES]


class BackOffice(UnfoldAdminSite):  # type: ignore[misc]
    """The site under /admin/; log-in and second factor are the hotline's own pages."""

    site_title = "12345热线后台"
    index_title = "后台管理"
    index_template = "grids/backoffice_index.html"
    enable_nav_sidebar: ClassVar[bool] = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Let administrators in, with their second factor where it is required."""
        user = request.user
        if not isinstance(user, User) or not _admin_roles(user):
            return False
        return not settings.ADMIN_SECOND_FACTOR or bool(user.is_verified())  # type: ignore[attr-defined]

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
        if isinstance(user, User) and _admin_roles(user):
            return redirect("second_factor")
        if user.is_authenticated:
            return redirect("home")
        return redirect_to_login(reverse("admin:index"))
