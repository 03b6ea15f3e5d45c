"""The press edition: the issued lines, some left out with a reason, none changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db import transaction

from cases.models import ConcentratedProblem
from grids.models import User
from hotline.errors import Conflict, Forbidden, InvalidInput
from hotline.fonts import missing_faces
from reports.bulletins.content import lines_from
from reports.bulletins.issuing.bulletin_paper import press_paper
from reports.bulletins.issuing.kept_pages import digest, store
from reports.models import Bulletin, Deed, PressEdition
from reports.papers.pdf import render_paper
from reports.services.steps import begin, write_step

REASON_MAX = 200


@transaction.atomic
def prepare_press_edition(
    bulletin: Bulletin, *, actor: User, at: datetime, omitted: Mapping[str, str]
) -> PressEdition:
    """Draw up what of a checked bulletin goes to the press; may be redone until approved.

    `omitted` maps a line's key to the reason. Ranks and numbers stay as issued. Raises
    InvalidInput for a line without a reason, and for one that names a place or company
    which nobody approved for the press.
    """
    bulletin = begin(bulletin, Deed.PREPARE_PRESS, actor=actor)
    _check_omitted(bulletin, omitted)
    edition = PressEdition.objects.filter(bulletin=bulletin).first()
    if edition and edition.approved_at:
        raise Conflict("这一期的对外版已批准，不能再改。")
    edition = edition or PressEdition(bulletin=bulletin)
    edition.omitted = dict(omitted)
    edition.lines = [line for line in bulletin.lines if line["key"] not in omitted]
    edition.prepared_by, edition.prepared_at = actor, at
    edition.save()
    facts = {"omitted": dict(omitted)}
    write_step(bulletin, Deed.PREPARE_PRESS, at=at, actor=actor, facts=facts)
    return edition


def _check_omitted(bulletin: Bulletin, omitted: Mapping[str, str]) -> None:
    keys = {line.key for line in lines_from(bulletin.lines)} - {"title"}
    errors = {key: "没有这一行，或这一行不能略去。" for key in omitted if key not in keys}
    for key, reason in omitted.items():
        if not reason.strip() or len(reason) > REASON_MAX:
            errors.setdefault(key, f"请写明略去的原因，最多{REASON_MAX}字。")
    for key in unnamed_lines(bulletin) - set(omitted):
        errors[key] = "这一行的集中反映问题未批准对外具名，请略去。"
    if errors:
        raise InvalidInput(fields=errors)


@dataclass(frozen=True)
class PressLine:
    """One line of a bulletin as the press edition has it; `reason` says why it is left out."""

    text: str
    reason: str = ""


NOT_NAMED = "集中反映问题未批准对外具名，须略去"


def press_lines(bulletin: Bulletin, edition: PressEdition | None) -> list[PressLine]:
    """Return all lines with what the press edition leaves out and why.

    Where none is drawn up yet, what it must leave out is told.
    """
    omitted = edition.omitted if edition else dict.fromkeys(unnamed_lines(bulletin), NOT_NAMED)
    return [PressLine(line.text, omitted.get(line.key, "")) for line in lines_from(bulletin.lines)]


def unnamed_lines(bulletin: Bulletin) -> set[str]:
    """Return the keys of the lines whose problem may not be named in the press."""
    printed = {
        ranked["category_id"]: list(chain(*(p["problem_ids"] for p in ranked["problems"])))
        for ranked in bulletin.detail.get("ranking", ())
        if ranked["problems"]
    }
    problems = ConcentratedProblem.objects.filter(
        pk__in=chain.from_iterable(printed.values()), is_named_in_press=False
    )
    unnamed = set(problems.values_list("pk", flat=True))
    return {
        key
        for key, category_id in bulletin.detail.get("categories", {}).items()
        if not unnamed.isdisjoint(printed.get(category_id, ()))
    }


@transaction.atomic
def approve_press_edition(bulletin: Bulletin, *, actor: User, at: datetime) -> PressEdition:
    """Approve and freeze a bulletin's press edition; by an issuer other than who drew it up.

    Raises Conflict where none is drawn up, where it was approved, or was drawn up from
    another text than was issued.
    """
    bulletin = begin(bulletin, Deed.APPROVE_PRESS, actor=actor)
    edition = PressEdition.objects.select_for_update().filter(bulletin=bulletin).first()
    if edition is None:
        raise Conflict("这一期还没有对外版，请编辑先拟好。")
    if edition.approved_at:
        raise Conflict("这一期的对外版已批准。")
    if edition.prepared_by_id == actor.pk:
        raise Forbidden("批准人不能是拟稿人，请由另一位签发人批准。")
    if not edition.is_current:
        raise Conflict("拟好对外版以后正文又有变化，请先重新拟对外版。")
    if faces := missing_faces():
        raise Conflict(f"本机缺少字体{'、'.join(faces)}，版面会排错，请系统管理员安装后再批准。")
    pdf = render_paper(press_paper(edition))
    edition.pdf.name = store(bulletin, pdf, suffix="-press")
    edition.checksum = digest(pdf)
    edition.approved_by, edition.approved_at = actor, at
    edition.save()
    write_step(bulletin, Deed.APPROVE_PRESS, at=at, actor=actor)
    return edition
