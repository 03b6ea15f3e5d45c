"""Issuing, archiving, correcting: what is issued is frozen for good."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from grids.models import User
from hotline.errors import Conflict, Forbidden, InvalidInput
from reports.bulletins.content import content_now
from reports.bulletins.deeds import EDITORS_DEEDS
from reports.bulletins.issuing.addressees import units_addressed
from reports.bulletins.issuing.before_issue import REASON_MAX, before_issue
from reports.bulletins.issuing.bulletin_paper import paper_of, sign_off_of
from reports.bulletins.issuing.frozen import checksum
from reports.bulletins.issuing.kept_pages import store
from reports.bulletins.spec import spec_of
from reports.bulletins.wording.editor_choices import Choices
from reports.bulletins.wording.figure_changes import changes_between
from reports.capabilities import ReportCapability
from reports.models import Bulletin, BulletinRecipient, Deed, Step
from reports.notice_kinds import BulletinSentence
from reports.papers.pdf import render_paper
from reports.services.bulletin_notices import notify_holders
from reports.services.numbering import (
    IssueNumber,
    hold_numbers,
    next_number,
    number_after_last,
)
from reports.services.steps import begin, wake_page_setter, write_step


@transaction.atomic
def issue_bulletin(
    bulletin: Bulletin, *, actor: User, at: datetime, seen: int | None = None,
    opinion: str = "", reason: str = "",
) -> Bulletin:  # fmt: skip
    """签发: give the number, set the final page, freeze figures, texts, page and checksum.

    `reason` says why it is issued before earlier days of its series, and is kept on its
    sign-off sheet. Raises Forbidden for whoever edited or checked it, InvalidInput naming
    everything that is missing (待确认, 未报, a claim that cases do not bear out, that
    reason), Conflict where a typeface is missing, figures have moved or the bulletin is not
    checked.
    """
    bulletin = begin(bulletin, Deed.ISSUE, actor=actor, seen=seen)
    _require_another_person(bulletin, actor)
    # Two days issued at once see each other: the second waits here for the first.
    hold_numbers(bulletin.series)
    found, reason = before_issue(bulletin), reason.strip()
    if len(reason) > REASON_MAX:
        raise InvalidInput(fields={"reason": f"原因最多{REASON_MAX}字。"})
    found.refuse(reason)
    draft_page = bulletin.pdf.name
    facts = {"earlier": [*found.earlier], "reason": reason if found.earlier else ""}
    write_step(bulletin, Deed.ISSUE, at=at, actor=actor, note=opinion, facts=facts)
    _freeze(bulletin, actor, at)
    _send_out(bulletin)
    issued = {"issue": bulletin.issue_name}
    notify_holders(
        bulletin, BulletinSentence.ISSUED, issued, to=ReportCapability.HEAR_OF_ISSUES, at=at
    )
    if draft_page:
        transaction.on_commit(lambda: bulletin.pdf.storage.delete(draft_page), robust=True)
    return bulletin


def _require_another_person(bulletin: Bulletin, actor: User) -> None:
    """Refuse whoever edited or checked this revision at any time, not only last."""
    if bulletin.steps.filter(deed__in=EDITORS_DEEDS, actor=actor).exists():
        raise Forbidden("签发人不能是这一期的编辑或核稿人，请由另一位签发人签发。")


def _freeze(bulletin: Bulletin, actor: User, at: datetime) -> None:
    number = _number(bulletin, at)
    bulletin.step, bulletin.issued_by, bulletin.issued_at = Step.ISSUED, actor, at
    bulletin.number_year, bulletin.number = number.year, number.number
    bulletin.total_number = number.total
    pdf = render_paper(paper_of(bulletin))
    bulletin.pdf.name = store(bulletin, pdf, suffix="-issued")
    bulletin.pdf_version = bulletin.version
    bulletin.checksum = checksum(bulletin, pdf)
    sheet = render_paper(sign_off_of(bulletin))
    bulletin.sign_off.name = store(bulletin, sheet, suffix="-sign-off")
    bulletin.save()


def _send_out(bulletin: Bulletin) -> None:
    """Keep to which units the closing block sends the issue; they may read it from now on."""
    BulletinRecipient.objects.bulk_create(
        BulletinRecipient(bulletin=bulletin, unit=unit, label=label)
        for unit, label in units_addressed(spec_of(bulletin.series).paper.closing).items()
    )


def _number(bulletin: Bulletin, at: datetime) -> IssueNumber:
    """Return the issue's number, held until the transaction ends."""
    kept = _number_of_first(bulletin)
    return kept or next_number(bulletin.series, timezone.localtime(at).year)


def number_to_be(bulletin: Bulletin, at: datetime) -> str:
    """Return the number that the bulletin would get now, as printed."""
    first = _number_of_first(bulletin)
    return (first or number_after_last(bulletin.series, timezone.localtime(at).year)).words


def _number_of_first(bulletin: Bulletin) -> IssueNumber | None:
    """Return the number that a correction keeps: that of the issue it corrects."""
    first = bulletin.corrects
    if first and first.number_year and first.number and first.total_number:
        return IssueNumber(first.number_year, first.number, first.total_number)
    return None


@transaction.atomic
def archive_bulletin(bulletin: Bulletin, *, actor: User, at: datetime) -> Bulletin:
    """归档: the issued bulletin is put away; nothing of it changes any more."""
    bulletin = begin(bulletin, Deed.ARCHIVE, actor=actor)
    bulletin.step, bulletin.archived_by, bulletin.archived_at = Step.ARCHIVED, actor, at
    bulletin.save(update_fields=["step", "archived_by", "archived_at"])
    write_step(bulletin, Deed.ARCHIVE, at=at, actor=actor)
    return bulletin


@transaction.atomic
def correct_bulletin(bulletin: Bulletin, *, actor: User, at: datetime, note: str) -> Bulletin:
    """更正: open a new revision that says what changed; the issued one stays as it is.

    Returns the new draft, counted now. Raises InvalidInput without a note, Conflict for a
    bulletin that was not issued or already has a later revision.
    """
    wrong = begin(bulletin, Deed.CORRECT, actor=actor)
    note = note.strip()
    if not note or len(note) > 500:
        raise InvalidInput(fields={"note": "请写明更正了什么，最多500字。"})
    if wrong.corrections.exists():
        raise Conflict("这一版已有后续更正，请在最新一版上更正。")
    content = content_now(wrong, Choices.from_json(wrong.choices), at=at)
    revised = Bulletin.objects.create(
        series=wrong.series,
        period_from=wrong.period_from,
        period_to=wrong.period_to,
        about_case_id=wrong.about_case_id,
        about_group_id=wrong.about_group_id,
        starts_at_hour=wrong.starts_at_hour,
        revision=wrong.revision + 1,
        corrects=wrong,
        correction_note=note,
        figures=content.figures,
        detail=content.detail,
        lines=content.lines,
        choices=wrong.choices,
        built_at=at,
        counted_at=at,
    )
    changes = changes_between(spec_of(wrong.series).figures.names, wrong.figures, content.figures)
    write_step(revised, Deed.CORRECT, at=at, actor=actor, note=note, facts={"changes": changes})
    wake_page_setter(revised)
    return revised
