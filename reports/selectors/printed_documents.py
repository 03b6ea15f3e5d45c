"""Papers as files for one person: the same for the pages that offer them and for the API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cases.dossier.case import read_dossier
from cases.models import Circular, Series
from cases.selectors.oversight import visible_orders, visible_urge_notices
from cases.services.record.disclosure import note_secret_read
from grids.models import User
from grids.role_checks import require_capability
from hotline.errors import NotVisible
from reports.capabilities import ReportCapability
from reports.papers.pdf import render_paper
from reports.papers.reply_letters import reply_letter
from reports.papers.slip_rows import Printing
from reports.papers.slips import SLIPS
from reports.services.numbered_letters import letter_pdf


@dataclass(frozen=True)
class PaperFile:
    """A PDF under the name by which it is saved."""

    name: str
    content: bytes


def _visible(series: Series, user: User) -> "QuerySet[Any]":
    related = ("case", "unit", "assignment")
    if series == Series.URGE:
        return visible_urge_notices(user).select_related(*related)
    if series == Series.SUPERVISION:
        return visible_orders(user).select_related(*related)
    # Circulars go to all units; what they say of a citizen is hidden in them.
    return Circular.objects.all()


MISSING = {
    Series.URGE: "没有这份催办通知书。",
    Series.SUPERVISION: "没有这份督办单。",
    Series.CIRCULAR: "没有这期通报。",
}


def numbered_letter(series: Series, pk: int, *, user: User, at: datetime) -> PaperFile:
    """Return a numbered letter as it was issued; NotVisible where it is not this person's."""
    require_capability(user, ReportCapability.READ_PAPERS)
    row = _visible(series, user).filter(pk=pk).first()
    if row is None:
        raise NotVisible(MISSING[series])
    return PaperFile(f"{series.value}-{row.year}-{row.number}.pdf", letter_pdf(series, row, at=at))


def written_reply(number: str, pk: int, *, user: User, at: datetime) -> PaperFile:
    """Return a reply in writing (答复意见书); NotVisible for one that goes to nobody."""
    require_capability(user, ReportCapability.READ_PAPERS)
    dossier = read_dossier(number, user=user, at=at)
    found = next((one for one in dossier.letters if one.reply.pk == pk), None)
    if found is None:
        raise NotVisible("没有这份答复，可能已被退回；审核通过后可打印答复意见书。")
    return PaperFile(f"reply-{number}-{pk}.pdf", render_paper(reply_letter(dossier, found)))


def printed_slip(number: str, name: str, *, user: User, at: datetime) -> PaperFile:
    """Return a slip of a case with everybody's numbers hidden; NotVisible for no such slip."""
    require_capability(user, ReportCapability.READ_PAPERS)
    slip = SLIPS.get(name)
    if slip is None:
        raise NotVisible("没有这种文书。")
    dossier = read_dossier(number, user=user, at=at)
    note_secret_read(dossier.case, actor=user, at=at)
    paper = slip.make(dossier, Printing(user, at))
    return PaperFile(f"{slip.name}-{number}.pdf", render_paper(paper))
