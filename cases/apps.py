"""App configuration."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases, calls, hazards, notices."""

    name = "cases"
    verbose_name = "工单"
