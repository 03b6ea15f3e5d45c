"""App configuration."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """What is learned from closed cases, and proposed while an operator types."""

    name = "learning"
    verbose_name = "智能建议"

    def ready(self) -> None:
        """Bring settings, proposers, and a check to the system page."""
        from cases.selectors.proposers import register_proposer  # noqa: PLC0415
        from grids.declared_rules import register_settings  # noqa: PLC0415
        from hotline.health import register_check  # noqa: PLC0415 - needs the settings
        from learning.city_settings import SETTINGS  # noqa: PLC0415
        from learning.health import check_model  # noqa: PLC0415 - needs the models
        from learning.menu import register_entries  # noqa: PLC0415 - needs the models
        from learning.selectors.suggest import (  # noqa: PLC0415
            propose_categories,
            propose_kinds,
            propose_urgencies,
        )

        register_settings(*SETTINGS)
        register_entries()
        register_proposer("category", propose_categories)
        register_proposer("kind", propose_kinds)
        register_proposer("urgency", propose_urgencies)
        register_check("suggestions", check_model)
