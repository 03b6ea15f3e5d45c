"""The menu of the back office: its pages under the headings an administrator looks for.

Django lists pages by the app that holds their table, which says nothing to who configures
a city. The same sections make the menu at the side and the back office's first page.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from grids.office_pages import places_under


class Section(StrEnum):
    """The headings, in the order in which a city is set up."""

    UNITS = "单位和职责"
    CATEGORIES = "分类和渠道"
    LIMITS = "时限和日历"
    HAZARDS = "日报和隐患"
    PEOPLE = "人员和权限"
    RUNNING = "参数和运行"
    AUDIT = "审计"


def sections() -> dict[str, tuple[str, ...]]:
    """Return the tables under each heading, as the apps registered them."""
    return {section.value: places_under(section) for section in Section}


def in_sections(apps: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the pages of Django's list of apps by section.

    `apps` holds what one person may open, as `AdminSite.get_app_list` gives it; a section of
    which the person may open nothing is left out.
    """
    pages = {_place(app, page): page for app in apps for page in app["models"]}
    found = (
        (name, [pages[place] for place in places if place in pages])
        for name, places in sections().items()
    )
    return [_section(name, own) for name, own in found if own]


def _place(app: dict[str, Any], page: dict[str, Any]) -> str:
    return f"{app['app_label']}.{page['object_name'].lower()}"


def _section(name: str, pages: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a section in the shape of Django's apps; its heading leads to its first page."""
    return {
        "name": name,
        "app_label": "section",
        "app_url": pages[0]["admin_url"],
        "has_module_perms": True,
        "models": pages,
    }
