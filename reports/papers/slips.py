"""Slips of one case: 工单流转单, which goes with it, and 批办单, on which leaders write.

Both are made of the dossier, which is the case as one person sees it: what that person may
not read on the screen cannot get onto the paper (domain contract, section 7). Paper goes
further than a screen, so numbers that somebody wrote into a text are hidden on it from
everybody, unless the whole number was asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cases.access.privacy import is_kept_from_units
from cases.dossier.case import Dossier
from cases.rules.phones import mask_text
from grids.rules import rule
from reports.papers.blocks import Form, FormHead, Table
from reports.papers.paper import Paper
from reports.papers.slip_demand import demand_rows, sent_rows
from reports.papers.slip_opinions import opinion_rows
from reports.papers.slip_results import result_rows
from reports.papers.slip_rows import Printing
from reports.papers.slip_tables import parts_table, timeline_table


def routing_slip(dossier: Dossier, printing: Printing) -> Paper:
    """Return the routing slip (工单流转单): the demand, who has it by when, what was done."""
    form = Form((*demand_rows(dossier, printing), *sent_rows(dossier), *result_rows(dossier)))
    tables = [table for table in (parts_table(dossier), timeline_table(dossier)) if table.rows]
    return _slip("工单流转单", dossier, printing, (form, *tables))


def approval_slip(dossier: Dossier, printing: Printing) -> Paper:
    """Return the approval slip (批办单), with room for opinions written by hand."""
    form = Form((*demand_rows(dossier, printing), *opinion_rows(dossier)))
    return _slip("工单批办单", dossier, printing, (form,))


@dataclass(frozen=True)
class Slip:
    """One kind of slip: its place in addresses, its label, and how it is made."""

    name: str
    label: str
    make: Callable[[Dossier, Printing], Paper]


SLIPS = {
    slip.name: slip
    for slip in (
        Slip("routing", "工单流转单", routing_slip),
        Slip("approval", "工单批办单", approval_slip),
    )
}


def _slip(
    title: str, dossier: Dossier, printing: Printing, blocks: tuple[Form | Table, ...]
) -> Paper:
    case, issuer = dossier.case, str(rule("paper.issuer"))
    rounds = f"（第{case.round}轮）" if case.round > 1 else ""
    return Paper(
        title=title,
        blocks=blocks if printing.disclosed else tuple(map(_masked, blocks)),
        author=issuer,
        keywords=(case.number,),
        form_head=FormHead(
            issuer, f"编号：{case.number}", f"状态：{case.get_state_display()}{rounds}"
        ),
        foot=_foot(dossier, printing),
    )


def _foot(dossier: Dossier, printing: Printing) -> str:
    """Return the foot; what units may not learn of this citizen must not reach them on paper."""
    is_kept = is_kept_from_units(dossier.case) and not dossier.privacy.is_hidden
    return f"{printing.foot}{'诉求人信息对承办单位保密。' if is_kept else ''}"


def _masked(block: Form | Table) -> Form | Table:
    """Return a block with the telephone and identity numbers in its texts hidden."""
    if isinstance(block, Table):
        rows = (tuple(map(mask_text, row)) for row in block.rows)
        return replace(block, rows=tuple(rows))
    boxes = (tuple(replace(box, text=mask_text(box.text)) for box in row) for row in block.rows)
    return replace(block, rows=tuple(boxes))
