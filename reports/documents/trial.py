"""How an issue of a definition would be printed, before anything of it is stored."""

from dataclasses import replace
from datetime import date, timedelta

from grids.rules import rule
from reports.bulletins.wording.lines import Line, Wording
from reports.documents.definition import Block, BlockKind, Definition
from reports.documents.figures import DocumentFigures, body_of, document_lines
from reports.documents.names import CASE_LISTS
from reports.documents.spec import counted
from reports.papers.blocks import Masthead
from reports.papers.briefings import briefing
from reports.papers.paper import Paper
from reports.periods import Period, period_of


def last_period(definition: Definition, on: date) -> Period:
    """Return the period of the last issue that was over before a day."""
    return period_of(*definition.cadence.ended_last(on - timedelta(days=1)))


def trial_of(definition: Definition, on: date) -> tuple[Paper, tuple[Line, ...]]:
    """Return the paper and the lines of the last issue that was over; writes nothing.

    Where the editor is to write, or cases are to be listed, it says so: who arranges a
    definition sees no case.
    """
    period = last_period(definition, on)
    definition = replace(definition, blocks=tuple(map(_without_cases, definition.blocks)))
    places = [block.text for block in definition.blocks if block.kind is BlockKind.FREE]
    own = {name: f"（{name}：在草稿里写或列出。）" for name in places}
    figures = counted(definition, period, own).figures
    assert isinstance(figures, DocumentFigures)
    lines = document_lines(Wording(city=""), figures)
    paper = briefing(
        lines[0].text,
        body_of(figures.data, lines[1:]),
        masthead=Masthead(
            definition.masthead, rule("bulletin.issuer"), period.to_on + timedelta(days=1)
        ),
        closing=[(label, text) for label, text in rule("bulletin.closing")],
        is_draft=True,
    )
    return paper, lines


def _without_cases(block: Block) -> Block:
    if block.kind is not BlockKind.CASES:
        return block
    return Block(BlockKind.FREE, text=block.caption or CASE_LISTS[block.of])
