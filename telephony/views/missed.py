"""The list of those to call back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from grids.web.access import for_holders
from hotline.form_schema import check_form
from hotline.outward_links import export_form
from hotline.paging import page_number, pager, take_page
from telephony.capabilities import TelephonyCapability as T
from telephony.forms.promises import SettleForm
from telephony.models.call import NOTE_MAX
from telephony.selectors.missed import missed_line, missed_page
from telephony.services.calling_back import let_missed_go, settle_missed, take_missed

ROWS_A_PAGE = 50


@for_holders(T.TAKE_CALLS)
@require_GET
def missed(request):
    at = timezone.now()
    page = take_page(missed_page(at), page_number(request), ROWS_A_PAGE)
    context = {
        "title": "未接来电",
        "lines": [missed_line(row, request.user, at) for row in page.objects],
        "note_max": NOTE_MAX,
        **export_form(request, "missed"),
        **pager(request, page),
    }
    return render(request, "telephony/missed.html", context)


@for_holders(T.TAKE_CALLS)
@require_POST
def take(request, pk):
    take_missed(pk, actor=request.user, at=timezone.now())
    return redirect("telephony:missed")


@for_holders(T.TAKE_CALLS)
@require_POST
def settle(request, pk):
    form = SettleForm(request.POST)
    check_form(form)
    settle_missed(pk, **form.cleaned_data, actor=request.user, at=timezone.now())
    messages.success(request, "已记下回拨结果。")
    return redirect("telephony:missed")


@for_holders(T.TAKE_CALLS)
@require_POST
def let_go(request, pk):
    let_missed_go(pk, actor=request.user)
    return redirect("telephony:missed")
