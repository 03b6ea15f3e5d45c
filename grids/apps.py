"""App configuration."""

from django.apps import AppConfig


class GridsConfig(AppConfig):
    """People, units, grids, categories, calendars."""

    name = "grids"
    verbose_name = "组织与规则"
