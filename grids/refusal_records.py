"""Refusals of people who are logged in, as audit records."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from grids.acting import acting_token
from grids.audit import note_audit
from grids.models import AuditKind, User

REFUSED = 403


class RefusalRecordMiddleware:
    """Write down what somebody asked for and may not have, on pages and in the API.

    The address alone is kept, without what was asked behind it. What was only not sent,
    since a page or a log-in had run out, is no refusal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == REFUSED and "X-Not-Sent" not in response.headers:
            user = _person(request)
            if user is not None:
                note_audit(
                    AuditKind.REFUSED, actor=user, at=timezone.now(), subject=request.path,
                    note=str(request.method),
                )  # fmt: skip
        return response


def _person(request: HttpRequest) -> User | None:
    """Return who asks: who is logged in, or for whom the token acts."""
    token = acting_token()
    user = token.user if token else getattr(request, "user", None)
    return user if isinstance(user, User) else None
