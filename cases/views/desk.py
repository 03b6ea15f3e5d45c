"""The intake desk (新来电)."""

from urllib.parse import quote

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from cases.dossier.case import read_dossier
from cases.forms.beside_intake import (
    desk_help,
    form_values,
    new_key,
    saved_content,
)
from cases.forms.desk_choices import usual_choice
from cases.forms.intake import IntakeForm
from cases.forms.unit import OTHER_CALLS
from cases.models import HazardGrade
from cases.rules.capabilities import CaseCapability
from cases.rules.states import State
from cases.selectors.answers import is_key, keep_search, told_by
from cases.selectors.callers import read_caller
from cases.selectors.rows import number_link
from cases.selectors.urgent import next_step
from cases.services.desk.drafts import find_draft, read_draft
from cases.services.intake.intake import log_other_call
from cases.services.intake.other_calls import is_written, set_aside, take_back_call
from cases.services.intake.outage_answers import answer_by_outage
from cases.services.intake.registration import register_case
from cases.services.record.repeats import RepeatedDemand
from grids.models import Urgency
from grids.rules import rule
from grids.web.access import for_holders, say_in_form
from hotline.errors import HotlineError, NotVisible
from telephony.selectors.at_desk import own_running_call, spoken_call
from telephony.selectors.transfers import transferred_numbers

# Buttons that only ask for help and register nothing: name → field they fill.
UNSEEN = ("verb", "related", "idempotency_key")
# What of a written demand fits into the record of a call without one.
NOTE_MAX = 500
# No row has a key of so many digits.
LONGEST_KEY = 19
ASKING = {
    "use_lead_unit": "lead_unit", "use_category": "category", "use_grid": "grid",
    "use_kind": "kind", "use_urgency": "urgency", "use_hazard_category": "hazard_category",
    "use_article": "", "use_outage": "", "lookup": "",
}  # fmt: skip


@for_holders(CaseCapability.REGISTER)
@require_http_methods(["GET", "POST"])
def desk(request):
    if request.method == "GET":
        return _fresh(request)
    if any(name in request.POST for name in ASKING):
        return _looked_up(request)
    form = IntakeForm(request.POST)
    if not form.is_valid():
        _say_unseen(form)
        return _page(request, form, status=400)
    at = timezone.now()
    try:
        case = _register(request, form, at)
    except HotlineError as error:
        say_in_form(form, error)
        return _page(request, form, status=error.status, repeat=error)
    _say_done(request, case, is_new=case.registered_at == at)
    return redirect(_next_page(case, form))


def _next_page(case, form):
    """Return the desk's address, with the case that must be telephoned about at once."""
    url = reverse("cases:desk")
    is_major = form.cleaned_data["hazard_grade"] == HazardGrade.SUSPECTED_MAJOR
    is_urgent = case.urgency == Urgency.EXTREME or (form.cleaned_data["is_hazard"] and is_major)
    return f"{url}?urgent={case.number}" if is_urgent else url


def _step(request, at):
    """Return the next step of the urgent case that was registered just before."""
    number = request.GET.get("urgent", "")
    if not number:
        return None
    try:
        return next_step(read_dossier(number, user=request.user, at=at).situation, at)
    except NotVisible:
        return None


def _fresh(request):
    """Show an empty form, the draft that is asked for, or the number of the call just now."""
    if call := request.GET.get("call"):
        return _page(request, IntakeForm(initial=_of_call(request, call)))
    draft = find_draft(request.GET.get("draft", ""), actor=request.user)
    values = read_draft(draft) if draft else {}
    initial = form_values(values) if draft else {"idempotency_key": new_key()}
    return _page(request, IntakeForm(initial=initial), saved_at=draft.saved_at if draft else None)


def _of_call(request, typed):
    """Return what a form begins with for the call at the operator's own extension."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < LONGEST_KEY):
        raise NotVisible
    call = own_running_call(int(typed), request.user, timezone.now())
    return {"idempotency_key": new_key(), "phone": call.number, "telephone_call": call.pk}


def _looked_up(request):
    """Show what was typed again, with the helper's choice filled in: the way without a script."""
    typed = {name: request.POST.getlist(name) for name in request.POST}
    for name, field in ASKING.items():
        if field and request.POST.get(name):
            typed[field] = [request.POST[name]]
    if request.POST.get("use_hazard_category"):
        typed["is_hazard"] = ["on"]
    typed |= told_by(request.POST.get, request.user, timezone.now())
    return _page(request, IntakeForm(initial=form_values(typed)))


def _say_unseen(form):
    """Say above the form what is wrong with fields that have no place of their own in it."""
    for name in UNSEEN:
        for sentence in form.errors.get(name, []):
            form.add_error(None, sentence)


def _register(request, form, at):
    return register_case(
        form.demand(at),
        form.disposition(),
        actor=request.user,
        at=at,
        hazard=form.hazard(at),
        key=form.cleaned_data["idempotency_key"],
        is_new_matter=form.cleaned_data["is_new_matter"],
        cited=form.cleaned_data["cited"],
        telephone_call=form.cleaned_data["telephone_call"],
    )


