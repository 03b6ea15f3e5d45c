"""The tables of a routing slip: the units' parts, and the timeline."""

from cases.clocks.limits import Part
from cases.dossier.case import Dossier
from cases.dossier.timeline import GREY
from hotline.times import say_due_on_paper
from reports.papers.blocks import Table, chinese_instant
from reports.papers.slip_rows import GAP


def parts_table(dossier: Dossier) -> Table:
    """Return the table of assignments, the tree's levels shown by indents."""
    rows = tuple(
        (
            GAP * part.level + part.unit,
            part.role,
            _stacked(chinese_instant(part.assignment.dispatched_at)),
            _stacked(_signing(part)),
            _stacked(say_due_on_paper(part.due_at)),
            _state(part),
        )
        for part in dossier.parts
    )
    head = ("单位", "分工", "派单", "签收", "办结截止", "办理")
    return Table(head, rows, caption="流转情况", widths=(0, 14, 28, 28, 28, 28))


def _stacked(instant: str) -> str:
    """Put date and time of day on a line each, for a narrow column."""
    return instant.replace(" ", "\n")


def _signing(part: Part) -> str:
    signed = part.assignment.signed_at
    return chinese_instant(signed) if signed else "未签收"


def _state(part: Part) -> str:
    if part.ended_at is None:
        return part.state
    return f"{part.state}\n{_stacked(chinese_instant(part.ended_at))}"


def timeline_table(dossier: Dossier) -> Table:
    """Return the timeline without what only tells who looked at the citizen's number."""
    rows = tuple(
        (chinese_instant(line.at), line.who, line.what, line.note)
        for line in dossier.lines
        if line.verb not in GREY
    )
    head = ("时间", "经办", "事项", "说明")
    return Table(head, rows, caption="办理过程", widths=(38, 32, 32, 0))
