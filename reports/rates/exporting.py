"""The assessment's two exports: the table, and the list behind a cell.

Both ask what the page asks (`RateForm`), within the reach of the person who asked; the
worker asks again, so that a role taken away meanwhile gives no file.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.http import QueryDict

from grids.models import User
from grids.rules import rule
from hotline.errors import InvalidInput
from hotline.tables.sheets import Book, Head
from hotline.times import say_due_in_sheet
from reports.exports.kinds import XLSX, Kind, Making, Parameters, register_kind
from reports.rates.counting import Question, count_rates
from reports.rates.evidence import CellRows, rows_behind_cell
from reports.rates.listed_rows import lines_told
from reports.rates.questions import RateForm
from reports.rates.sorting import Sort, sorted_table
from reports.rates.spans import SpanKind
from reports.rates.values import Scope
from reports.rates.workbook import write_rates

TABLE, CELL = "rates", "rate_cell"
CELL_FIELDS = ("row", "figure")
CHUNK = 500
HEADS = (
    Head("工单编号", 14), Head("状态", 10), Head("标题", 40), Head("标记", 12),
    Head("诉求类型", 10),
    Head("事项分类", 20), Head("地点", 28), Head("承办单位", 20), Head("计入情况", 44),
    Head("办理情况", 28), Head("办结时限", 17), Head("最近更新", 17),
)  # fmt: skip


def parameters_of(data: Mapping[str, Any], user: User, at: datetime) -> dict[str, str]:
    """Return what a page asks, with its running period named, so that midnight moves nothing.

    Raises what the page itself answers with where it cannot be asked.
    """
    form = RateForm(data)
    question = form.question(user, at)
    asked = {name: data.get(name, "") for name in (*form.fields, *CELL_FIELDS)}
    if question.span.kind != SpanKind.CUSTOM:
        asked["on"] = f"{question.span.to_on}"
    return {name: value for name, value in asked.items() if value}


def _asked(user: User, parameters: Parameters, at: datetime) -> tuple[Question, Scope, Sort | None]:
    query = QueryDict(mutable=True)
    query.update(dict(parameters))
    form = RateForm(query)
    question = form.question(user, at)
    return question, Scope(form.cleaned_data["scope"] or Scope.ALL), form.sort_asked()


def _behind(user: User, parameters: Parameters, at: datetime) -> tuple[Question, CellRows]:
    question, scope, _ = _asked(user, parameters, at)
    key, figure = parameters.get("row", ""), parameters.get("figure", "")
    return question, rows_behind_cell(question, key, figure, scope)


def check_table(user: User, parameters: Parameters, at: datetime) -> str:
    """Return the title of the table's workbook; raises where the person may not ask."""
    question, *_ = _asked(user, parameters, at)
    return f"{question.span}考核（按{question.dimension.label}）"


def write_table(making: Making) -> None:
    """Count the table and write it, its rows in the order of the page."""
    question, scope, sort = _asked(making.owner, making.parameters, making.at)
    write_rates(making, sorted_table(count_rates(question), sort, scope))


def check_cell(user: User, parameters: Parameters, at: datetime) -> str:
    """Return the title of a cell's list; InvalidInput where it has more rows than allowed."""
    question, found = _behind(user, parameters, at)
    most = rule("export.most_rows")
    if found.rows.order_by()[: most + 1].count() > most:
        raise InvalidInput(f"一次最多导出{most}行，请缩小周期或筛选范围后再导出。")
    return f"{question.span} {found.row_label} {found.measure_label} {found.part_label}"


def write_cell(making: Making) -> None:
    """Write the list behind a cell, each line as its reader's page shows it."""
    _, found = _behind(making.owner, making.parameters, making.at)
    keys = list(
        found.in_order(making.owner).values_list("pk", flat=True)[: rule("export.most_rows")]
    )
    making.begin(len(keys))
    book = Book()
    book.begin_sheet(found.measure_label, HEADS)
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        for values in _lines(found, chunk, making.owner):
            book.add(values)
        making.advance(len(chunk))
    book.write_to(making.out)


def _lines(found: CellRows, keys: list[int], user: User) -> Iterator[tuple[Any, ...]]:
    objects = found.in_order(user).filter(pk__in=keys)
    for told, row in lines_told(found, list(objects), user):
        yield (
            row.number, row.state_label, row.title, "、".join(row.marks), row.kind, row.category,
            row.place, row.source, told, "，".join(row.happened), say_due_in_sheet(row.due_at),
            row.updated_at,
        )  # fmt: skip


def register_kinds() -> None:
    """Make the assessment's exports known."""
    register_kind(Kind(TABLE, "考核表", ".xlsx", XLSX, check_table, write_table))
    register_kind(Kind(CELL, "工单清单", ".xlsx", XLSX, check_cell, write_cell))
