"""App configuration."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices and their deliveries."""

    name = "notices"
    verbose_name = "通知"

    def ready(self) -> None:
        """Bring the bell and the settings, and have people told of their accounts."""
        from grids.account_news import register_teller  # noqa: PLC0415 - needs the models
        from grids.declared_rules import register_settings  # noqa: PLC0415
        from hotline.live.kinds import register_kinds as register_live_kinds  # noqa: PLC0415
        from notices.city_settings import SETTINGS  # noqa: PLC0415 - needs the models
        from notices.kinds import OwnKind, register_kinds  # noqa: PLC0415
        from notices.menu import register_entries  # noqa: PLC0415 - needs the models
        from notices.services.outbox import NOTICES, tell_of_account  # noqa: PLC0415 - needs the models

        register_live_kinds(NOTICES)
        register_kinds(OwnKind, sent_by={"email": [OwnKind.ACCOUNT]})
        register_settings(*SETTINGS)
        register_entries()
        register_teller(tell_of_account)
