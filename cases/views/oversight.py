"""Lists of what oversees cases, and the issue of a circular."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.access.saved_lists import LISTS
from cases.filters.appeals import AppealFilter
from cases.filters.oversight import CriticismFilter, OrderFilter, TaskFilter, UrgeFilter
from cases.forms.oversight import CircularForm
from cases.models.paper_references import circular_reference
from cases.rules.capabilities import CaseCapability
from cases.rules.list_columns import COLUMN_SETS
from cases.selectors import oversight as selectors
from cases.selectors.appeals import appeal_page, visible_appeals
from cases.selectors.list_columns import columns_for
from cases.services.oversight.criticism import issue_circular
from cases.views.chips import chips_of, filter_form
from cases.views.exporting import export_button
from cases.views.saved_filters import saved_chips
from grids.web.access import for_holders, say_in_form
from hotline.errors import HotlineError
from hotline.paging import Page, page_number, pager

DATES = ("since", "until", "unit")
# Template and address of each list, under its word.
TABS = {
    "supervision": "督办单",
    "urge_notices": "催办通知书",
    "criticism": "书面通报",
    "instructions": "领导批示",
    "appeals": "申诉",
}


def _list(request, template, wanted, chip_names, read, status=200, **context):
    """Answer with a page of one of the lists under its filters."""
    is_valid = wanted.is_valid()
    page, lines = (
        read(wanted.qs, request.user, page_number(request))
        if is_valid
        else (Page([], 1, False), [])
    )
    tabs = [
        {"label": label, "url": reverse(f"cases:{name}"), "is_current": name == template}
        for name, label in TABS.items()
    ]
    return render(
        request,
        f"cases/{template}.html",
        {
            "title": TABS[template],
            "lines": lines,
            "tabs": tabs,
            "columns": columns_for(request.user, template) if template in COLUMN_SETS else None,
            **export_button(request, template, wanted),
            **chips_of(request, wanted, chip_names),
            **filter_form(request, wanted, DATES),
            **(saved_chips(request, template, wanted) if template in LISTS else {}),
            **pager(request, page),
            **context,
        },
        status=status if is_valid else 400,
    )


@for_holders(CaseCapability.READ_CASES)
@require_GET
def orders(request):
    wanted = OrderFilter(request.GET, selectors.visible_orders(request.user), request=request)
    return _list(request, "supervision", wanted, ("status", "level", "light"), selectors.order_page)


@for_holders(CaseCapability.READ_CASES)
@require_GET
def urge_notices(request):
    rows = selectors.visible_urge_notices(request.user)
    wanted = UrgeFilter(request.GET, rows, request=request)
    return _list(request, "urge_notices", wanted, (), selectors.urge_page)


@for_holders(CaseCapability.READ_CASES)
@require_GET
def instructions(request):
    wanted = TaskFilter(request.GET, selectors.visible_tasks(request.user), request=request)
    return _list(
        request, "instructions", wanted, ("answered", "light", "mine"), selectors.task_page
    )


@for_holders(CaseCapability.READ_CASES)
@require_GET
def appeals(request):
    wanted = AppealFilter(request.GET, visible_appeals(request.user), request=request)
    return _list(request, "appeals", wanted, ("status",), appeal_page)


@for_holders(CaseCapability.READ_CASES)
@require_GET
def criticism(request):
    may_issue = request.user.can(CaseCapability.CRITICISE)
    today = timezone.localdate()
    month = {"period_from": today.replace(day=1), "period_to": today}
    return _criticism_page(request, CircularForm(initial=month) if may_issue else None)


def _criticism_page(request, form, status=200):
    rows = selectors.visible_criticisms(request.user)
    wanted = CriticismFilter(request.GET, rows, request=request)
    return _list(
        request, "criticism", wanted, ("status",), selectors.criticism_page,
        form=form, circulars=selectors.last_circulars(), status=status,
    )  # fmt: skip


@for_holders(CaseCapability.CRITICISE)
@require_POST
def issue(request):
    form, at = CircularForm(request.POST), timezone.now()
    if not form.is_valid():
        return _criticism_page(request, form, 400)
    try:
        circular = issue_circular(**form.cleaned_data, actor=request.user, at=at)
    except HotlineError as error:
        say_in_form(form, error)
        return _criticism_page(request, form, error.status)
    messages.success(request, f"已印发{circular_reference(circular)}，并通知有关单位。")
    return redirect("cases:criticism")
