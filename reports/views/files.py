"""A bulletin's files: page pictures, PDF, text, figures, sign-off sheet."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from grids.web.access import for_holders
from hotline.errors import NotVisible
from reports.bulletins.issuing.bulletin_paper import paper_of
from reports.bulletins.issuing.kept_pages import kept_page
from reports.bulletins.issuing.recounting import bulletin_text
from reports.capabilities import ReportCapability
from reports.papers.page_images import page_png
from reports.papers.word import paper_docx
from reports.papers.workbook import paper_xlsx
from reports.selectors.bulletin_files import (
    file_name,
    page_file,
    press_edition,
    sign_off_sheet,
    visible_bulletin,
)

PICTURE_WIDTH = 900
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content, content_type, name):
    """Answer with a file that is saved, not shown."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


@for_holders(ReportCapability.READ_ISSUED_PAGES)
@require_GET
def picture(request, pk, number):
    try:
        png = page_png(kept_page(visible_bulletin(pk, request.user)), number, width=PICTURE_WIDTH)
    except (OSError, IndexError) as error:
        raise NotVisible("没有这一页，版面可能正在重排。") from error
    return HttpResponse(png, content_type="image/png")


@for_holders(ReportCapability.READ_ISSUED_PAGES)
@require_GET
def pdf(request, pk):
    return _paper(page_file(pk, user=request.user))


@for_holders(ReportCapability.READ_ISSUED_PAGES)
@require_GET
def word(request, pk):
    bulletin = visible_bulletin(pk, request.user)
    return download(paper_docx(paper_of(bulletin)), WORD, file_name(bulletin, ".docx"))


@for_holders(ReportCapability.READ_ISSUED_PAGES)
@require_GET
def workbook(request, pk):
    bulletin = visible_bulletin(pk, request.user)
    return download(paper_xlsx(paper_of(bulletin)), EXCEL, file_name(bulletin, ".xlsx"))


@for_holders(ReportCapability.READ_ISSUED_PAGES)
@require_GET
def text(request, pk):
    bulletin = visible_bulletin(pk, request.user)
    content = bulletin_text(bulletin)
    return download(content, "text/plain; charset=utf-8", file_name(bulletin, ".txt"))


@for_holders(ReportCapability.READ_BULLETINS)
@require_GET
def figures(request, pk):
    bulletin = visible_bulletin(pk, request.user)
    response = JsonResponse(bulletin.figures, json_dumps_params={"ensure_ascii": False})
    name = file_name(bulletin, ".json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@for_holders(ReportCapability.READ_BULLETINS)
@require_GET
def sign_off(request, pk):
    return _paper(sign_off_sheet(pk, user=request.user))


@for_holders(ReportCapability.READ_BULLETINS)
@require_GET
def press_pdf(request, pk):
    return _paper(press_edition(pk, user=request.user))


def _paper(paper):
    return download(paper.content, "application/pdf", paper.name)
