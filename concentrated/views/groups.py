"""Groups of cases about one thing: what is proposed, one group, and what persons make of it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from concentrated.capabilities import ConcentratedCapability
from concentrated.forms import DismissForm, JoinForm, MergeForm, NamesForm
from concentrated.models import GroupStatus
from concentrated.selectors.groups import TABS, read_group, shown_groups, status_counts
from concentrated.services import deciding
from concentrated.services.merging import merge_group
from grids.web.access import for_holders
from hotline.errors import HotlineError

READ, DECIDE = ConcentratedCapability.READ_GROUPS, ConcentratedCapability.DECIDE_GROUPS


@for_holders(READ)
@require_GET
def groups(request):
    asked = request.GET.get("status")
    status = next((one for one in TABS if one == asked), GroupStatus.PROPOSED)
    counts = status_counts()
    context = {
        "title": "集中反映",
        "status": status,
        "tabs": [_tab(one, status, counts) for one in TABS],
        "groups": shown_groups(status),
    }
    return render(request, "concentrated/groups.html", context)


def _tab(one, status, counts):
    return {
        "label": one.label,
        "url": f"?status={one.value}",
        "count": counts.get(one.value, 0),
        "is_current": one == status,
    }


@for_holders(READ)
@require_GET
def group(request, pk):
    return _page(request, pk)


@for_holders(DECIDE)
@require_POST
def confirm(request, pk):
    return _done(request, pk, deciding.confirm_group, "已确认为集中反映问题。")


@for_holders(DECIDE)
@require_POST
def reopen(request, pk):
    return _done(request, pk, deciding.reopen_group, "已退回待确认。")


@for_holders(DECIDE)
@require_POST
def rename(request, pk):
    return _done(request, pk, deciding.rename_group, "名称已改。", NamesForm)


@for_holders(DECIDE)
@require_POST
def dismiss(request, pk):
    said = "已排除；人数再翻一倍时会重新提出。"
    return _done(request, pk, deciding.dismiss_group, said, DismissForm)


@for_holders(DECIDE)
@require_POST
def merge(request, pk):
    def act(pk, **known):
        messages.info(request, f"{merge_group(pk, **known).said}。")

    return _done(request, pk, act, "已并单。", MergeForm)


@for_holders(DECIDE)
@require_POST
def split(request, pk):
    def act(pk, **known):
        return deciding.split_group(pk, numbers=request.POST.getlist("cases"), **known)

    return _done(request, pk, act, "已拆出所选工单。")


@for_holders(DECIDE)
@require_POST
def join(request, pk):
    def act(pk, *, other, **known):
        return deciding.join_groups(pk, other_pk=other, **known)

    return _done(request, pk, act, "已合并。", JoinForm)


def _done(request, pk, act, said, form_class=None):
    """Carry a deed out, and show the group; with what is wrong where it was refused."""
    form = form_class(request.POST) if form_class else None
    if form and not form.is_valid():
        return _page(request, pk, _first_fault(form.errors.as_data()), 400)
    try:
        act(pk, actor=request.user, at=timezone.now(), **(form.cleaned_data if form else {}))
    except HotlineError as error:
        if error.status not in (400, 409):
            raise
        return _page(request, pk, next(iter(error.fields.values()), str(error)), error.status)
    messages.success(request, said)
    return redirect("concentrated:group", pk)


def _first_fault(errors):
    return next(
        str(message) for faults in errors.values() for one in faults for message in one.messages
    )


def _page(request, pk, fault="", status=200):
    page = read_group(pk, request.user, timezone.now())
    context = {"title": "集中反映线索", "page": page, "fault": fault}
    return render(request, "concentrated/group.html", context, status=status)
