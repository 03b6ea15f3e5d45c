"""Refusals of people who are logged in, as audit records."""

from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from grids.acting import acting_token
from grids.audit import SUBJECT_MAX, note_audit
from grids.models import AuditKind, AuditRecord, User
from hotline.hidden import hidden_by

REFUSED, NOT_FOUND = 403, 404
HIDDEN = "不可见："
# Who tries one number after another fills no table: so many are written of a person's minute.
HIDDEN_MOST = 20
HIDDEN_SPAN = timedelta(minutes=1)
LAST = "（一分钟内其余的不再逐条记录）"


class RefusalRecordMiddleware:
    """Write down what somebody asked for and may not have, on pages and in the API.

    The address alone is kept, without what was asked behind it. What was only not sent,
    since a page or a log-in had run out, is no refusal. What is there but hidden from the
    person is answered like what does not exist, and written down here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_refused = response.status_code == REFUSED and "X-Not-Sent" not in response.headers
        hidden = hidden_by(request) if response.status_code == NOT_FOUND else ""
        # Who asks is a look into the session, which other answers do without.
        user = _person(request) if is_refused or hidden else None
        if user and is_refused:
            _note(request, user, str(request.method))
        elif user and hidden:
            _note_hidden(request, user, hidden)
        return response


def _note(request: HttpRequest, user: User, note: str) -> None:
    note_audit(AuditKind.REFUSED, actor=user, at=timezone.now(), subject=request.path, note=note)


def _note_hidden(request: HttpRequest, user: User, hidden: str) -> None:
    """Write down what was asked for, each address once a minute and not more than HIDDEN_MOST."""
    earlier = AuditRecord.objects.filter(
        kind=AuditKind.REFUSED, at__gt=timezone.now() - HIDDEN_SPAN, person=user,
        note__startswith=HIDDEN,
    )  # fmt: skip
    asked = list(earlier.values_list("subject", flat=True)[:HIDDEN_MOST])
    if len(asked) < HIDDEN_MOST and request.path[:SUBJECT_MAX] not in asked:
        last = LAST if len(asked) == HIDDEN_MOST - 1 else ""
        _note(request, user, f"{HIDDEN}{hidden} {request.method}{last}")


def _person(request: HttpRequest) -> User | None:
    """Return who asks: who is logged in, or for whom the token acts."""
    token = acting_token()
    user = token.user if token else getattr(request, "user", None)
    return user if isinstance(user, User) else None
