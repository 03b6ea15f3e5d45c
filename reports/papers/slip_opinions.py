"""The boxes of an approval slip for opinions written by hand."""

from collections.abc import Iterator

from cases.clocks.limits import Part
from cases.dossier.case import Dossier
from grids.deadlines import CITY_ZONE
from hotline.times import say_date, say_due_on_paper
from reports.papers.blocks import Box
from reports.papers.slip_demand import latest_parts, named_beside
from reports.papers.slip_results import answer_text, instruction_text
from reports.papers.slip_rows import DASH, GAP, Row


def opinion_rows(dossier: Dossier) -> Iterator[Row]:
    """Yield the boxes for opinions: what is recorded stands in them, the rest is left open."""
    lead, others = latest_parts(dossier)
    due = say_due_on_paper(lead.assignment.reply_due_at) if lead else DASH
    yield Box("主办单位", lead.unit if lead else DASH), Box("办结截止", due)
    yield (_proposed(dossier, lead, others),)
    given = dossier.overseen.instructions
    answers = [answer_text(one) for shown in given for one in shown.answers if one.task.answered_at]
    yield (Box("领导批示", "\n".join(map(instruction_text, given)), height=6, is_open=True),)
    yield (Box("承办意见", "\n".join(answers), height=5, is_open=True),)
    last = dossier.rounds[-1] if dossier.rounds else None
    result = f"{last.reply.assignment.unit}：{last.text}" if last else ""
    yield (Box("办理结果", result, height=4, is_open=True),)


def _proposed(dossier: Dossier, lead: Part | None, others: list[Part]) -> Box:
    """Return 拟办意见: to whom the case was sent and why, signed by who sent it."""
    if lead is None:
        return Box("拟办意见", height=4, is_open=True)
    sent = lead.assignment
    helped = f"，{'、'.join(map(named_beside, others))}协办" if others else ""
    note = dossier.privacy.text(sent.note)
    day = say_date(sent.dispatched_at.astimezone(CITY_ZONE).date())
    by = f"{sent.dispatched_by}{GAP}{day}" if sent.dispatched_by else ""
    text = f"由{lead.unit}主办{helped}。{note}"
    return Box("拟办意见", text, height=4, signed_by=by, is_open=True)
