"""The button that has a list made into a file; the file itself is made by `reports`."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from cases.filters.cases import HotlineFilter
from cases.filters.kept_queries import names_a_number


def export_button(request: HttpRequest, key: str, wanted: HotlineFilter) -> dict[str, Any]:
    """Return what reports/export_form.html needs; nothing for a list found by a number."""
    if not wanted.is_valid() or names_a_number(wanted.values()):
        return {}
    return {
        "export_url": reverse("reports:export_list", args=[key]),
        "exported": [("query", request.GET.urlencode())],
    }
