"""The pass with which an opened wall goes on after its person's log-in has ended.

It opens the wall alone, which shows counts and nobody's data, so that a screen that hangs
in the hall needs no log-in that could be used for anything else. It holds for who opened the
wall, as long as that person may watch the hall and their password is the same.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from grids.models import User
from grids.rules import rule
from telephony.capabilities import TelephonyCapability

COOKIE = "wall"
SALT = "reports.views.hall_pass"


def watcher_of(request: HttpRequest) -> User | None:
    """Return who watches: the person logged in, else who opened this wall; None for others."""
    person = request.user if isinstance(request.user, User) else _by_pass(request)
    return person if person and person.can(TelephonyCapability.WATCH_HALL) else None


def give_pass(response: HttpResponse, user: User) -> None:
    """Let the browser go on with the wall for as many days as the city allows; none for 0."""
    if days := int(rule("hall.wall_days")):
        response.set_cookie(
            COOKIE,
            signing.dumps([user.pk, _held_against(user)], salt=SALT),
            max_age=timedelta(days=days),
            path=reverse("reports:wall"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )


def _by_pass(request: HttpRequest) -> User | None:
    try:
        pk, held = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT,
            max_age=timedelta(days=int(rule("hall.wall_days"))),
        )  # fmt: skip
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user and constant_time_compare(held, _held_against(user)) else None


def _held_against(user: User) -> str:
    """Return what changes with the password, and when the person's log-ins are ended."""
    return salted_hmac(SALT, user.get_session_auth_hash(), algorithm="sha256").hexdigest()
