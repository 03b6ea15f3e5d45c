"""The series that are data, as the database has them: read once for some seconds and process."""

import time
from collections.abc import Mapping
from typing import Any

from django.db import DatabaseError

from reports.bulletins.counting.figure_sources import register_sources
from reports.bulletins.spec import SeriesSpec
from reports.documents.case_rows import SOURCES
from reports.documents.definition import Definition, definition_of
from reports.documents.spec import spec_for
from reports.listed_series import read_series
from reports.models import DocumentDefinition

CACHE_SECONDS = 10.0
_specs: dict[str, SeriesSpec] = {}
_read_at = float("-inf")


def definition_from(row: DocumentDefinition) -> Definition:
    """Return the definition that a row keeps; InvalidInput where it is not in order."""
    return definition_of({
        "code": row.code, "name": row.name, "cadence": row.cadence, "masthead": row.masthead,
        "title": row.title, "blocks": row.blocks, "place": row.place, "version": row.version,
        "unit_code": _code(row.unit), "category_code": _code(row.category),
        "grid_code": _code(row.grid), "channel_code": _code(row.channel),
        "is_active": row.is_active,
    })  # fmt: skip


def _code(row: Any) -> str:
    return str(row.code) if row else ""


def latest_definitions() -> list[DocumentDefinition]:
    """Return the version in force of each series, in the order of their codes."""
    rows = DocumentDefinition.objects.order_by("code", "-version").distinct("code")
    return list(rows.select_related("unit", "category", "grid", "channel"))


def specs_in_force() -> Mapping[str, SeriesSpec]:
    """Return the series that are data, by code.

    While the database cannot be asked, as before its first migration, they are those known.
    """
    global _specs, _read_at  # noqa: PLW0603 - the process's short cache
    if time.monotonic() - _read_at > CACHE_SECONDS:
        try:
            _specs = {row.code: spec_for(definition_from(row)) for row in latest_definitions()}
        except DatabaseError:
            return _specs
        _read_at = time.monotonic()
    return _specs


def forget_definitions() -> None:
    """Read the definitions anew at the next question; call after adding a version."""
    global _read_at  # noqa: PLW0603 - the process's short cache
    _read_at = float("-inf")


def register_documents() -> None:
    """Let the series that are data be known wherever series are."""
    register_sources(SOURCES)
    read_series(specs_in_force)
