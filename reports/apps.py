"""App configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Figures, bulletins, papers."""

    name = "reports"
    verbose_name = "日报与统计"
