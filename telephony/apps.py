"""App configuration."""

from django.apps import AppConfig


class TelephonyConfig(AppConfig):
    """Telephone systems, their calls, and the status of operators."""

    name = "telephony"
    verbose_name = "话务"

    def ready(self) -> None:
        """Bring entries, settings and the area of tokens."""
        from django.contrib.auth.signals import user_logged_out  # noqa: PLC0415

        from grids.constraint_words import Fault, register_words  # noqa: PLC0415
        from grids.declared_rules import register_settings  # noqa: PLC0415
        from grids.tokens import register_area  # noqa: PLC0415 - needs the models
        from hotline.live.kinds import register_kinds  # noqa: PLC0415
        from telephony.api.areas import AREAS  # noqa: PLC0415
        from telephony.city_settings import SETTINGS  # noqa: PLC0415
        from telephony.departing import register_kinds as register_departing  # noqa: PLC0415
        from telephony.live import HALL, TELEPHONE  # noqa: PLC0415 - needs the settings
        from telephony.menu import register_entries  # noqa: PLC0415 - needs the models
        from telephony.views.logging_out import end_status_at_log_out  # noqa: PLC0415

        register_settings(*SETTINGS)
        register_words({"extension_once_in_system": Fault("number", "这个电话系统已有此分机。")})
        for area, label in AREAS.items():
            register_area(area, label)
        register_kinds(TELEPHONE, HALL)
        register_entries()
        register_departing()
        user_logged_out.connect(end_status_at_log_out)
