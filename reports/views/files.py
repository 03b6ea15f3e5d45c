"""A bulletin's files: page pictures, PDF, text, figures, sign-off sheet."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from cases.views.access import for_roles
from hotline.errors import NotVisible
from reports.models import Bulletin, PressEdition
from reports.page_images import page_png
from reports.pages import kept_page
from reports.queries import READERS
from reports.selectors import bulletin_text

PICTURE_WIDTH = 900


def visible(request, pk):
    """Return a bulletin that the person may see; NotVisible otherwise."""
    found = Bulletin.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotVisible("没有这期日报。")
    return found


def file_name(bulletin, suffix):
    """Return the name under which a file is saved."""
    return f"{bulletin.period_from:%Y%m%d}-{bulletin.series}{suffix}"


def download(content, content_type, name):
    """Answer with a file that is saved, not shown."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


@for_roles(*READERS)
@require_GET
def picture(request, pk, number):
    try:
        png = page_png(kept_page(visible(request, pk)), number, width=PICTURE_WIDTH)
    except (OSError, IndexError) as error:
        raise NotVisible("没有这一页，版面可能正在重排。") from error
    return HttpResponse(png, content_type="image/png")


@for_roles(*READERS)
@require_GET
def pdf(request, pk):
    bulletin = visible(request, pk)
    try:
        content = kept_page(bulletin)
    except OSError as error:
        raise NotVisible("版面正在生成，请稍后再下载。") from error
    return download(content, "application/pdf", file_name(bulletin, ".pdf"))


@for_roles(*READERS)
@require_GET
def text(request, pk):
    bulletin = visible(request, pk)
    content = bulletin_text(bulletin)
    return download(content, "text/plain; charset=utf-8", file_name(bulletin, ".txt"))


@for_roles(*READERS)
@require_GET
def figures(request, pk):
    bulletin = visible(request, pk)
    response = JsonResponse(bulletin.figures, json_dumps_params={"ensure_ascii": False})
    name = file_name(bulletin, ".json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@for_roles(*READERS)
@require_GET
def sign_off(request, pk):
    bulletin = visible(request, pk)
    if not bulletin.sign_off:
        raise NotVisible("签发后才有审签单。")
    with bulletin.sign_off.open("rb") as kept:
        return download(kept.read(), "application/pdf", file_name(bulletin, "-sign-off.pdf"))


@for_roles(*READERS)
@require_GET
def press_pdf(request, pk):
    edition = PressEdition.objects.filter(bulletin=visible(request, pk)).first()
    if edition is None or not edition.pdf:
        raise NotVisible("这一期没有已批准的对外版。")
    with edition.pdf.open("rb") as kept:
        name = file_name(edition.bulletin, "-press.pdf")
        return download(kept.read(), "application/pdf", name)
