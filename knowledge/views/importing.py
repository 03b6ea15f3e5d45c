"""Importing files: of articles, of outages."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from grids.web.access import for_holders, say_in_form
from hotline.errors import HotlineError
from knowledge.capabilities import KnowledgeCapability as K
from knowledge.forms.importing import ArticleFileForm, OutageFileForm
from knowledge.importing.outage_files import KINDS
from knowledge.services.importing import import_articles
from knowledge.services.outage_importing import import_outages


@for_holders(K.WRITE_ARTICLES, K.PUBLISH_ARTICLES)
@require_http_methods(["GET", "POST"])
def upload(request):
    return _upload(request, ArticleFileForm, import_articles, _page, "条草稿", "knowledge:articles")


def _page(request, form, status=200):
    context = {"title": "导入知识条目", "form": form}
    return render(request, "knowledge/import.html", context, status=status)


@for_holders(K.KEEP_OUTAGES)
@require_http_methods(["GET", "POST"])
def upload_outages(request):
    return _upload(
        request, OutageFileForm, import_outages, _outage_page, "条公告", "knowledge:outages"
    )


def _outage_page(request, form, status=200):
    context = {"title": "导入停水停电公告", "form": form, "kinds": list(KINDS)}
    return render(request, "knowledge/outage_import.html", context, status=status)


def _upload(request, form_class, load, page, what, then):
    """Show the form of a file, or load the file and say how many rows of it were new."""
    if request.method == "GET":
        return page(request, form_class(user=request.user))
    form = form_class(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return page(request, form, 400)
    file = form.cleaned_data["file"]
    try:
        new, known = load(
            file.read(), name=file.name, unit=form.chosen_unit(), actor=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except HotlineError as error:
        say_in_form(form, error)
        return page(request, form, error.status)
    left = f"，{known} 条已有，没有改动" if known else ""
    messages.success(request, f"已导入 {new} {what}{left}。")
    return redirect(then)
