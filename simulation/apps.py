"""App configuration."""

from django.apps import AppConfig


class SimulationConfig(AppConfig):
    """Replayed and simulated days; brings management commands alone."""

    name = "simulation"
    verbose_name = "模拟城市"
