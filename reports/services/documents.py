"""Definitions of documents: a version is added, none is changed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from grids.capabilities import OfficeCapability
from grids.models import Unit, User
from grids.role_checks import require_capability
from grids.rules import rule
from hotline.errors import Conflict, InvalidInput
from reports.documents.definition import check_title, read_blocks
from reports.documents.registered import definition_from, forget_definitions
from reports.documents.trial import trial_of
from reports.models import DocumentDefinition, Series
from reports.papers.paper import Paper

FIELDS = ("name", "cadence", "masthead", "title", "place", "blocks", "is_active", "note")
SCOPE = ("unit", "category", "grid", "channel")


@transaction.atomic
def define_document(
    code: str,
    *,
    actor: User,
    at: datetime,
    given: Mapping[str, Any],
    unit: Unit | None = None,
    scope: Mapping[str, Any] | None = None,
    seen: int = 0,
) -> DocumentDefinition:
    """Add a version of a series of documents, the first one where `seen` is 0.

    `scope` are the category, the grid and the channel that it is about, if any. What is not
    given stays as it was, cadence, unit and scope always: the issues of a series follow one
    another. Raises InvalidInput for what cannot be printed, Conflict where another
    version was added since the one that was seen, or a series of code has this code.
    """
    require_capability(actor, OfficeCapability.KEEP_REFERENCE_DATA)
    return add_version(code, actor=actor, at=at, given=given, unit=unit, scope=scope, seen=seen)


def add_version(
    code: str, *, actor: User, at: datetime, given: Mapping[str, Any], unit: Unit | None = None,
    scope: Mapping[str, Any] | None = None, seen: int = 0,
) -> DocumentDefinition:  # fmt: skip
    """Add a version within a transaction, whoever was allowed to."""
    before = check_new_version(code, seen)
    values = _values(before, given, {"unit": unit, **(scope or {})})
    check_title(values["title"])
    read_blocks(values["blocks"])
    made = DocumentDefinition.objects.create(
        code=code, version=seen + 1, created_at=at, created_by=actor, **values
    )
    forget_definitions()
    return made


def latest_version(code: str) -> DocumentDefinition | None:
    """Return the version of a series that is in force, None where there is none."""
    return DocumentDefinition.objects.filter(code=code).order_by("-version").first()


def check_new_version(code: str, seen: int) -> DocumentDefinition | None:
    """Return the version that the next one follows; Conflict where another was seen.

    Also where a series of code, which nobody defines here, has this code.
    """
    before = latest_version(code)
    if (before.version if before else 0) != seen:
        raise Conflict("这个代码已有别的版本：请从列表中“另立新版”，不要重复录入。")
    if before is None and code in Series.codes():
        raise Conflict(f"已有代码为“{code}”的系列。")
    return before


def _values(
    before: DocumentDefinition | None, given: Mapping[str, Any], scope: Mapping[str, Any]
) -> dict[str, Any]:
    kept = {name: getattr(before, name) for name in FIELDS} if before else {}
    values = {**kept, "note": "", **{name: given[name] for name in FIELDS if name in given}}
    values["place"] = values.get("place") or _place(scope["unit"])
    if before:
        same = {name: getattr(before, name) for name in SCOPE}
        return {**values, "cadence": before.cadence, **same}
    missing = [name for name in ("name", "cadence", "masthead", "title") if not values.get(name)]
    if missing:
        raise InvalidInput(fields=dict.fromkeys(missing, "不能为空。"))
    return {**values, **scope}


def _place(unit: Unit | None) -> str:
    """Return what a paper calls the unit or city that it is about."""
    return unit.short_name or unit.name if unit else f"{rule('city.name')}市"


def preview_lines(row: DocumentDefinition, on: date) -> list[str]:
    """Return how the last issue that was over on a day would read by a version; writes nothing."""
    _, lines = trial_of(definition_from(row), on)
    return [line.text for line in lines]


def preview_paper(row: DocumentDefinition, on: date) -> Paper:
    """Return the paper of that issue; the version need not be stored, its blocks are read."""
    row.place = row.place or _place(row.unit)
    paper, _ = trial_of(definition_from(row), on)
    return paper
