"""Definitions of documents: a version is added, none is changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from grids.capabilities import OfficeCapability
from grids.models import Unit, User
from grids.role_checks import require_capability
from grids.rules import rule
from hotline.errors import Conflict, InvalidInput
from reports.documents.definition import check_title, read_blocks
from reports.documents.registered import forget_definitions, latest_definitions
from reports.documents.usual import USUAL
from reports.models import DocumentDefinition, Series

FIELDS = ("name", "cadence", "masthead", "title", "place", "blocks", "is_active", "note")


@transaction.atomic
def define_document(
    code: str,
    *,
    actor: User,
    at: datetime,
    given: Mapping[str, Any],
    unit: Unit | None = None,
    seen: int = 0,
) -> DocumentDefinition:
    """Add a version of a series of documents, the first one where `seen` is 0.

    What is not given stays as it was, cadence and unit always: the issues of a series follow
    one another. Raises InvalidInput for what cannot be printed, Conflict where another
    version was added since the one that was seen, or a series of code has this code.
    """
    require_capability(actor, OfficeCapability.KEEP_REFERENCE_DATA)
    before = _latest(code, seen)
    values = _values(before, given, unit)
    check_title(values["title"])
    read_blocks(values["blocks"])
    made = DocumentDefinition.objects.create(
        code=code, version=seen + 1, created_at=at, created_by=actor, **values
    )
    forget_definitions()
    return made


def _latest(code: str, seen: int) -> DocumentDefinition | None:
    rows = DocumentDefinition.objects.filter(code=code).order_by("-version")
    before = rows.select_for_update(of=("self",)).first()
    if (before.version if before else 0) != seen:
        raise Conflict("这份定义在您打开之后又有变化，请刷新后再改。")
    if before is None and code in Series.codes():
        raise Conflict(f"已有代码为“{code}”的系列。")
    return before


def _values(
    before: DocumentDefinition | None, given: Mapping[str, Any], unit: Unit | None
) -> dict[str, Any]:
    kept = {name: getattr(before, name) for name in FIELDS} if before else {}
    values = {**kept, "note": "", **{name: given[name] for name in FIELDS if name in given}}
    place = unit.short_name or unit.name if unit else f"{rule('city.name')}市"
    values["place"] = values.get("place") or place
    if before:
        return {**values, "cadence": before.cadence, "unit": before.unit}
    missing = [name for name in ("name", "cadence", "masthead", "title") if not values.get(name)]
    if missing:
        raise InvalidInput(fields=dict.fromkeys(missing, "不能为空。"))
    return {**values, "unit": unit}


def take_usual(
    code: str, *, actor: User, at: datetime, unit: Unit | None = None, as_code: str = ""
) -> DocumentDefinition:
    """Take over a usual document (周报, 月报 …), for the city or as the edition of a unit."""
    given = USUAL[code]
    name = f"{unit.short_name or unit.name}{given['name']}" if unit else given["name"]
    return define_document(
        as_code or code, actor=actor, at=at, given={**given, "name": name}, unit=unit
    )


def next_code() -> str:
    """Return a code that no series has, for one that is made in the back office."""
    taken = {row.code for row in latest_definitions()} | set(Series.codes())
    return next(code for n in range(1, 10_000) if (code := f"doc-{n}") not in taken)
