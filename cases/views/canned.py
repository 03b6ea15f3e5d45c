"""A unit's canned replies: read by its people, written by its leader."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.forms.canned import CannedReplyForm, led_units
from cases.rules.capabilities import CaseCapability
from cases.selectors.canned import visible_canned
from cases.services.desk.canned_replies import add_canned_reply, change_canned_reply
from grids.web.access import for_holders, say_in_form
from hotline.errors import HotlineError, NotVisible

ROWS_MAX = 300


@for_holders(CaseCapability.WORK_IN_UNIT)
@require_GET
def canned(request):
    led = {unit.pk for unit in led_units(request.user)}
    rows = list(visible_canned(request.user)[:ROWS_MAX])
    context = {
        "title": "常用答复",
        "rows": [(row, row.unit_id in led) for row in rows],
        "may_add": bool(led),
    }
    return render(request, "cases/canned.html", context)


@for_holders(CaseCapability.LEAD_UNIT)
@require_http_methods(["GET", "POST"])
def add(request):
    if request.method == "GET":
        return _page(request, CannedReplyForm(user=request.user))
    form = CannedReplyForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form, 400)
    try:
        row = add_canned_reply(
            form.chosen_unit(), **form.arguments(), actor=request.user, at=timezone.now()
        )
    except HotlineError as error:
        say_in_form(form, error)
        return _page(request, form, error.status)
    messages.success(request, f"已保存“{row.title}”。")
    return redirect("cases:canned")


@for_holders(CaseCapability.LEAD_UNIT)
@require_http_methods(["GET", "POST"])
def change(request, pk):
    row = visible_canned(request.user).filter(pk=pk).first()
    if row is None or row.unit is None:
        raise NotVisible("没有找到这条常用答复。")
    if request.method == "GET":
        return _page(request, CannedReplyForm(user=request.user, row=row), row=row)
    form = CannedReplyForm(request.POST, user=request.user, row=row)
    if not form.is_valid():
        return _page(request, form, 400, row)
    version = form.cleaned_data["version"] or row.version
    try:
        change_canned_reply(
            row, version=version, **form.arguments(), actor=request.user, at=timezone.now()
        )
    except HotlineError as error:
        say_in_form(form, error)
        return _page(request, form, error.status, row)
    messages.success(request, f"已保存“{row.title}”。")
    return redirect("cases:canned")


def _page(request, form, status=200, row=None):
    context = {"title": f"常用答复 {row}" if row else "新常用答复", "form": form}
    return render(request, "cases/canned_form.html", context, status=status)
