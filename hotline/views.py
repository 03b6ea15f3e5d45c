"""Pages of the site itself: home, the menu's counts, the one box, and whose session it is."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hotline.errors import InvalidInput, error_page
from hotline.finding import Asked, drawn, read_typed
from hotline.inputs import TOO_LONG, is_api
from hotline.shell import fresh_counts, home_lines, home_parts


@login_required
@never_cache
@require_GET
def home(request):
    waiting = home_lines(request.user)
    context = {"title": "首页", "waiting": waiting, "parts": home_parts(request.user)}
    return render(request, "home.html", context)


@login_required
@never_cache
@require_GET
def menu_counts(request):
    return JsonResponse({"counts": fresh_counts(request.user)})


@login_required
@never_cache
@require_GET
def find(request):
    return render(request, "find.html", {"title": "搜索", **_found(request)})


@login_required
@never_cache
@require_GET
def find_typed(request):
    return render(request, "includes/found_options.html", _found(request))


def _found(request):
    typed = read_typed(request.GET.get("q", ""))
    return drawn(Asked(typed, request.user, timezone.now()))


@never_cache
@require_GET
def session_state(request):
    """Tell a page that is open who is logged in by now, and the token of that session.

    A page that sends again what was typed earlier (outbox.js) asks first: meanwhile the
    session may have ended, or be another person's.
    """
    person = str(request.user.pk) if request.user.is_authenticated else ""
    return JsonResponse({"person": person, "token": get_token(request)})


def bad_request(request, exception):
    """Answer what could not be read at all, to the API in JSON."""
    is_long = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    if is_api(request):
        return JsonResponse({"message": TOO_LONG if is_long else "请求无法识别。"}, status=400)
    if is_long:
        return error_page(request, InvalidInput(TOO_LONG))
    return defaults.bad_request(request, exception)


def page_not_found(request, exception):
    """Answer an address that is none, to the API in JSON."""
    if is_api(request):
        return JsonResponse({"message": "没有这个地址。"}, status=404)
    return defaults.page_not_found(request, exception)


def server_error(request):
    """Say that something broke, to the API in JSON; whether the deed was done nobody knows here."""
    if is_api(request):
        said = "系统出错，不能确定是否已办成。请用同一个请求编号重试，或先查询再办。"
        return JsonResponse({"message": said}, status=500)
    return defaults.server_error(request)
