"""The months of the timeline and the callback attempts: made ahead, and how they stand."""

import logging
from datetime import datetime

from grids.rules import rule
from hotline.partitions import (
    Standing,
    add_months,
    begins_at,
    make_ahead,
    missing_months,
    month_of,
    monthly_tables,
    standings,
)

logger = logging.getLogger(__name__)
DONE = {"made", "there"}


def make_months(*, at: datetime) -> int:
    """Make the months that are missing, as many ahead as the city set; return how many.

    What could not be made is logged and found by the health check; the next run tries again.
    """
    made = 0
    for table in monthly_tables():
        became = make_ahead(table, at=at, ahead=rule("months.ahead")).values()
        made += sum(outcome == "made" for outcome in became)
        if left := [outcome for outcome in became if outcome not in DONE]:
            logger.warning("months of %s not made: %s", table, ", ".join(sorted(set(left))))
    return made


def fault_of_months(at: datetime) -> str:
    """Tell which month is missing, the running or the coming one, or that rows have none."""
    return _fault_of(standings(begins_at(add_months(month_of(at), 1))), at)


def _fault_of(found: list[Standing], at: datetime) -> str:
    faults = [_fault_of_table(standing, at) for standing in found]
    return "；".join(fault for fault in faults if fault)


def _fault_of_table(standing: Standing, at: datetime) -> str:
    if standing.holds_past:
        return f"{standing.table} 有记录还没有归入月份，请执行 migrate"
    this = month_of(at)
    if missing := missing_months(standing.parts, this, add_months(this, 1)):
        named = "、".join(f"{month.year}年{month.month}月" for month in missing)
        return f"{standing.table} 没有{named}的分区"
    return ""


def months_in_words(at: datetime) -> tuple[str, bool]:
    """Say until which month all tables are prepared, and whether something is wrong."""
    found = standings(begins_at(add_months(month_of(at), 1)))
    if fault := _fault_of(found, at):
        return fault, True
    for standing in found:
        if standing.holds_future:
            return f"{standing.table} 有时间在将来的记录，服务器时钟可能走快过", True
    ends = [max(part.end for part in standing.parts if part.end) for standing in found]
    last = add_months(month_of(min(ends)), -1)
    return f"已建到{last.year}年{last.month}月", False
