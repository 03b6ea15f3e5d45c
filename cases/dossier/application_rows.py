"""The applications of one case as rows of their kinds, read by one statement.

Each kind has a table of its own. What a case page tells of them is read together: a query
for each kind would cost a round trip apiece, and a case has several.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, CharField, Field, QuerySet, Value
from django.db.models.functions import Cast

from cases.access.applications import KINDS, Kind
from cases.access.file_ids import with_file_ids
from cases.access.record_kinds import may_have
from cases.models import Case
from grids.reference import attach

Application = tuple[Kind, Any]
PEOPLE = ("asked_by", "ruled_by", "signed_off_by")
FILE_IDS: "Field[Any, Any]" = ArrayField(BigIntegerField())


def read_applications(case: Case) -> list[Application]:
    """Return what was applied for in a case, each with its kind; one query, none without any.

    Each row knows its case, who asked and ruled, and as `file_ids` its material.
    """
    kinds = [kind for name, kind in KINDS.items() if may_have(case, name)]
    columns = _columns(kinds)
    selects = [_select(kind, case, columns) for kind in kinds]
    if not selects:
        return []
    found = selects[0].union(*selects[1:], all=True) if selects[1:] else selects[0]
    applied = [
        _row(case, dict(zip(("kind", "file_ids", *columns), row, strict=True))) for row in found
    ]
    for kind in kinds:
        rows = [row for one, row in applied if one is kind]
        attach(rows, *(name for name in PEOPLE if hasattr(kind.model, name)))
    return applied


def _columns(kinds: Sequence[Kind]) -> dict[str, "Field[Any, Any]"]:
    """Return the columns of all kinds by their names; those of one name are of one type."""
    return {field.attname: field for kind in kinds for field in kind.model._meta.concrete_fields}


def _select(kind: Kind, case: Case, columns: dict[str, "Field[Any, Any]"]) -> "QuerySet[Any, Any]":
    own = {field.attname for field in kind.model._meta.concrete_fields}
    absent = {name: Cast(Value(None), field) for name, field in columns.items() if name not in own}
    rows = kind.model.objects.filter(case=case).order_by()
    if any(field.name == "files" for field in kind.model._meta.many_to_many):
        rows = with_file_ids(rows, case, kind.name, kind.model.files)
    else:
        absent["file_ids"] = Cast(Value(None), FILE_IDS)
    told: QuerySet[Any, Any] = rows.annotate(kind=Value(kind.name, CharField()), **absent)
    return told.values_list("kind", "file_ids", *columns)


def _row(case: Case, values: dict[str, Any]) -> Application:
    kind = KINDS[values["kind"]]
    names = [field.attname for field in kind.model._meta.concrete_fields]
    row = kind.model.from_db(case._state.db, names, [values[name] for name in names])
    row.case = case
    row.file_ids = frozenset(values["file_ids"] or ())
    return kind, row
