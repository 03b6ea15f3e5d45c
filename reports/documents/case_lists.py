"""Cases of a period told one by one: number, day, what, unit and state, as examples are told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from cases.models import Case
from grids.deadlines import CITY_ZONE
from reports.bulletins.counting.figure_sources import Scope
from reports.documents.case_rows import DISSATISFIED, received
from reports.documents.definition import Block, BlockKind
from reports.documents.examples import EXAMPLES, example_of
from reports.periods import Period

HEAD = ("工单编号", "受理", "诉求", "承办单位", "期末状态")
# Millimetres of 156; what was asked takes the rest.
WIDTHS = (30, 16, 0, 32, 18)
FINISHED, UNFINISHED = "已办结", "办理中"


@dataclass(frozen=True, slots=True)
class ToldCase:
    """A case as a document lists it; its state is that at the end of the period."""

    number: str
    received_on: str
    text: str
    unit: str
    state: str


def _received(period: Period, scope: Scope) -> "QuerySet[Case]":
    return received(period, scope).order_by("-received_at", "-pk")


def _unfinished(period: Period, scope: Scope) -> "QuerySet[Case]":
    """Return the cases of the period that were open at its end, the oldest first."""
    rows = received(period, scope).exclude(closed_at__lt=period.end)
    return rows.order_by("received_at", "pk")


def _dissatisfied(period: Period, scope: Scope) -> "QuerySet[Case]":
    """Return the cases of which a citizen said in the period that he is not satisfied."""
    said = DISSATISFIED(period, 0, scope).order_by().filter(case=OuterRef("pk"))
    return Case.objects.filter(Exists(said)).order_by("received_at", "pk")


_ROWS: Mapping[str, Callable[[Period, Scope], "QuerySet[Case]"]] = {
    "received": _received,
    "unfinished": _unfinished,
    "dissatisfied": _dissatisfied,
}


def tell_cases(
    blocks: Iterable[Block], period: Period, scope: Scope
) -> dict[str, tuple[ToldCase, ...]]:
    """Read the lists that some blocks print, one statement each, as long as the longest."""
    most: dict[str, int] = {}
    for block in blocks:
        if block.kind is BlockKind.CASES:
            most[block.of] = max(block.most, most.get(block.of, 0))
    return {of: _told(_ROWS[of](period, scope), many, period) for of, many in most.items()}


def _told(rows: "QuerySet[Case]", most: int, period: Period) -> tuple[ToldCase, ...]:
    found = rows.filter(EXAMPLES).select_related("lead_unit")[:most]
    return tuple(_case(case, period) for case in found)


def _case(case: Case, period: Period) -> ToldCase:
    on = case.received_at.astimezone(CITY_ZONE)
    unit = case.lead_unit
    is_over = case.closed_at is not None and case.closed_at < period.end
    return ToldCase(
        case.number,
        f"{on.month}/{on.day}",
        example_of(case),
        (unit.short_name or unit.name) if unit else "",
        FINISHED if is_over else UNFINISHED,
    )


def case_table(cases: Iterable[ToldCase]) -> dict[str, Any]:
    """Return told cases as the table of an issue."""
    rows = [[c.number, c.received_on, c.text, c.unit, c.state] for c in cases]
    return {"head": list(HEAD), "rows": rows, "numeric": [], "widths": list(WIDTHS)}
