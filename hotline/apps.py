"""The site itself as an app: its entry of the menu."""

from django.apps import AppConfig

from hotline import lookups  # noqa: F401 - registers them
from hotline.shell import MenuEntry, register_menu


class HotlineConfig(AppConfig):
    """The house: no models."""

    name = "hotline"
    verbose_name = "热线"

    def ready(self) -> None:
        """Put the home page first into everybody's menu."""
        register_menu(MenuEntry("首页", "home", "home", order=0))
