"""The lists: cases, calls, callbacks."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.filters.cases import CallbackFilter, CallFilter, CaseFilter
from cases.filters.finding import OF_CASES
from cases.models import Call, Case
from cases.rules.capabilities import CaseCapability
from cases.selectors.list_columns import columns_for, complete
from cases.selectors.listing import call_page, callback_page, case_page, visible_callbacks
from cases.views.chips import chips_of, filter_form
from cases.views.exporting import export_button
from cases.views.picking import bulk_verbs, print_verbs
from cases.views.saved_filters import saved_chips
from grids.web.access import for_holders
from hotline.finding import Asked, drawn, read_typed
from hotline.paging import NOTHING, page_number, pager

CASE_CHIPS = ("state", "kind", "urgency", "light", "again", "sort")
CASE_FIELDS = ("since", "until", "category", "unit", "grid", "channel", "phone")
CALL_CHIPS = ("kind", "handling", "first")
CALLBACK_CHIPS = ("satisfaction", "solved", "contacted", "effective")


@for_holders(CaseCapability.READ_CASES)
@require_GET
def case_list(request):
    wanted = CaseFilter(request.GET, Case.objects.none(), request=request)
    is_valid = wanted.is_valid()
    page, rows, count = (
        case_page(wanted, request.user, page_number(request)) if is_valid else (NOTHING, [], None)
    )
    columns = columns_for(request.user, "cases")
    complete(rows, columns, request.user, wanted.at)
    context = {
        "rows": rows,
        "columns": columns,
        **_frame(request, "cases", wanted, CASE_CHIPS, CASE_FIELDS, page, count),
    }
    context |= {"bulk_form": "bulk", "verbs": [*bulk_verbs(request.user), *print_verbs()]}
    context |= export_button(request, "cases", wanted)
    context["title"] = f"搜索“{request.GET['q']}”" if request.GET.get("q") else "全部工单"
    if is_valid and not rows:
        asked = Asked(read_typed(request.GET.get("q", "")), request.user, wanted.at)
        context |= drawn(asked, without=OF_CASES)
    return _list_page(request, "cases/list.html", wanted, context)


@for_holders(CaseCapability.READ_CALLS)
@require_GET
def calls(request):
    wanted = CallFilter(request.GET, Call.objects.all(), request=request)
    page = (
        call_page(wanted.qs, request.user, page_number(request)) if wanted.is_valid() else NOTHING
    )
    context = {
        "title": "来电记录",
        "calls": page.objects,
        **export_button(request, "calls", wanted),
        **_frame(request, "calls", wanted, CALL_CHIPS, ("since", "until", "phone"), page),
    }
    return _list_page(request, "cases/calls.html", wanted, context)


@for_holders(CaseCapability.READ_CASES)
@require_GET
def callbacks(request):
    wanted = CallbackFilter(request.GET, visible_callbacks(request.user), request=request)
    is_valid = wanted.is_valid()
    page = callback_page(wanted.qs, request.user, page_number(request)) if is_valid else NOTHING
    context = {
        "title": "回访记录",
        "callbacks": page.objects,
        **export_button(request, "callbacks", wanted),
        **_frame(request, "callbacks", wanted, CALLBACK_CHIPS, ("since", "until", "unit"), page),
    }
    return _list_page(request, "cases/callbacks.html", wanted, context)


def _frame(request, key, wanted, chip_names, field_names, page, count=None):
    return {
        **saved_chips(request, key, wanted),
        **chips_of(request, wanted, chip_names),
        **filter_form(request, wanted, field_names),
        **pager(request, page, count),
    }


def _list_page(request, template, wanted, context):
    return render(request, template, context, status=200 if wanted.is_valid() else 400)