def _say_done(request, case, is_new):
    link = number_link(case.number)
    if not is_new:
        messages.warning(request, format_html("这张表单已登记为 {}，没有重复登记。", link))
        return
    what = {
        State.DISPATCHED: f"已派给{case.lead_unit}",
        State.CLOSED: "已直接答复",
        State.REJECTED: "不予受理",
    }.get(case.state, "待派单")
    again = f"，记为 {case.related_case} 的再诉" if case.related_case else ""
    messages.success(request, format_html("已登记 {}，{}{}。", link, what, again))


def _page(request, form, status=200, saved_at=None, repeat=None, asked=None):
    value = form.data.get if form.is_bound else form.initial.get
    at = timezone.now()
    caller = read_caller(value("phone") or "", at, user=request.user)
    told = desk_help(value, at)
    is_placed = bool(value("place") or value("grid") or told["places"])
    context = {
        "title": "新来电",
        "form": form,
        "saved_at": saved_at,
        "repeat": repeat if isinstance(repeat, RepeatedDemand) else None,
        "caller": caller,
        "is_no_number": bool(value("phone")) and caller is None,
        "usual": None if is_placed else usual_choice(caller),
        "asked": asked,
        "undo": int(undo) if (undo := request.GET.get("undo", "")[:18]).isdecimal() else None,
        "undo_seconds": rule("screen.undo_shown"),
        "step": _step(request, at),
        **told,
        **_transferring(request, told, at),
    }
    return render(request, "cases/intake.html", context, status=status)


@for_holders(CaseCapability.REGISTER)
@require_POST
def caller_card(request):
    typed = request.POST.get("phone", "")
    caller = read_caller(typed, timezone.now(), user=request.user)
    context = {
        "caller": caller,
        "is_no_number": bool(typed.strip()) and caller is None,
        "usual": usual_choice(caller),
    }
    return render(request, "cases/intake_caller.html", context)


@for_holders(CaseCapability.REGISTER)
@require_POST
def help_column(request):
    at = timezone.now()
    told = desk_help(request.POST.get, at)
    keep_search(request.POST.get, told["answers"], at)
    context = {**told, **_transferring(request, told, at), "is_answer": True}
    return render(request, "cases/intake_help.html", context)


def _transferring(request, told, at):
    """Return whether the caller may be put through, and to which numbers that was noted."""
    spoken = spoken_call(request.user, at) if told["alarms"] else None
    return {"spoken": spoken, "transferred": transferred_numbers(spoken) if spoken else ()}


@for_holders(CaseCapability.REGISTER)
@require_POST
def other_call(request):
    at, asked = timezone.now(), request.POST.get("call_kind", "")
    # The button that was asked back carries a plus; a written demand is never lost by one key.
    kind = asked.removesuffix("+")
    typed = {name: request.POST.getlist(name) for name in request.POST}
    if is_written(typed) and asked == kind and kind in dict(OTHER_CALLS):
        form = IntakeForm(initial=form_values(typed))
        return _page(request, form, status=409, asked=(kind, dict(OTHER_CALLS)[kind]))
    phone, note = request.POST.get("phone", ""), request.POST.get("text", "").strip()[:NOTE_MAX]
    try:
        call = log_other_call(kind, actor=request.user, at=at, phone=phone, note=note)
    except HotlineError as error:
        messages.error(request, error.message)
        return _page(request, IntakeForm(initial=form_values(typed)), status=error.status)
    content = saved_content(typed)
    key = request.POST.get("idempotency_key", "")
    if key:
        set_aside(call, content, key=key, actor=request.user, at=at)
    messages.success(request, f"已记为{call.get_kind_display()}，不计入统计。")
    return redirect(f"{reverse('cases:desk')}?undo={call.pk}")


@for_holders(CaseCapability.REGISTER)
@require_POST
def outage_answered(request):
    typed = {name: request.POST.getlist(name) for name in request.POST}
    try:
        call = _answered_by_outage(request.POST, request.user)
    except HotlineError as error:
        messages.error(request, error.message)
        return _page(request, IntakeForm(initial=form_values(typed)), status=error.status)
    if call is None:
        messages.warning(request, "这次来电已记下，没有重复记录。")
        return redirect("cases:desk")
    if key := request.POST.get("idempotency_key", ""):
        set_aside(call, saved_content(typed), key=key, actor=request.user, at=call.registered_at)
    messages.success(request, "已按公告答复，计入来电和直接办理，没有登记工单。")
    return redirect(f"{reverse('cases:desk')}?undo={call.pk}")


def _answered_by_outage(typed, actor):
    number, spoken = typed.get("outage", ""), typed.get("telephone_call", "")
    return answer_by_outage(
        int(number) if is_key(number) else 0, actor=actor, at=timezone.now(),
        key=typed.get("idempotency_key", "")[:64], phone=typed.get("phone", ""),
        note=typed.get("text", "").strip()[:NOTE_MAX],
        telephone_call=int(spoken) if is_key(spoken) else None,
        kind=typed.get("kind", ""), is_secret=bool(typed.get("is_secret")),
    )  # fmt: skip


@for_holders(CaseCapability.REGISTER)
@require_POST
def other_call_undo(request, pk):
    draft = take_back_call(pk, actor=request.user, at=timezone.now())
    messages.success(request, "已撤销，来电记录标为不计入。")
    url = reverse("cases:desk")
    return redirect(f"{url}?draft={quote(draft.client_key)}" if draft else url)
