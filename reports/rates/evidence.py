"""From a cell of the table to the rows that it counts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from cases.models import Case
from grids.models import User
from hotline.errors import NotVisible
from reports.rates.counting import Question
from reports.rates.exclusions import is_excluded
from reports.rates.measures import BY_NAME
from reports.rates.rows import TOTAL, RowSpec, row_specs, total_spec
from reports.rates.sources import TABLES, Source
from reports.rates.values import Scope

PARTS = {
    "base": "基数",
    "hit": "计入",
    "full": "满意",
    "basically": "基本满意",
    "dissatisfied": "不满意",
    "no_opinion": "未表态",
    "answered": "已答复",
}


@dataclass(frozen=True)
class CellRows:
    """The callbacks, assignments or cases behind a cell, each of them counted once.

    `case` is the path from one of them to its case, empty where they are the cases.
    """

    row_label: str
    measure_label: str
    part_label: str
    source: Source
    rows: "QuerySet[Any]"
    case: str

    def in_order(self, user: User) -> "QuerySet[Any]":
        """Return the rows with what a list shows of their cases, the newest case first.

        `is_seen` tells whether the person may see the row's case: a figure may count one
        that is not with them any more.
        """
        seen = Case.objects.visible_to(user).order_by().filter(pk=OuterRef(self.case or "pk"))
        prefix = f"{self.case}__" if self.case else ""
        more = () if self.source == Source.CLOSED else (TABLES[self.source].unit,)
        ordered = self.rows.annotate(is_seen=Exists(seen)).order_by(
            F(f"{prefix}received_at").desc(), "-pk"
        )
        joined = [*filter(None, [self.case]), *more]
        listed: QuerySet[Any] = ordered.select_related(*joined) if joined else ordered
        return listed


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
    case = table.case.removesuffix("__")
    return CellRows(spec.label, measure.label, PARTS[part], measure.source, rows, case)


def _spec(question: Question, key: str) -> RowSpec:
    if key == TOTAL:
        return total_spec(question.place)
    specs = row_specs(question.dimension, question.place, question.span)
    found = next((spec for spec in specs if spec.key == key), None)
    if found is None:
        raise NotVisible("没有这一行。")
    return found
