"""The intake desk (新来电)."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from cases.forms.intake import IntakeForm
from cases.selectors.rows import case_url
from cases.services.registration import register_case
from cases.states import HOTLINE_DESK, State
from cases.views.access import for_roles, say_in_form
from hotline.errors import HotlineError


@for_roles(*HOTLINE_DESK)
@require_http_methods(["GET", "POST"])
def desk(request):
    if request.method == "GET":
        form = IntakeForm(initial={"idempotency_key": uuid.uuid4().hex})
        return _desk_page(request, form)
    form = IntakeForm(request.POST)
    if not form.is_valid():
        return _desk_page(request, form, status=400)
    try:
        case = _register(request, form)
    except HotlineError as error:
        say_in_form(form, error)
        return _desk_page(request, form, status=error.status)
    messages.success(request, _done(case))
    return redirect("cases:desk")


def _register(request, form):
    at = timezone.now()
    return register_case(
        form.demand(at),
        form.disposition(),
        actor=request.user,
        at=at,
        hazard=form.hazard(at),
        key=form.cleaned_data["idempotency_key"],
    )


def _done(case):
    what = {
        State.DISPATCHED: f"已派给 {case.lead_unit}",
        State.CLOSED: "已直接答复",
        State.REJECTED: "不予受理",
    }.get(case.state, "待派单")
    return format_html(
        '已登记 <a class="number" href="{}">{}</a>，{}。', case_url(case.number), case.number, what
    )


def _desk_page(request, form, status=200):
    context = {"title": "新来电", "form": form, "desk_url": reverse("cases:desk")}
    return render(request, "cases/intake.html", context, status=status)
