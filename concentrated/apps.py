"""App configuration."""

from django.apps import AppConfig


class ConcentratedConfig(AppConfig):
    """What many people report about one thing: found, proposed, decided on by people."""

    name = "concentrated"
    verbose_name = "集中反映"

    def ready(self) -> None:
        """Bring its entry to the menu."""
        from concentrated.menu import register_entries  # noqa: PLC0415 - needs the models

        register_entries()
