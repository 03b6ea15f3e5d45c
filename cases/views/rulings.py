"""The page of applications that wait for a ruling."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.selectors import rulings as found
from cases.states import RULERS
from cases.views.access import for_roles
from cases.views.paging import page_number, pager, with_query
from grids.models import Role


@for_roles(*RULERS, Role.SUPERVISOR)
@require_GET
def rulings(request):
    tabs, counts = found.tabs_for(request.user), found.counts_for(request.user)
    current = next((tab for tab in tabs if tab.name == request.GET.get("tab")), tabs[0])
    page, rows = found.ruling_page(request.user, current.name, page_number(request))
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
    context = {"title": "申请裁定", "tabs": shown, "tab": current, "rows": rows}
    return render(request, "cases/rulings.html", {**context, **pager(request, page)})
