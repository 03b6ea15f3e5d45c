"""One hazard's page, and what is done about it there."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.hazard_actions import ACTIONS, actions_for, form_of, kept_from
from cases.selectors.hazards import hazard_steps, hazard_text, masked_for, visible_hazards
from cases.services.hazard_rules import check_deed
from cases.services.hazards import HAZARD_READERS
from cases.states import HOTLINE_DESK
from cases.views.access import for_roles, say_in_form
from grids.models import Role
from hotline.errors import HotlineError, NotVisible


@for_roles(*HAZARD_READERS)
@require_GET
def show(request, pk):
    hazard = _find(request, pk)
    offered = actions_for(request.user, hazard)
    action = next((one for one in offered if one.act == request.GET.get("act")), None)
    form = form_of(action, hazard) if action else None
    return _page(request, hazard, action, form)


@for_roles(*HAZARD_READERS)
@require_POST
def act(request, pk, slug):
    hazard = _find(request, pk)
    action = _chosen(hazard, slug, request.user)
    form = form_of(action, hazard, request.POST)
    if not form.is_valid():
        return _page(request, hazard, action, form, 400)
    try:
        action.carry_out(hazard, form.cleaned_data, {"actor": request.user, "at": timezone.now()})
    except HotlineError as error:
        say_in_form(form, error)
        return _page(request, _find(request, pk), action, form, error.status)
    messages.success(request, action.done)
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
        "body", "passed_to", "category", "case", "grid", "filed_by", "rectified_by"
    )
    hazard = found.filter(pk=pk).first()
    if hazard is None:
        raise NotVisible("没有找到这条隐患。")
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
        "today": timezone.localdate(),
        "sees_case": user.has_role(*HOTLINE_DESK, Role.LEADER, Role.SUPERVISOR),
    }
    return render(request, "cases/hazard.html", context, status=status)


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
    }
