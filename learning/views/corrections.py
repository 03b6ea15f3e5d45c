"""Corrections of the table of responsibilities that returned cases propose."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.rules.capabilities import CaseCapability
from grids.capabilities import OfficeCapability
from grids.web.access import for_holders
from learning.selectors.corrections import correction_lines
from learning.services.correcting import (
    REASON_MAX,
    decline_correction,
    take_correction,
    withdraw_correction,
)

KEEPER = OfficeCapability.KEEP_REFERENCE_DATA


@for_holders(KEEPER, CaseCapability.RULE)
@require_GET
def corrections(request):
    context = {
        "title": "权责更正",
        "waiting": correction_lines(request.user, decided=False),
        "decided": correction_lines(request.user, decided=True),
        "reason_max": REASON_MAX,
    }
    return render(request, "learning/corrections.html", context)


@for_holders(KEEPER)
@require_POST
def take(request, pk):
    row = take_correction(pk, actor=request.user, at=timezone.now())
    messages.success(request, f"权责清单已改，今后优先建议派给{row.unit}；可在下面撤回。")
    return redirect("learning:corrections")


@for_holders(KEEPER)
@require_POST
def decline(request, pk):
    reason = request.POST.get("reason", "")
    decline_correction(pk, reason=reason, actor=request.user, at=timezone.now())
    messages.success(request, "已记为不采纳，今后的工单再次足够时才会重提。")
    return redirect("learning:corrections")


@for_holders(KEEPER)
@require_POST
def withdraw(request, pk):
    withdraw_correction(pk, actor=request.user, at=timezone.now())
    messages.success(request, "已撤回，权责清单恢复原样。")
    return redirect("learning:corrections")
