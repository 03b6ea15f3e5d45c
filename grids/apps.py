"""App configurations: the app itself, and the back office as the site of the admin."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps

from grids.capabilities import OfficeCapability

RESETS = "admin:grids_factorreset_changelist"
OPEN = OfficeCapability.OPEN_BACK_OFFICE


class GridsConfig(AppConfig):
    """People, units, grids, categories, calendars."""

    name = "grids"
    verbose_name = "组织与规则"
    default = True

    def ready(self) -> None:
        """Lead the administrators to the back office, their only place of work."""
        from grids import duty_departing, unit_belongings  # noqa: PLC0415 - the same
        from grids.city_settings import SETTINGS  # noqa: PLC0415 - the same
        from grids.declared_rules import register_settings  # noqa: PLC0415 - the same
        from grids.factor_resets import asked_by, waiting_for  # noqa: PLC0415
        from grids.finding import register_finders  # noqa: PLC0415 - the same
        from grids.live_addresses import addresses_of  # noqa: PLC0415 - needs the models
        from grids.rules import rule  # noqa: PLC0415 - models load before ready
        from hotline.live.addressees import register_addresses  # noqa: PLC0415
        from hotline.shell import MenuEntry, register_menu, register_site_name  # noqa: PLC0415

        register_settings(*SETTINGS)
        register_addresses(addresses_of)
        duty_departing.register_kinds()
        unit_belongings.register_kinds()
        register_finders()
        register_site_name(lambda: f"{rule('city.name')}12345")
        register_menu(MenuEntry("后台管理", "gear", "admin:index", OPEN, order=90))
        register_menu(
            MenuEntry(
                "重置认证器", "review", RESETS, OPEN, order=5, count=waiting_for,
                place="home", query="waits=me", todo="条重置认证器的申请等您确认",
            )
        )  # fmt: skip
        register_menu(
            MenuEntry(
                "我的重置申请", "clock", RESETS, OPEN, order=6, count=asked_by,
                place="home", query="waits=others", todo="条您提出的重置认证器申请等别人确认",
            )
        )  # fmt: skip


class BackOfficeConfig(admin_apps.AdminConfig):
    """Makes the back office the default site of django.contrib.admin."""

    default = False
    default_site = "grids.backoffice.BackOffice"
    verbose_name = "操作记录"
