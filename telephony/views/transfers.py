"""An operator notes that a caller was put through."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from grids.web.access import for_holders
from telephony.capabilities import TelephonyCapability as T
from telephony.selectors.transfers import transfer_line
from telephony.services.transferring import record_transfer

DONE = 204


@for_holders(T.TAKE_CALLS)
@require_POST
def transfer(request):
    kind, number = request.POST.get("kind", ""), request.POST.get("number", "")
    done = record_transfer(kind, number, actor=request.user, at=timezone.now())
    if not request.headers.get("HX-Request"):
        return HttpResponse(status=DONE)
    return render(request, "telephony/transferred.html", {"line": transfer_line(done)})
