"""The duty roster of a unit: its people read it, its leader keeps it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.forms.roster import RosterFileForm, ShiftForm
from cases.rules.capabilities import CaseCapability
from cases.selectors import roster as found
from grids.capabilities import OfficeCapability
from grids.duty import callees_of
from grids.rosters import (
    COLUMNS,
    RosterRefused,
    drop_shift,
    import_roster,
    keep_shift,
    kept_by,
    require_kept,
)
from grids.web.access import for_holders, say_in_form
from hotline.errors import HotlineError
from hotline.paging import page_number, pager

FIELDS = ("starts_at", "ends_at", "person", "phone", "leader", "leader_phone")


@for_holders(CaseCapability.WORK_IN_UNIT)
@require_GET
def roster(request):
    return _page(request, _unit(request))


@for_holders(OfficeCapability.KEEP_ROSTER)
@require_http_methods(["GET", "POST"])
def shift(request, pk=None):
    """Draw the form of a new or an existing shift in the page; take it when it is sent."""
    existing = found.own_shift(request.user, pk) if pk else None
    unit = existing.unit if existing else _unit(request)
    if request.method == "GET":
        return _page(request, unit, _drawn(unit, existing), existing)
    form = ShiftForm(request.POST)
    if not form.is_valid():
        return _page(request, unit, form, existing, status=400)
    try:
        kept = keep_shift(form.shift(unit, existing), actor=request.user)
    except HotlineError as error:
        say_in_form(form, error)
        return _page(request, unit, form, existing, status=error.status)
    messages.success(request, f"已排班：{kept.person}。")
    return redirect(_address(unit))


@for_holders(OfficeCapability.KEEP_ROSTER)
@require_POST
def drop(request, pk):
    gone = found.own_shift(request.user, pk)
    drop_shift(gone, actor=request.user)
    messages.success(request, f"已删除 {gone.person} 的班次。")
    return redirect(_address(gone.unit))


@for_holders(OfficeCapability.KEEP_ROSTER)
@require_POST
def upload(request):
    unit, form = _unit(request), RosterFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, unit, file_form=form, status=400)
    try:
        keeper = request.user
        count = import_roster(
            form.content(), units=[require_kept(unit, keeper)], actor=keeper, name=form.name()
        )
    except RosterRefused as error:
        return _page(request, unit, file_form=form, faults=error.faults, status=400)
    except HotlineError as error:
        say_in_form(form, error)
        return _page(request, unit, file_form=form, status=error.status)
    messages.success(request, f"已导入 {count} 个班次。")
    return redirect(_address(unit))


def _unit(request):
    return found.own_unit(request.user, request.GET.get("unit", ""))


def _drawn(unit, existing):
    if existing:
        return ShiftForm(initial={name: getattr(existing, name) for name in FIELDS})
    return ShiftForm(initial={"starts_at": found.following(unit, timezone.now())})


def _address(unit):
    return f"{reverse('cases:roster')}?unit={unit.code}"


def _page(request, unit, form=None, existing=None, file_form=None, faults=(), status=200):
    at = timezone.now()
    tab = next((t for t in found.TABS if t.name == request.GET.get("tab")), found.TABS[0])
    page, lines = found.roster_page(unit, tab.name, at, page_number(request))
    here = _address(unit)
    units = request.user.units
    context = {
        "title": "值班表",
        "unit": unit,
        "chips": [
            {"label": str(one), "url": _address(one), "is_on": one == unit} for one in units
        ] if len(units) > 1 else [],
        "tab": tab,
        "tabs": [
            {"label": t.label, "url": f"{here}&tab={t.name}", "count": None, "is_current": t == tab}
            for t in found.TABS
        ],
        "lines": lines,
        "callees": callees_of(unit, at),
        "is_kept": unit in kept_by(request.user),
        "form": form,
        "existing": existing,
        "file_form": file_form or RosterFileForm(),
        "faults": faults,
        "columns": "，".join(COLUMNS),
        "here": here,
        **pager(request, page),
    }  # fmt: skip
    return render(request, "cases/roster.html", context, status=status)
