"""A verb for the rows that were picked in a list: its form, then a line for each case."""

import uuid

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.actions.bulk import BULK_ACTIONS
from cases.models import Case
from cases.rules.capabilities import CaseCapability
from cases.selectors.listing import with_lead
from cases.selectors.rows import numbers_of, rows_of
from cases.views.case import own_address
from cases.views.picking import MOST_PICKED, picked_numbers
from grids.web.access import for_holders
from hotline.errors import Forbidden, NotVisible


@for_holders(CaseCapability.READ_CASES)
@require_POST
def act(request, slug):
    """Show the form for the picked cases; with `confirmed`, do the verb to each of them."""
    action = BULK_ACTIONS.get(slug)
    if action is None:
        raise NotVisible("没有这项操作。")
    if not action.is_for(request.user):
        raise Forbidden("您的岗位没有这项权限。")
    numbers = picked_numbers(request, MOST_PICKED)
    seen = Case.objects.visible_to(request.user).filter(number__in=numbers)
    cases = list(with_lead(seen).order_by("pk"))
    is_sent = "confirmed" in request.POST
    form = action.form(request.POST if is_sent else None, actor=request.user)
    rows = rows_of(cases, request.user)
    context = {
        "action": action,
        "title": f"批量{action.label}",
        "back": own_address(request, "back") or reverse("cases:list"),
        "missing": sorted(set(numbers) - set(numbers_of(rows))),
    }
    if form.is_valid():
        outcomes = action.service(
            cases, actor=request.user, at=timezone.now(), **form.cleaned_data,
            key=request.POST.get("idempotency_key", "")[:100],
        )  # fmt: skip
        return render(request, "cases/bulk_done.html", context | told(outcomes, rows, context))
    context |= {"form": form, "rows": rows, "idempotency_key": uuid.uuid4().hex}
    return render(request, "cases/bulk.html", context, status=400 if is_sent else 200)


def told(outcomes, rows, context):
    """Return the line of each case, those not done first, since they wait for somebody."""
    by_number = {row.number: row for row in rows}
    lines = [(by_number[one.case.number], one) for one in outcomes]
    done = [line for line in lines if line[1].is_done]
    refused = [line for line in lines if not line[1].is_done]
    return {
        "lines": refused + done,
        "done_count": len(done),
        "refused_count": len(refused) + len(context["missing"]),
    }
