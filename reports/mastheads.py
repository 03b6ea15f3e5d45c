"""The paper of a bulletin: its masthead, lines and closing block."""

from datetime import date, timedelta

from django.utils import timezone

from grids.rules import rule
from reports.composing import lines_from
from reports.models import Bulletin, PressEdition
from reports.papers import Masthead, Paper, bulletin_paper


def paper_of(bulletin: Bulletin) -> Paper:
    """Return the bulletin as a briefing; an open one is marked as a draft."""
    return bulletin_paper(
        [line.text for line in lines_from(bulletin.lines)],
        masthead=masthead_of(bulletin),
        closing=[(label, text) for label, text in rule("bulletin.closing")],
        copies=rule("bulletin.copies"),
        is_draft=bulletin.issued_at is None,
    )


def press_paper(edition: PressEdition) -> Paper:
    """Return the press edition: the same head, the lines that remain, no closing block."""
    return bulletin_paper(
        [line.text for line in lines_from(edition.lines)], masthead=masthead_of(edition.bulletin)
    )


def masthead_of(bulletin: Bulletin) -> Masthead:
    """Return the masthead; a correction says so beside the name."""
    name = rule("bulletin.masthead")[bulletin.series]
    return Masthead(
        name=f"{name}（更正）" if bulletin.revision > 1 else name,
        issuer=rule("bulletin.issuer"),
        dated_on=dated_on(bulletin),
        number=bulletin.number,
        total_number=bulletin.total_number,
    )


def dated_on(bulletin: Bulletin) -> date:
    """Return the paper's date: the day of issuing, for a draft the one it is due on."""
    if bulletin.issued_at:
        return timezone.localtime(bulletin.issued_at).date()
    return bulletin.period_to + timedelta(days=1)
