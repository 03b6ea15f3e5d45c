"""App configuration."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Articles, outages and announcements."""

    name = "knowledge"
    verbose_name = "知识库"

    def ready(self) -> None:
        """Bring entries and settings, and have a merged unit's articles handed over."""
        from grids.declared_rules import register_settings  # noqa: PLC0415
        from knowledge.city_settings import SETTINGS  # noqa: PLC0415
        from knowledge.finding import register_finders  # noqa: PLC0415 - needs the models
        from knowledge.menu import register_entries  # noqa: PLC0415 - needs the models
        from knowledge.unit_merging import register_kinds  # noqa: PLC0415 - needs the models

        register_settings(*SETTINGS)
        register_entries()
        register_finders()
        register_kinds()
