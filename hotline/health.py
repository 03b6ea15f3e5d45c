"""/livez: the process answers. /healthz: everything it needs answers too."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hotline import fonts, heartbeats
from hotline.capabilities import SiteCapability

# A check returns "" when all is well, else a sentence for the administrator.
Check = Callable[[], str]


def check_database() -> str:
    """Ask the database for one row."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"数据库没有应答（{type(error).__name__}）"
    return ""


def check_valkey() -> str:
    """Write nothing, read one key."""
    try:
        heartbeats.last_heartbeats([heartbeats.WORKER])
    except redis.RedisError as error:
        return f"Valkey 没有应答（{type(error).__name__}）"
    return ""


def _check_heartbeat(name: str) -> str:
    try:
        alive = heartbeats.last_heartbeats([name])
    except redis.RedisError:
        return "Valkey 没有应答，无从得知"
    return "" if name in alive else f"{heartbeats.LIFETIME_SECONDS} 秒内没有心跳"


def check_worker() -> str:
    """Look for the worker's sign of life."""
    return _check_heartbeat(heartbeats.WORKER)


def check_beat() -> str:
    """Look for beat's sign of life."""
    return _check_heartbeat(heartbeats.BEAT)


def check_events() -> str:
    """Look for the sign of life of the process that serves live events."""
    return _check_heartbeat(heartbeats.EVENTS)


def check_disk() -> str:
    """Look how much room is left where attachments, exports and uploads are written."""
    folders = (
        Path(settings.MEDIA_ROOT), Path(settings.RECEIVING_ROOT), settings.HOTLINE_HOME,
        Path(tempfile.gettempdir()),
    )  # fmt: skip
    for folder in folders:
        there = next(path for path in (folder, *folder.parents) if path.exists())
        if (free := shutil.disk_usage(there).free) < settings.DISK_LEAST_BYTES:
            return f"{folder} 所在磁盘只剩 {free // 1024**2} MB"
    return ""


CHECKS: dict[str, Check] = {
    "database": check_database,
    "disk": check_disk,
    "valkey": check_valkey,
    "worker": check_worker,
    "beat": check_beat,
    "events": check_events,
    "pdf": fonts.printing_problem,
}


def register_check(name: str, check: Check) -> None:
    """Add a component; an app calls this from its `AppConfig.ready`."""
    CHECKS[name] = check


def may_see_details(request: HttpRequest) -> bool:
    """Tell whether the person is a system administrator; no, when the session is unreachable."""
    try:
        can = getattr(request.user, "can", None)
        return bool(can and can(SiteCapability.SEE_HEALTH))
    except (DatabaseError, redis.RedisError):
        return False


@require_safe
@never_cache
def livez(request: HttpRequest) -> JsonResponse:
    """Answer without touching anything."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every component is fine, 503 otherwise; details to few."""
    problems = {name: check() for name, check in CHECKS.items()}
    is_well = not any(problems.values())
    body: dict[str, object] = {
        "status": "ok" if is_well else "failing",
        "components": {name: "failing" if said else "ok" for name, said in problems.items()},
    }
    if may_see_details(request):
        body["details"] = {name: said for name, said in problems.items() if said}
        body["at"] = timezone.now().isoformat()
    response = JsonResponse(body, status=200 if is_well else 503)
    # A 503 here is an answer, not an accident: no error line for every probe.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
