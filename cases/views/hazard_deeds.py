"""One hazard's page, and what is done about it there."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.actions.hazards import ACTIONS, actions_for, form_of, kept_from
from cases.models import Hazard, HazardDeed
from cases.rules.capabilities import CaseCapability
from cases.selectors.hazards import (
    hazard_files,
    hazard_steps,
    hazard_text,
    masked_for,
    visible_hazards,
)
from cases.services.hazards.rules import RECEIVERS_OWN, check_deed, open_revision
from cases.services.record.idempotency import is_key_used, key_of_hazard_deed
from grids.duty import callees_of
from grids.web.access import for_holders, say_in_form
from hotline.errors import HotlineError, NotVisible
from hotline.hidden import refuse_unseen

ALREADY = "这次提交已办过，没有重复办理。"
SUBMITTED = "当日日报已签发，更正已提交，须由另一人确认后生效。"


@for_holders(CaseCapability.READ_HAZARDS)
@require_GET
def show(request, pk):
    hazard = _find(request, pk)
    offered = actions_for(request.user, hazard)
    action = next((one for one in offered if one.act == request.GET.get("act")), None)
    form = form_of(action, hazard) if action else None
    return _page(request, hazard, action, form)


@for_holders(CaseCapability.READ_HAZARDS)
@require_POST
def act(request, pk, slug):
    hazard = _find(request, pk)
    key = request.POST.get("idempotency_key", "")[:100]
    if is_key_used(request.user, key_of_hazard_deed(hazard, key)):
        return _done(request, pk, ALREADY)
    action = _chosen(hazard, slug, request.user)
    form = form_of(action, hazard, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, hazard, action, form, 400)
    try:
        made = action.carry_out(
            hazard, form.cleaned_data, actor=request.user, at=timezone.now(), key=key
        )
    except HotlineError as error:
        say_in_form(form, error)
        return _page(request, _find(request, pk), action, form, error.status)
    is_waiting = action.deed in RECEIVERS_OWN and open_revision(_find(request, pk)) is not None
    return _done(request, pk, (SUBMITTED if is_waiting else action.done) if made else ALREADY)


def _done(request, pk, said):
    messages.success(request, said)
    return redirect("cases:hazard", pk)


def _chosen(hazard, slug, user):
    """Return the action of an address; what the verb would refuse is refused before the form."""
    named = [one for one in ACTIONS if one.act == slug]
    if not named:
        raise NotVisible("没有这项操作。")
    check_deed(hazard, named[0].deed, actor=user)
    return next(one for one in named if hazard.stage in one.stages)


def _find(request, pk):
    found = visible_hazards(request.user).select_related(
        "body", "passed_to", "category", "case__lead_unit", "grid", "filed_by", "rectified_by"
    )
    hazard = found.filter(pk=pk).first()
    if hazard is None:
        refuse_unseen("没有找到这条隐患。", Hazard.objects.filter(pk=pk), f"隐患 {pk}")
    return masked_for(hazard, request.user)


def _page(request, hazard, action=None, form=None, status=200):
    user = request.user
    offered = actions_for(user, hazard)
    context = {
        "kept_from": kept_from(user, hazard),
        "title": f"隐患：{hazard_text(hazard, hazard.place, user)}",
        "hazard": hazard,
        "actions": [_button(one, first=offered[0]) for one in offered],
        "open_act": action.act if action else "",
        "panel": _panel(hazard, action, form) if action else None,
        "steps": hazard_steps(hazard, user),
        "files": hazard_files(hazard, user).get(None, []),
        "callees": _callees(hazard, offered),
        "revision": open_revision(hazard),
        "today": timezone.localdate(),
        "sees_case": user.can(CaseCapability.READ_CASES_OF_HAZARDS),
    }
    return render(request, "cases/hazard.html", context, status=status)


def _callees(hazard, offered):
    """Return whom to telephone now about a 疑似重大: the roster of the unit that has the case."""
    may_call = any(action.deed == HazardDeed.CALL for action in offered)
    if not may_call or hazard.case is None or hazard.case.lead_unit is None:
        return []
    return callees_of(hazard.case.lead_unit, timezone.now())


def _button(action, first):
    is_primary = action is first and action.is_primary
    return {"label": action.label, "act": action.act, "is_primary": is_primary}


def _panel(hazard, action, form):
    return {
        "title": action.label,
        "verb": action.label,
        "form": form,
        "sentence": action.sentence,
        "url": reverse("cases:hazard_act", args=[hazard.pk, action.act]),
        "close_url": reverse("cases:hazard", args=[hazard.pk]),
        "idempotency_key": uuid.uuid4().hex,
    }
