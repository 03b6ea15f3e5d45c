"""Pages of the site itself: home, the menu's counts, and whose session it is."""

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

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


@never_cache
@require_GET
def session_state(request):
    """Tell a page that is open who is logged in by now, and the token of that session.

    A page that sends again what was typed earlier (outbox.js) asks first: meanwhile the
    session may have ended, or be another person's.
    """
    person = str(request.user.pk) if request.user.is_authenticated else ""
    return JsonResponse({"person": person, "token": get_token(request)})
