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
    if request.method == "GET":
        return _page(request, ArticleFileForm(user=request.user))
    form = ArticleFileForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _page(request, form, 400)
    file = form.cleaned_data["file"]
    try:
        new, known = import_articles(
            file.read(), name=file.name, unit=form.chosen_unit(), actor=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except HotlineError as error:
        say_in_form(form, error)
        return _page(request, form, error.status)
    left = f"，{known} 条已有，没有改动" if known else ""
    messages.success(request, f"已导入 {new} 条草稿{left}。")
    return redirect("knowledge:articles")


def _page(request, form, status=200):
    context = {"title": "导入知识条目", "form": form}
    return render(request, "knowledge/import.html", context, status=status)


@for_holders(K.KEEP_OUTAGES)
@require_http_methods(["GET", "POST"])
def upload_outages(request):
    if request.method == "GET":
        return _outage_page(request, OutageFileForm(user=request.user))
    form = OutageFileForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _outage_page(request, form, 400)
    file = form.cleaned_data["file"]
    try:
        new, known = import_outages(
            file.read(), name=file.name, unit=form.chosen_unit(), actor=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except HotlineError as error:
        say_in_form(form, error)
        return _outage_page(request, form, error.status)
    left = f"，{known} 条已有，没有改动" if known else ""
    messages.success(request, f"已导入 {new} 条公告{left}。")
    return redirect("knowledge:outages")


def _outage_page(request, form, status=200):
    context = {"title": "导入停水停电公告", "form": form, "kinds": list(KINDS)}
    return render(request, "knowledge/outage_import.html", context, status=status)
