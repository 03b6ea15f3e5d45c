"""The calls on the line of one case."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.dossier.case import read_dossier
from cases.rules.capabilities import CaseCapability
from cases.selectors.conversations import conversations_of
from grids.web.access import for_holders


@for_holders(CaseCapability.READ_CALLS)
@require_GET
def conversations(request, number):
    case = read_dossier(number, user=request.user, at=timezone.now()).case
    context = {
        "title": f"{number} 的通话",
        "number": number,
        "lines": conversations_of(case, request.user),
    }
    return render(request, "cases/conversations.html", context)
