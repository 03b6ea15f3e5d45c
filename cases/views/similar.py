"""Similar cases of a case: one click from its page, another to merge."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.access.permissions import permits
from cases.dossier.case import read_dossier
from cases.rules.states import Verb


@login_required
@never_cache
@require_GET
def show(request, number):
    dossier = read_dossier(number, user=request.user, at=timezone.now())
    context = {
        "title": f"与 {number} 相似的工单",
        "case": dossier.case,
        "similar": [(one, _merge_url(dossier, one)) for one in dossier.similar],
    }
    return render(request, "cases/similar.html", context)


def _merge_url(dossier, one):
    """Return where the later of the two is merged into the earlier; empty where it is not."""
    case = dossier.case
    if not (one.is_unanswered and permits(dossier.user, Verb.MERGE, case)):
        return ""
    late, early = (case.number, one.number)
    if one.received_at > case.received_at:
        late, early = early, late
    return f"{reverse('cases:act', args=[late, 'merge'])}?main_case={early}"
