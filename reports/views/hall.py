"""The wall of the hall, and the monitor of whoever leads the shift."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from grids.models import User
from grids.role_checks import require_capability
from grids.web.access import for_holders
from hotline.sessions import asked_by_pages
from reports.hall.monitor import Monitor, read_monitor
from reports.hall.wall import read_wall
from reports.views.hall_pass import give_pass, watcher_of
from telephony.capabilities import TelephonyCapability as T

NOT_ANY_MORE = 403


@never_cache
@require_GET
def wall(request):
    watcher = watcher_of(request)
    if watcher is None:
        return _refused(request)
    context = {"title": "话务大屏", "wall": read_wall(timezone.now())}
    response = render(request, "reports/wall.html", context)
    give_pass(response, watcher)
    return response


@login_required
def _refused(request):
    """Lead to the log-in, or say that the wall is not theirs."""
    require_capability(cast(User, request.user), T.WATCH_HALL)


@never_cache
@require_GET
@asked_by_pages
def wall_now(request):
    watcher = watcher_of(request)
    if watcher is None:
        return HttpResponse(status=NOT_ANY_MORE)
    response = render(request, "reports/wall_now.html", {"wall": read_wall(timezone.now())})
    give_pass(response, watcher)
    return response


@for_holders(T.WATCH_OPERATORS)
@require_GET
def monitor(request):
    context = {"title": "坐席监控", "monitor": _read(request)}
    return render(request, "reports/monitor.html", context)


@never_cache
@require_GET
@asked_by_pages
def monitor_now(request):
    user = request.user
    if not (user.is_authenticated and user.can(T.WATCH_OPERATORS)):
        return HttpResponse(status=NOT_ANY_MORE)
    return render(request, "reports/monitor_now.html", {"monitor": _read(request)})


def _read(request) -> Monitor:
    system = request.GET.get("system", "")
    asked = int(system) if system.isascii() and system.isdigit() else None
    return read_monitor(timezone.now(), request.GET.get("status", ""), asked)
