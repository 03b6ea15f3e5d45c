"""The page of the ledger of parked cases."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.queries import HOTLINE_READERS
from cases.selectors import ledger as found
from cases.views.access import for_roles
from cases.views.paging import page_number, pager, with_query
from grids.models.user import UNIT_ROLES


@for_roles(*HOTLINE_READERS, *UNIT_ROLES)
@require_GET
def ledger(request):
    at, user = timezone.now(), request.user
    current = next((t for t in found.TABS if t.name == request.GET.get("tab")), found.TABS[0])
    tally = found.tally(user, at)
    page = found.ledger_page(user, current.name, at, page_number(request))
    tabs = [
        {
            "label": tab.label,
            "url": with_query(request, tab=tab.name, page=None),
            "count": tally.counts[tab.name],
            "is_current": tab == current,
            "is_late": tab.is_late and bool(tally.counts[tab.name]),
        }
        for tab in found.TABS
    ]
    context = {
        "title": "挂账台账", "tabs": tabs, "tab": current, "rows": page.objects, "tally": tally,
    }  # fmt: skip
    return render(request, "cases/ledger.html", {**context, **pager(request, page)})
