"""Quality checks: the checker's list and sheet, the operator's own results."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.forms.quality import DrawForm, score_form
from cases.models import QualityCheck
from cases.rules.capabilities import CaseCapability
from cases.selectors import quality as selector
from cases.services.callback.quality import claim_check, draw_week, read_result, score_check
from grids.web.access import for_holders, say_in_form
from hotline.errors import HotlineError
from hotline.hidden import refuse_unseen
from hotline.paging import Page, page_number, pager, with_query

TABS = {"waiting": "待检", "scored": "已检", "averages": "话务员平均"}
LISTS = {"waiting": selector.waiting_checks, "scored": selector.scored_checks}
NO_PAGE = Page([], 1, has_next=False)
# Each result shows its whole sheet.
RESULTS_A_PAGE = 10


@for_holders(CaseCapability.CHECK_QUALITY)
@require_http_methods(["GET", "POST"])
def quality(request):
    if request.method == "GET":
        return _list(request, DrawForm.offered(timezone.now()))
    form = DrawForm(request.POST)
    if not form.is_valid():
        return _list(request, form, 400)
    wanted = form.cleaned_data
    try:
        draw = draw_week(wanted["week"], wanted["seed"], actor=request.user, at=timezone.now())
    except HotlineError as error:
        say_in_form(form, error)
        return _list(request, form, error.status)
    messages.success(request, f"已抽取 {draw.checks.count()} 件。")
    return redirect("cases:quality")


def _list(request, form, status=200):
    tab = request.GET.get("tab")
    tab = tab if tab in TABS else "waiting"
    page = (
        NO_PAGE
        if tab == "averages"
        else selector.check_page(LISTS[tab](), request.user, page_number(request))
    )
    context = {
        "title": "质检",
        "form": form,
        "tab": tab,
        "latest": selector.latest_draw(),
        "checks": page.objects,
        "averages": selector.averages() if tab == "averages" else [],
        "tabs": [
            {
                "label": label,
                "url": with_query(request, tab=name, page=None),
                "is_current": name == tab,
            }
            for name, label in TABS.items()
        ],
        **pager(request, page),
    }
    return render(request, "cases/quality.html", context, status=status)


@for_holders(CaseCapability.CHECK_QUALITY)
@require_http_methods(["GET", "POST"])
def check(request, pk):
    at = timezone.now()
    found = _find(request, pk)
    if request.method == "GET":
        if found.scored_at is None:
            claim_check(found, actor=request.user, at=at)
        return _sheet(request, found, score_form()())
    form = score_form()(request.POST)
    if not form.is_valid():
        return _sheet(request, found, form, 400)
    try:
        score_check(
            found, actor=request.user, at=at, points=form.points(),
            remark=form.cleaned_data["remark"],
        )  # fmt: skip
    except HotlineError as error:
        say_in_form(form, error)
        return _sheet(request, found, form, error.status)
    messages.success(request, f"已评分：{found.score}。")
    following = selector.next_check(request.user, at)
    return redirect("cases:quality_check", following.pk) if following else redirect("cases:quality")


def _sheet(request, found, form, status=200):
    work = selector.checked_work(found, request.user)
    found.remark_told = selector.remark_of(found, request.user)
    context = {"title": f"质检 {found.operator}", "check": found, "form": form, "work": work}
    return render(request, "cases/quality_check.html", context, status=status)


def _find(request, pk):
    seen = selector.visible_checks(request.user)
    found = seen.select_related("operator", "checker", *selector.WORK)
    row = found.filter(pk=pk).first()
    if row is None:
        refuse_unseen("没有这件质检。", QualityCheck.objects.filter(pk=pk), f"质检 {pk}")
    return row


@never_cache
@login_required
@require_GET
def mine(request):
    own = selector.checks_of(request.user)
    page = selector.check_page(own, request.user, page_number(request), RESULTS_A_PAGE)
    context = {"title": "我的质检", "checks": page.objects, **pager(request, page)}
    return render(request, "cases/quality_mine.html", context)


@never_cache
@login_required
@require_POST
def read(request, pk):
    read_result(_find(request, pk), actor=request.user, at=timezone.now())
    return redirect("cases:quality_mine")
