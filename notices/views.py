"""The notices of a person."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from notices.board import read_notices
from notices.services.outbox import mark_notices_read


@login_required
@never_cache
@require_GET
def show(request):
    context = {
        "title": "通知",
        "notices": read_notices(request.user, timezone.now()),
    }
    return render(request, "notices/notices.html", context)


@login_required
@require_POST
def mark_read(request):
    mark_notices_read(actor=request.user, at=timezone.now())
    return redirect("notices:notices")
