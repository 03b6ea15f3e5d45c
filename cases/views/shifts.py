"""交接班: what is open over shifts, handing over, taking over."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms.shifts import HandoverForm, ShiftItemForm
from cases.models import Handover, ShiftItem
from cases.rules.capabilities import CaseCapability
from cases.selectors import shifts as found
from cases.services.desk.shifts import add_item, finish_item, hand_over, take_over, waiting_lines
from grids.web.access import for_holders, say_in_form
from hotline.errors import HotlineError, NotVisible

leaders_only = for_holders(CaseCapability.LEAD_SHIFT)


@leaders_only
@require_http_methods(["GET", "POST"])
def shift(request):
    if request.method == "GET":
        return _page(request, ShiftItemForm(user=request.user), HandoverForm())
    form = ShiftItemForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form, HandoverForm(), 400)
    try:
        add_item(**form.cleaned_data, actor=request.user, at=timezone.now())
    except HotlineError as error:
        say_in_form(form, error)
        return _page(request, form, HandoverForm(), error.status)
    messages.success(request, "已记入值班事项。")
    return redirect("cases:shift")


@leaders_only
@require_POST
def item_done(request, pk):
    item, note = _row(ShiftItem, pk), request.POST.get("note", "")
    try:
        finish_item(item, note=note, actor=request.user, at=timezone.now())
    except HotlineError as error:
        refused = {"item": item, "why": error.message, "note": note}
        forms = (ShiftItemForm(user=request.user), HandoverForm())
        return _page(request, *forms, error.status, refused=refused)
    messages.success(request, "已办完。")
    return redirect("cases:shift")


@leaders_only
@require_POST
def leave(request):
    form = HandoverForm(request.POST)
    if not form.is_valid():
        return _page(request, ShiftItemForm(user=request.user), form, 400)
    try:
        hand_over(form.cleaned_data["note"], actor=request.user, at=timezone.now())
    except HotlineError as error:
        say_in_form(form, error)
        return _page(request, ShiftItemForm(user=request.user), form, error.status)
    messages.success(request, "已交班，等接班的值班长确认。")
    return redirect("cases:shift")


@leaders_only
@require_POST
def take(request, pk):
    take_over(_row(Handover, pk), actor=request.user, at=timezone.now())
    messages.success(request, "已接班。")
    return redirect("cases:shift")


def _row(model, pk):
    row = model.objects.filter(pk=pk).first()
    if row is None:
        raise NotVisible("没有找到这一项。")
    return row


def _page(request, item_form, handover_form, status=200, refused=None):
    at = timezone.now()
    handovers = found.last_handovers()
    context = {
        "title": "交接班",
        "at": at,
        "item_form": item_form,
        "handover_form": handover_form,
        "refused": refused,
        "items": found.listed_items(request.user),
        "done": found.done_items(),
        "waits": waiting_lines(request.user),
        "handovers": handovers,
        "untaken": next((one for one in handovers if one.taken_at is None), None),
    }
    return render(request, "cases/shift.html", context, status=status)
