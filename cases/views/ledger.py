"""The page of the ledger: parked cases, and those left out of the assessment."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.filters.ledger import LedgerFilter
from cases.models import Parking
from cases.rules.capabilities import CaseCapability
from cases.selectors import ledger as found
from cases.views.chips import chips_of, filter_form
from cases.views.exporting import export_button
from grids.web.access import for_holders
from hotline.paging import NOTHING, page_number, pager, with_query

FIELDS = ("unit", "owner", "since", "until")


@for_holders(CaseCapability.READ_CASES)
@require_GET
def ledger(request):
    at, user = timezone.now(), request.user
    current = next((t for t in found.TABS if t.name == request.GET.get("tab")), found.TABS[0])
    wanted = LedgerFilter(request.GET, Parking.objects.none(), request=request)
    is_valid = wanted.is_valid()
    counted = found.count_ledger(user, at, wanted) if is_valid else found.LedgerCounts({}, 0, 0)
    page = _page(request, wanted, current, at) if is_valid else NOTHING
    context = {
        "title": "挂账台账",
        "tabs": [_tab(request, tab, tab == current, counted) for tab in found.TABS],
        "tab": current,
        "rows": page.objects,
        "counted": counted,
        **chips_of(request, wanted, ()),
        **filter_form(request, wanted, FIELDS),
        **export_button(request, "ledger", wanted),
        **pager(request, page),
    }
    return render(request, "cases/ledger.html", context, status=200 if is_valid else 400)


def _page(request, wanted, tab, at):
    number = page_number(request)
    if tab.name == found.EXCLUDED:
        return found.excluded_page(wanted, request.user, number)
    return found.ledger_page(wanted, request.user, tab.name, at, number)


def _tab(request, tab, is_current, counted):
    count = counted.counts.get(tab.name)
    return {
        "label": tab.label,
        "url": with_query(request, tab=tab.name, page=None),
        "count": count,
        "is_current": is_current,
        "is_late": tab.is_late and bool(count),
    }
