"""The status of an operator and the call at their extension, in the header of every page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from grids.rules import rule
from grids.web.access import for_holders
from hotline.outward_links import link_to
from hotline.sessions import asked_by_pages
from telephony.capabilities import TelephonyCapability as T
from telephony.models import OperatorStatus, TransferKind
from telephony.selectors.at_desk import read_at_desk
from telephony.services.statuses import set_status, sign_out

SIGN_OUT = "out"
NOTHING_NEW = 204


@for_holders(T.TAKE_CALLS)
@require_GET
@asked_by_pages
def phone(request):
    at, seen = timezone.now(), request.GET.get("seen", "")
    found = read_at_desk(request.user, at, seen)
    if found is None:
        return HttpResponse("")
    if found.seen == seen:
        return HttpResponse(status=NOTHING_NEW)
    context = {
        "found": found,
        "desk": link_to("register_call"),
        "reasons": rule("telephony.break_reasons"),
        "statuses": OperatorStatus,
        "transfer_kinds": TransferKind.choices,
    }
    return render(request, "telephony/phone.html", context)


@for_holders(T.TAKE_CALLS)
@require_POST
def status(request):
    at = timezone.now()
    # A button names one thing: a break stands before its reason.
    chosen, _, reason = request.POST.get("status", "").partition(":")
    if chosen == SIGN_OUT:
        sign_out(actor=request.user, at=at)
    else:
        set_status(chosen, actor=request.user, at=at, reason=reason)
    return HttpResponse(status=NOTHING_NEW)
