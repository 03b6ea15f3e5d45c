"""Letters as PDF: the numbered ones as they were issued, a written reply as it stands."""

from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.models import Series
from grids.web.access import for_holders
from reports.capabilities import ReportCapability
from reports.selectors.printed_documents import numbered_letter, written_reply
from reports.views.files import download


def answer(paper):
    """Answer with a paper as a file."""
    return download(paper.content, "application/pdf", paper.name)


@for_holders(ReportCapability.READ_PAPERS)
@require_GET
def urge(request, pk):
    return answer(numbered_letter(Series.URGE, pk, user=request.user, at=timezone.now()))


@for_holders(ReportCapability.READ_PAPERS)
@require_GET
def reply(request, number, pk):
    return answer(written_reply(number, pk, user=request.user, at=timezone.now()))


@for_holders(ReportCapability.READ_PAPERS)
@require_GET
def order(request, pk):
    return answer(numbered_letter(Series.SUPERVISION, pk, user=request.user, at=timezone.now()))


@for_holders(ReportCapability.READ_PAPERS)
@require_GET
def circular(request, pk):
    return answer(numbered_letter(Series.CIRCULAR, pk, user=request.user, at=timezone.now()))
