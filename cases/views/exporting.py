"""The button that has a list made into a file; the file itself another app makes."""

from typing import Any

from django.http import HttpRequest

from cases.filters.cases import HotlineFilter
from cases.filters.kept_queries import names_a_number
from hotline.outward_links import export_form


def export_button(
    request: HttpRequest, key: str, wanted: HotlineFilter | None = None
) -> dict[str, Any]:
    """Return what the form of an export needs; nothing for a list found by a number."""
    if wanted and (not wanted.is_valid() or names_a_number(wanted.values())):
        return {}
    return export_form(request, key)
