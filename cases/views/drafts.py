"""Drafts of the intake desk."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.forms.beside_intake import draft_lines, saved_content
from cases.rules.capabilities import CaseCapability
from cases.services.desk.drafts import discard_draft, save_draft
from grids.web.access import for_holders


@for_holders(CaseCapability.REGISTER)
@require_GET
def drafts(request):
    context = {"title": "草稿", "drafts": draft_lines(request.user)}
    return render(request, "cases/drafts.html", context)


@for_holders(CaseCapability.REGISTER)
@require_POST
def save(request):
    content = saved_content(dict(request.POST.lists()))
    key = request.POST.get("idempotency_key", "")
    draft = save_draft(content, key=key, actor=request.user, at=timezone.now())
    return JsonResponse({"draft": draft.client_key if draft else ""})


@for_holders(CaseCapability.REGISTER)
@require_POST
def discard(request):
    discard_draft(request.POST.get("draft", ""), actor=request.user)
    messages.success(request, "草稿已删除。")
    return redirect("cases:drafts")
