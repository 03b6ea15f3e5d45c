"""A log-in ends after idling: what a person does renews it, what an open page asks by itself
does not.

`SESSION_COOKIE_AGE` is the time of idling. A session is written anew after a share of it
only, so that reading a page costs no write.
"""

import re
import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import cached_db
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

SAVED_AT = "saved_at"
# The person came through the city's identity provider.
SIGNED_ON_ELSEWHERE = "signed_on_elsewhere"
# A twentieth: with four hours a person who pauses is logged out at most 12 minutes early.
RENEWALS = 20
# What pages ask by a timer and probes without a person, also while nobody sits there.
BY_THEMSELVES = frozenset({"menu_counts", "session_state", "livez", "healthz"})


def asked_by_pages(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view of another app that open pages ask by a timer: it renews no session."""
    view.is_asked_by_pages = True  # type: ignore[attr-defined]
    return view


class SessionStore(cached_db.SessionStore):
    """Django's own, which also keeps when it was written last."""

    def _validate_session_key(self, key: str | None) -> bool:
        """Take a key only as it is drawn: no other can be one, nor be asked of the database."""
        return bool(re.fullmatch("[A-Za-z0-9]{8,40}", key or ""))

    def save(self, must_create: bool = False) -> None:
        """Write the session; it ends after another whole time of idling."""
        # Of a new session nothing is there to load yet.
        session = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        session[SAVED_AT] = int(time.time())
        super().save(must_create)


def logged_in(at: datetime) -> set[int]:
    """Return the keys of the people with a session that has not ended."""
    running = SessionStore.get_model_class().objects.filter(expire_date__gt=at).iterator()
    found = (session.get_decoded().get(SESSION_KEY) for session in running)
    return {int(pk) for pk in found if pk}


class IdleSessionMiddleware:
    """Renew the session of a person who does something."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        found, session = request.resolver_match, request.session
        is_used = session.accessed and session.session_key
        if is_used and not _is_by_itself(found):
            age = time.time() - session.get(SAVED_AT, 0)
            session.modified |= age > settings.SESSION_COOKIE_AGE / RENEWALS
        return response


def _is_by_itself(found: ResolverMatch | None) -> bool:
    """Tell whether a page has asked without its person."""
    if found is None:
        return False
    return found.url_name in BY_THEMSELVES or hasattr(found.func, "is_asked_by_pages")
