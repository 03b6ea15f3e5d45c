"""App configuration."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases, calls, hazards, notices."""

    name = "cases"
    verbose_name = "工单"

    def ready(self) -> None:
        """Bring the menu entries to the site's shell."""
        from cases.menu import register_entries  # noqa: PLC0415 - needs the models

        register_entries()
