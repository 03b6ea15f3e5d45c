"""Letters as PDF: the numbered ones as they were issued, a written reply as it stands."""

from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.dossier import read_dossier
from cases.models import Circular, Series
from cases.queries import HOTLINE_READERS
from cases.selectors.oversight import visible_orders, visible_urge_notices
from cases.views.access import for_roles
from cases.written import written_replies
from grids.models.user import UNIT_ROLES
from hotline.errors import NotVisible
from reports.pdf import render_paper
from reports.replies import reply_letter
from reports.services.issued import letter_pdf
from reports.views.files import download

READERS = HOTLINE_READERS | UNIT_ROLES


def find(rows, pk, sentence):
    """Return the row that the person may see; NotVisible otherwise."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotVisible(sentence)
    return found


def issued(series, row):
    """Answer with the page of a numbered letter, which was set once and stays."""
    pdf = letter_pdf(series, row, at=timezone.now())
    return download(pdf, "application/pdf", f"{series.value}-{row.year}-{row.number}.pdf")


@for_roles(*READERS)
@require_GET
def urge(request, pk):
    rows = visible_urge_notices(request.user).select_related("case", "unit", "assignment")
    found = find(rows, pk, "没有这份催办通知书。")
    return issued(Series.URGE, found)


@for_roles(*READERS)
@require_GET
def reply(request, number, pk):
    dossier = read_dossier(number, user=request.user, at=timezone.now())
    found = next((one for one in written_replies(dossier) if one.reply.pk == pk), None)
    if found is None:
        raise NotVisible("没有这份答复，可能已被退回；审核通过后可打印答复意见书。")
    pdf = render_paper(reply_letter(dossier, found))
    return download(pdf, "application/pdf", f"reply-{number}-{pk}.pdf")


@for_roles(*READERS)
@require_GET
def order(request, pk):
    rows = visible_orders(request.user).select_related("case", "unit", "assignment")
    found = find(rows, pk, "没有这份督办单。")
    return issued(Series.SUPERVISION, found)


@for_roles(*READERS)
@require_GET
def circular(request, pk):
    found = find(Circular.objects.all(), pk, "没有这期通报。")
    return issued(Series.CIRCULAR, found)
