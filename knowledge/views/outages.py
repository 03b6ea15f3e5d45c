"""Outages: lists, entering, changing, ending early."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids.web.access import for_holders, say_in_form
from hotline.errors import HotlineError
from hotline.outward_links import export_form
from hotline.paging import page_number, pager, take_page, with_query
from knowledge.capabilities import KnowledgeCapability as K
from knowledge.forms.outages import OutageForm
from knowledge.models import Outage
from knowledge.selectors import outages as found
from knowledge.services.outages import change_outage, end_outage, enter_outage

TABS = {"running": "正在进行", "coming": "即将开始", "over": "已结束"}


@for_holders(K.READ_ARTICLES)
@require_GET
def outages(request):
    at = timezone.now()
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "running"
    page = take_page(found.with_grids(found.LISTS[tab](at)), page_number(request))
    may_keep = request.user.can(K.KEEP_OUTAGES)
    ids = [one.pk for one in page.objects]
    kept = Outage.objects.kept_by(request.user).filter(pk__in=ids) if may_keep else []
    context = {
        "title": "停水停电公告",
        "tab": tab,
        "rows": page.objects,
        "kept": {one.pk for one in kept} if tab != "over" else set(),
        "may_enter": may_keep,
        "tabs": [
            {
                "label": label, "url": with_query(request, tab=name, page=None), "count": None,
                "is_current": name == tab,
            }
            for name, label in TABS.items()
        ],
        **export_form(request, "outages"),
        **pager(request, page),
    }  # fmt: skip
    return render(request, "knowledge/outages.html", context)


@for_holders(K.KEEP_OUTAGES)
@require_http_methods(["GET", "POST"])
def enter(request):
    at = timezone.now()
    if request.method == "GET":
        return _form(request, OutageForm(user=request.user, initial={"starts_at": at}))
    form = OutageForm(request.POST, user=request.user)
    if not form.is_valid():
        return _form(request, form, status=400)
    try:
        row = enter_outage(form.facts(), unit=form.chosen_unit(), actor=request.user, at=at)
    except HotlineError as error:
        say_in_form(form, error)
        return _form(request, form, status=error.status)
    return _done(request, row, at)


@for_holders(K.KEEP_OUTAGES)
@require_http_methods(["GET", "POST"])
def change(request, pk):
    at, outage = timezone.now(), found.find_outage(pk, request.user)
    if request.method == "GET":
        return _form(request, OutageForm(user=request.user, outage=outage), outage)
    form = OutageForm(request.POST, user=request.user, outage=outage)
    if not form.is_valid():
        return _form(request, form, outage, 400)
    try:
        row = change_outage(outage, form.facts(), actor=request.user, at=at)
    except HotlineError as error:
        say_in_form(form, error)
        return _form(request, form, outage, error.status)
    return _done(request, row, at)


@for_holders(K.KEEP_OUTAGES)
@require_POST
def end(request, pk):
    end_outage(found.find_outage(pk, request.user), actor=request.user, at=timezone.now())
    messages.success(request, "已提前结束，话务台不再提示。")
    return redirect("knowledge:outages")


def _done(request, row, at):
    messages.success(request, f"已保存“{row}”，期间话务台会提示。")
    tab = "coming" if row.starts_at > at else "running"
    return redirect(f"{reverse('knowledge:outages')}?tab={tab}")


def _form(request, form, outage=None, status=200):
    title = f"修改 {outage}" if outage else "新公告"
    context = {"title": title, "form": form, "outage": outage}
    return render(request, "knowledge/outage_form.html", context, status=status)
