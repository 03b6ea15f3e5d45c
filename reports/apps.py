"""App configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Figures, bulletins, papers."""

    name = "reports"
    verbose_name = "日报与统计"

    def ready(self) -> None:
        """Bring the menu entries to the site's shell, and the kinds of export to their register."""
        from reports.menu import register_entries  # noqa: PLC0415 - needs the models
        from reports.rates.exporting import register_kinds  # noqa: PLC0415 - the same
        from reports.slip_printing import register_kinds as register_slips  # noqa: PLC0415

        register_entries()
        register_kinds()
        register_slips()
