"""The button that has a list made into a file; the file itself another app makes."""

from typing import Any

from django.http import HttpRequest

from cases.filters.cases import HotlineFilter
from cases.filters.kept_queries import names_a_number
from hotline.outward_links import link_to


def export_button(
    request: HttpRequest, key: str, wanted: HotlineFilter | None = None
) -> dict[str, Any]:
    """Return what the form of an export needs; nothing for a list found by a number."""
    url = link_to("export_list", key)
    if not url or (wanted and (not wanted.is_valid() or names_a_number(wanted.values()))):
        return {}
    return {
        "export_url": url,
        "export_csv": True,
        "exported": [("query", request.GET.urlencode())],
    }
