"""The calls back that were promised: the list, and what one does with them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from grids.web.access import for_holders, say_in_form
from hotline.errors import HotlineError, NotVisible
from hotline.form_schema import check_form
from hotline.outward_links import export_form
from hotline.paging import page_number, pager, take_page
from telephony.capabilities import TelephonyCapability as T
from telephony.forms.promises import OfCallForm, PromiseForm
from telephony.models.call import NOTE_MAX
from telephony.selectors.at_desk import own_call
from telephony.selectors.promises import open_promises, promise_line
from telephony.services.promising import keep_promise, promise_callback, take_promise_over

ROWS_A_PAGE = 50


@for_holders(T.TAKE_CALLS)
@require_GET
def promises(request):
    return _page(request, PromiseForm())


@for_holders(T.TAKE_CALLS)
@require_POST
def add(request):
    if "call" in request.POST:
        return _add_of_call(request)
    form = PromiseForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 400)
    try:
        promise_callback(**form.cleaned_data, actor=request.user, at=timezone.now())
    except HotlineError as error:
        say_in_form(form, error)
        return _page(request, form, error.status)
    messages.success(request, "已记下约定的回电。")
    return redirect("telephony:promises")


def _add_of_call(request):
    """Promise the caller of one's own call; the header asks for it beside whatever page."""
    at, form = timezone.now(), OfCallForm(request.POST)
    check_form(form)
    typed = form.cleaned_data
    call = own_call(typed["call"], request.user, at)
    if call is None:
        raise NotVisible
    promise_callback(
        call.number, due_at=typed["due_at"], about=typed["about"], actor=request.user, at=at,
        call=call,
    )  # fmt: skip
    messages.success(request, "已记下约定的回电。")
    return redirect("telephony:promises")


@for_holders(T.TAKE_CALLS)
@require_POST
def done(request, pk):
    note = request.POST.get("note", "")
    keep_promise(pk, note=note, actor=request.user, at=timezone.now())
    messages.success(request, "已记下回电结果。")
    return redirect("telephony:promises")


@for_holders(T.LEAD_CALLS)
@require_POST
def take(request, pk):
    take_promise_over(pk, actor=request.user)
    return redirect("telephony:promises")


def _page(request, form, status=200):
    at = timezone.now()
    page = take_page(open_promises(request.user), page_number(request), ROWS_A_PAGE)
    context = {
        "title": "约定回电",
        "form": form,
        "lines": [promise_line(row, request.user, at) for row in page.objects],
        "leads": request.user.can(T.LEAD_CALLS),
        "note_max": NOTE_MAX,
        **export_form(request, "promises"),
        **pager(request, page),
    }
    return render(request, "telephony/promises.html", context, status=status)
