"""The lines of a cell's list: each counted row as its case, and what was counted of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cases.models import Assignment, Callback, Parking, Satisfaction
from cases.selectors.rows import Row, read_lead_replies, rows_of
from grids.models import User
from hotline.templatetags.hotline import day
from hotline.times import due_day
from reports.rates.evidence import CellRows


def lines_of(found: CellRows, objects: Sequence[Any], user: User) -> list[Row]:
    """Return the lines of those rows whose case the person may see; three queries.

    A case that was called back twice in a period has two lines.
    """
    return [
        replace(row, happened=[*filter(None, [said]), *row.happened])
        for said, row in lines_told(found, objects, user)
    ]


def lines_told(found: CellRows, objects: Sequence[Any], user: User) -> list[tuple[str, Row]]:
    """Return the same lines, each beside what was counted of its case."""
    kept = [
        (getattr(one, found.case) if found.case else one, one) for one in objects if one.is_seen
    ]
    rows = rows_of(read_lead_replies([case for case, _ in kept]), user)
    return [(told(one), row) for row, (_, one) in zip(rows, kept, strict=True)]


def told(one: Any) -> str:
    """Return what was counted, in a few words."""
    if isinstance(one, Callback):
        contacted = "有人联系" if one.was_contacted else "无人联系"
        solved = "已解决" if one.was_solved else "未解决"
        opinion = Satisfaction(one.satisfaction).label
        return f"{day(one.completed_at)}第{one.round}轮回访：{contacted}、{solved}、{opinion}"
    if isinstance(one, Assignment):
        due = f"，{day(due_day(one.reply_due_at))}到期" if one.reply_due_at else ""
        done = f"，{day(one.replied_at)}答复" if one.replied_at else ""
        return f"{one.unit} {day(one.dispatched_at)}派单{due}{done}"
    if isinstance(one, Parking):
        struck = f"，{day(one.struck_off_at)}销账" if one.struck_off_at else ""
        if struck:
            struck += "（问题已解决）" if one.is_solved else "（恢复办理）"
        return f"{day(one.ruled_at)}挂账{struck}"
    return ""
