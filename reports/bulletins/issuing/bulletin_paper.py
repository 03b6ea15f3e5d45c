"""The paper of a bulletin: its masthead, lines and closing block."""

from datetime import date

from django.utils import timezone

from grids.rules import rule
from hotline.times import say_date
from reports.bulletins.content import lines_from, printed_lines
from reports.bulletins.spec import spec_of
from reports.models import Bulletin, BulletinStep, Deed, PressEdition
from reports.papers.blocks import Masthead
from reports.papers.briefings import briefing
from reports.papers.paper import Paper
from reports.papers.sign_off_sheets import SignedStep, sign_off_sheet


def paper_of(bulletin: Bulletin) -> Paper:
    """Return the bulletin as a briefing; an open one is marked as a draft."""
    title, *lines = printed_lines(bulletin)
    printed = spec_of(bulletin.series).paper
    return briefing(
        title.text,
        printed.body(bulletin, lines),
        masthead=masthead_of(bulletin),
        closing=[(label, text) for label, text in rule(printed.closing)],
        copies=rule("bulletin.copies"),
        is_draft=bulletin.issued_at is None,
    )


def press_paper(edition: PressEdition) -> Paper:
    """Return the press edition: the same head, the lines that remain, no closing block."""
    title, *lines = lines_from(edition.lines)
    body = spec_of(edition.bulletin.series).paper.body(edition.bulletin, lines)
    return briefing(title.text, body, masthead=masthead_of(edition.bulletin))


def masthead_of(bulletin: Bulletin) -> Masthead:
    """Return the masthead; a correction says so beside the name."""
    spec = spec_of(bulletin.series)
    name = rule("bulletin.masthead").get(bulletin.series, spec.paper.masthead)
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
    return spec_of(bulletin.series).due_on(bulletin.period_to)


SIGNED_DEEDS = {Deed.EDIT: "编辑", Deed.CHECK: "核稿", Deed.ISSUE: "签发"}


def sign_off_of(bulletin: Bulletin) -> Paper:
    """Return the sign-off sheet (审签单): who edited, checked and issued, with opinions."""
    title = lines_from(bulletin.lines)[0].text
    details = [
        ("期号", bulletin.issue_name),
        ("日期", str(bulletin.period)),
        ("系列", bulletin.get_series_display()),
        ("版次", f"第{bulletin.revision}版"),
    ]
    remarks = [("校验码", bulletin.checksum)]
    if bulletin.correction_note:
        remarks.insert(0, ("更正说明", bulletin.correction_note))
    issued = bulletin.steps.filter(deed=Deed.ISSUE).last()
    if issued and issued.order_note:
        remarks.insert(0, ("期号次序", issued.order_note))
    return sign_off_sheet(
        title,
        details=details,
        steps=_signed_steps(bulletin),
        remarks=remarks,
        author=rule("bulletin.issuer"),
    )


def _signed_steps(bulletin: Bulletin) -> list[SignedStep]:
    """Return the last edit, check and issue, empty where not done."""
    done: dict[str, BulletinStep] = {
        step.deed: step for step in bulletin.steps.select_related("actor")
    }
    return [_signed(label, done.get(deed)) for deed, label in SIGNED_DEEDS.items()]


def _signed(label: str, step: BulletinStep | None) -> SignedStep:
    if step is None:
        return SignedStep(label)
    at = timezone.localtime(step.at)
    return SignedStep(
        label,
        person=str(step.actor or ""),
        done_at=f"{say_date(at)} {at:%H:%M}",
        opinion=step.note,
    )
