"""The page of applications that wait for a ruling."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.filters.rulings import RulingFilter
from cases.models import Correction
from cases.rules.capabilities import CaseCapability
from cases.selectors import rulings as found
from cases.selectors.list_columns import columns_for, complete
from cases.views.chips import chips_of, filter_form
from cases.views.exporting import export_button
from grids.web.access import for_holders
from hotline.paging import NOTHING, page_number, pager, with_query

FIELDS = ("unit", "asker", "since", "until")


@for_holders(CaseCapability.READ_APPLICATIONS)
@require_GET
def rulings(request):
    user = request.user
    wanted = RulingFilter(request.GET, Correction.objects.none(), request=request)
    is_valid = wanted.is_valid()
    narrow = wanted.filter_queryset if is_valid and wanted.values() else None
    tabs, counts = found.tabs_for(user), found.counts_for(user, narrow)
    current = next((tab for tab in tabs if tab.name == request.GET.get("tab")), tabs[0])
    page, rows = (
        found.ruling_page(user, current.name, page_number(request), narrow)
        if is_valid
        else (NOTHING, [])
    )
    shown = [
        {
            "label": tab.label,
            "url": with_query(request, tab=tab.name, page=None),
            "count": counts[tab.name],
            "is_current": tab == current,
            "is_late": False,
        }
        for tab in tabs
    ]
    columns = columns_for(user, "rulings")
    complete(rows, columns, user, wanted.at)
    context = {
        "title": "申请裁定",
        "columns": columns,
        **export_button(request, "rulings", wanted),
        "tabs": shown,
        "tab": current,
        "rows": rows,
        **chips_of(request, wanted, ()),
        **filter_form(request, wanted, FIELDS),
        **pager(request, page),
    }
    return render(request, "cases/rulings.html", context, status=200 if is_valid else 400)
