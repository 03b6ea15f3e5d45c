"""The menu of the back office: its pages under the headings an administrator looks for.

Django lists pages by the app that holds their table, which says nothing to who configures
a city. The same sections make the menu at the side and the back office's first page.
"""

from collections.abc import Iterable
from typing import Any

# Heading → "app.model" of its pages, in the order in which a city is set up.
SECTIONS: dict[str, tuple[str, ...]] = {
    "单位和职责": (
        "grids.unit", "grids.responsibility", "grids.responsibilityproposal", "grids.dutyshift",
    ),
    "分类和渠道": (
        "grids.category", "grids.cannedreply", "grids.channel", "grids.grid",
    ),
    "时限和日历": (
        "grids.limitrule", "grids.calendar", "grids.workday", "grids.calendarnotice",
    ),
    "日报和隐患": ("reports.phrasetext", "grids.hazardcategory", "grids.body"),
    "人员和权限": (
        "grids.user", "grids.rolegrant", "grids.token", "grids.accountimport",
        "grids.factorreset",
    ),
    "参数和运行": ("grids.citysetting", "cases.delivery", "reports.bookscheck"),
    "审计": ("grids.auditrecord", "admin.logentry"),
}  # fmt: skip


def in_sections(apps: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the pages of Django's list of apps by section.

    `apps` holds what one person may open, as `AdminSite.get_app_list` gives it; a section of
    which the person may open nothing is left out. What some administrator may open stands
    in SECTIONS.
    """
    pages = {_place(app, page): page for app in apps for page in app["models"]}
    sections = (
        (name, [pages[place] for place in places if place in pages])
        for name, places in SECTIONS.items()
    )
    return [_section(name, own) for name, own in sections if own]


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
