"""Lists of cases and a unit's inbox."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.models import Case
from cases.queries import HOTLINE_READERS
from cases.selectors import inbox as inboxes
from cases.selectors.rows import RELATED, rows_of, take_page
from cases.views.access import for_roles
from cases.views.paging import page_number, pager, with_query
from grids.models.user import UNIT_ROLES


@for_roles(*HOTLINE_READERS, *UNIT_ROLES)
@require_GET
def case_list(request):
    found = Case.objects.visible_to(request.user).select_related(*RELATED)
    words = request.GET.get("q", "").strip()
    if words:
        found = found.search(words)
    page = take_page(found, page_number(request))
    context = {
        "title": "全部工单",
        "rows": rows_of(page.objects, request.user),
        **pager(request, page),
    }
    return render(request, "cases/list.html", context)


@for_roles(*UNIT_ROLES)
@require_GET
def inbox(request):
    at = timezone.now()
    unit_ids = inboxes.inbox_units(request.user, with_below="below" in request.GET)
    names = [tab.name for tab in inboxes.TABS]
    current = request.GET.get("tab", "")
    current = current if current in names else names[0]
    page, rows = inboxes.inbox_page(unit_ids, current, request.user, at, page_number(request))
    counts = inboxes.inbox_counts(unit_ids, at)
    context = {
        "title": "收件箱",
        "rows": rows,
        "tabs": [_tab(request, tab, current, counts) for tab in inboxes.TABS],
        **pager(request, page),
    }
    return render(request, "cases/inbox.html", context)


def _tab(request, tab, current, counts):
    return {
        "label": tab.label,
        "url": with_query(request, tab=tab.name, page=None),
        "count": counts.get(tab.name),
        "is_current": tab.name == current,
        "is_late": tab.is_late and bool(counts.get(tab.name)),
    }
