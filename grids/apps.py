"""App configurations: the app itself, and the back office as the site of the admin."""

from typing import TYPE_CHECKING

from axes.apps import AppConfig as AxesConfig
from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils import timezone

if TYPE_CHECKING:
    from axes.models import AccessBase


class GridsConfig(AppConfig):
    """People, units, grids, categories, calendars."""

    name = "grids"
    verbose_name = "组织与规则"
    default = True

    def ready(self) -> None:
        """Lead the administrators to the back office, their only place of work."""
        from grids.models.user import ADMIN_ROLES  # noqa: PLC0415 - models load before ready
        from grids.rules import rule  # noqa: PLC0415 - models load before ready
        from hotline.shell import MenuEntry, register_menu, register_site_name  # noqa: PLC0415

        register_site_name(lambda: f"{rule('city.name')}12345")
        register_menu(MenuEntry("后台管理", "gear", "admin:index", roles=ADMIN_ROLES, order=90))


class BackOfficeConfig(admin_apps.AdminConfig):
    """Makes the back office the default site of django.contrib.admin."""

    default = False
    default_site = "grids.backoffice.BackOffice"
    verbose_name = "操作记录"


class LoginRecordsConfig(AxesConfig):  # type: ignore[misc]
    """The log-in records of django-axes, by their Chinese name."""

    default = False
    verbose_name = "登录记录"

    def ready(self) -> None:
        """Let a record's page bear a title that needs no English."""
        super().ready()
        from axes import models  # noqa: PLC0415 - models load before ready

        for model in (models.AccessAttempt, models.AccessFailureLog, models.AccessLog):
            model.__str__ = _record_title


def _record_title(record: "AccessBase") -> str:
    at = timezone.localtime(record.attempt_time)
    return f"{record.username or '（无用户名）'} {at:%Y-%m-%d %H:%M}"
