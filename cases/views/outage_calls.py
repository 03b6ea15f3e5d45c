"""How many calls an outage answered."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.selectors.outage_calls import answered_calls
from grids.web.access import for_holders
from knowledge.capabilities import KnowledgeCapability


@for_holders(KnowledgeCapability.READ_ARTICLES)
@require_GET
def outage_calls(request, pk):
    found = answered_calls(pk)
    context = {"title": f"{found.outage} 已答复来电", "answered": found}
    return render(request, "cases/outage_calls.html", context)
