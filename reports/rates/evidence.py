"""From a cell of the table to the rows that it counts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from hotline.errors import NotVisible
from reports.rates.counting import Question
from reports.rates.left_out import is_excluded
from reports.rates.measures import BY_NAME, TABLES
from reports.rates.rows import TOTAL, RowSpec, row_specs, total_spec
from reports.rates.values import Scope


@dataclass(frozen=True)
class CellRows:
    """The callbacks, assignments or cases behind a cell; `case` is the path to the case."""

    row_label: str
    measure_label: str
    rows: "QuerySet[Any]"
    case: str


def rows_behind_cell(question: Question, key: str, figure: str, scope: Scope) -> CellRows:
    """Return what a cell counts: `figure` is a part's full name, as solved.hit.

    Raises NotVisible for a row or a figure that does not exist within the question's reach.
    """
    name, _, part = figure.partition(".")
    measure = BY_NAME.get(name)
    if measure is None or part not in measure.parts:
        raise NotVisible("没有这项数字。")
    table = TABLES[measure.source]
    spec = _spec(question, key)
    rows = question.of_source(table).filter(
        spec.condition(question.dimension, table),
        measure.parts[part](question.terms, question.span),
    )
    if scope == Scope.KEPT:
        rows = rows.alias(left_out=is_excluded(table.case_id)).filter(left_out=False)
    return CellRows(spec.label, measure.label, rows, table.case.removesuffix("__"))


def _spec(question: Question, key: str) -> RowSpec:
    if key == TOTAL:
        return total_spec(question.place)
    specs = row_specs(question.dimension, question.place, question.span)
    found = next((spec for spec in specs if spec.key == key), None)
    if found is None:
        raise NotVisible("没有这一行。")
    return found
