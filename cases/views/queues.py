"""Queues: a unit's inbox and the dispatcher's."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.filters.inbox import InboxFilter
from cases.models import Assignment, Case
from cases.rules.capabilities import CaseCapability
from cases.selectors import dispatching, telephoning
from cases.selectors import inbox as inboxes
from cases.selectors.list_columns import columns_for, complete
from cases.services.handling.bulk import sign_many
from cases.views.chips import chips_of, filter_form
from cases.views.exporting import export_button
from cases.views.picking import MOST_PICKED, SIGN, bulk_verbs, picked_numbers, print_verbs
from cases.views.saved_filters import saved_chips
from grids.web.access import for_holders
from hotline.paging import NOTHING, page_number, pager, with_query
from hotline.templatetags.hotline import with_back

NUMBER_MAX = 20
# Where unsigned cases stand among the lines.
SIGNABLE = ("todo", "unsigned")
INBOX_CHIPS = ("light", "urgency", "kind")
INBOX_FIELDS = ("since", "until", "category", "grid")


@for_holders(CaseCapability.WORK_IN_UNIT)
@require_GET
def inbox(request):
    at, user = timezone.now(), request.user
    unit_ids = inboxes.inbox_units(user, with_below="below" in request.GET)
    tabs = inboxes.tabs_for(user)
    current = _current(request, tabs)
    wanted = InboxFilter(request.GET, Assignment.objects.none(), request=request)
    is_valid = wanted.is_valid()
    page, rows = (
        inboxes.inbox_page(unit_ids, current.name, user, at, page_number(request), wanted)
        if is_valid
        else (NOTHING, [])
    )
    _lead_back(request, rows)
    columns = columns_for(user, "inbox")
    complete(rows, columns, user, at)
    context = {
        "title": "收件箱",
        "rows": rows,
        "columns": columns,
        "tab": current,
        "bulk_form": "bulk",
        "bulk_tab": current.name,
        "verbs": _verbs(current, user),
        **_filters(request, wanted, current, user),
        **export_button(request, "inbox", wanted),
        **_tabs(request, tabs, current, inboxes.inbox_counts(unit_ids, user, at)),
        **pager(request, page),
    }
    return render(request, "cases/inbox.html", context, status=200 if is_valid else 400)


def _verbs(tab, user):
    """Return what can be done with picked lines: sign and hand down while they are open."""
    sign = [SIGN] if tab.name in SIGNABLE and user.can(CaseCapability.HANDLE) else []
    return [*sign, *(bulk_verbs(user) if tab.has_clocks else []), *print_verbs()]


def _filters(request, wanted, tab, user):
    """Offer the filters; by light only where a clock may still run."""
    names = [name for name in INBOX_CHIPS if name != "light" or tab.has_clocks]
    chips = chips_of(request, wanted, names)
    chips["chips"] = [*_below(request, user), *chips["chips"]]
    saved = saved_chips(request, "inbox", wanted)
    return {**chips, **filter_form(request, wanted, INBOX_FIELDS), **saved}


def _below(request, user):
    """Offer the units below to people whose unit has some."""
    if len(user.scope_unit_ids) <= len(inboxes.inbox_units(user)):
        return []
    is_on = "below" in request.GET
    url = with_query(request, below=None if is_on else "1", page=None)
    return [{"label": "含下级单位", "is_on": is_on, "url": url}]


@for_holders(CaseCapability.HANDLE)
@require_POST
def sign_picked(request):
    numbers = picked_numbers(request, MOST_PICKED)
    cases = Case.objects.visible_to(request.user).filter(number__in=numbers)
    outcomes = sign_many(cases, actor=request.user, at=timezone.now())
    refused = [(one.case.number, one.said) for one in outcomes if not one.is_done]
    if signed := len(outcomes) - len(refused):
        messages.success(request, f"已签收 {signed} 件。")
    missing = sorted(set(numbers) - {case.number for case in cases})
    for sentence, which in _by_reason([*refused, *((number, "没有找到。") for number in missing)]):
        messages.warning(request, f"{'、'.join(which)} 没有签收：{sentence}")
    tab = request.GET.get("tab")
    return redirect(f"{reverse('cases:inbox')}?tab={tab if tab in SIGNABLE else 'unsigned'}")


def _by_reason(refused):
    """Yield each reason once with the numbers that it holds for."""
    reasons: dict[str, list[str]] = {}
    for number, sentence in refused:
        reasons.setdefault(sentence, []).append(number)
    yield from reasons.items()


@for_holders(CaseCapability.DISPATCH)
@require_GET
def dispatch_queue(request):
    at, user = timezone.now(), request.user
    tabs = dispatching.tabs_for(user)
    current = _current(request, tabs)
    frame = {"title": "派单台", "tab": current}
    frame |= _tabs(request, tabs, current, dispatching.queue_counts(user))
    if current.name == "telephone":
        wanted = request.GET.get("case", "")[:NUMBER_MAX]
        page, waiting = telephoning.calling_page(user, at, page_number(request), wanted=wanted)
        is_shown = any(one.assignment.case.number == wanted for one in waiting)
        told = {
            "waiting": waiting, "key": uuid.uuid4().hex, "here": request.get_full_path(),
            "wanted": wanted, "gone": _called_already(user, wanted) if not is_shown else None,
        }  # fmt: skip
        return render(request, "cases/telephone.html", {**frame, **told, **pager(request, page)})
    page, rows = dispatching.queue_page(current.name, user, at, page_number(request))
    _lead_back(request, rows)
    columns = columns_for(user, "dispatch")
    complete(rows, columns, user, at)
    context = {
        **frame,
        "rows": rows,
        "columns": columns,
        **export_button(request, "dispatch"),
        **pager(request, page),
    }
    return render(request, "cases/dispatch_queue.html", context)


def _called_already(user, number):
    """Return the case that one came for and that no longer waits for a call, if there is one."""
    return Case.objects.visible_to(user).filter(number=number).first() if number else None


def _lead_back(request, rows):
    """Let what takes a case out of the queue lead back to it, and to the next one."""
    for row in rows:
        row.url = with_back(row.url, request.get_full_path())


def _current(request, tabs):
    return next((tab for tab in tabs if tab.name == request.GET.get("tab")), tabs[0])


def _tabs(request, tabs, current, counts):
    return {
        "tabs": [
            {
                "label": tab.label,
                "url": with_query(request, tab=tab.name, page=None, case=None),
                "count": counts.get(tab.name),
                "is_current": tab == current,
                "is_late": tab.is_late and bool(counts.get(tab.name)),
            }
            for tab in tabs
        ]
    }
