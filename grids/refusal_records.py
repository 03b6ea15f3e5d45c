"""Refusals of people who are logged in, as audit records."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from grids.acting import acting_token
from grids.audit import SUBJECT_MAX, note_audit
from grids.models import AuditKind, AuditRecord, User
from hotline.hidden import hidden_by

REFUSED, NOT_FOUND = 403, 404
HIDDEN = "不可见："
# Who tries one address after another fills no table: so many are written of a person's minute.
MOST_A_MINUTE = 20
ONE_MINUTE = timedelta(minutes=1)
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
        if user:
            _note(request, user, f"{HIDDEN}{hidden} " if hidden else "")
        return response


def _note(request: HttpRequest, user: User, what: str) -> None:
    """Write down what was asked for, each address once a minute and not more than MOST_A_MINUTE."""
    at = timezone.now()
    earlier = AuditRecord.objects.filter(
        kind=AuditKind.REFUSED, at__gt=at - ONE_MINUTE, person=user
    ).values_list("subject", "note")[:MOST_A_MINUTE]
    note = f"{what}{request.method}"
    if len(earlier) >= MOST_A_MINUTE or _is_noted(request.path[:SUBJECT_MAX], note, earlier):
        return
    last = LAST if len(earlier) == MOST_A_MINUTE - 1 else ""
    note_audit(AuditKind.REFUSED, actor=user, at=at, subject=request.path, note=note + last)


def _is_noted(subject: str, note: str, earlier: Iterable[tuple[str, str]]) -> bool:
    return any(subject == asked and said.startswith(note) for asked, said in earlier)


def _person(request: HttpRequest) -> User | None:
    """Return who asks: who is logged in, or for whom the token acts."""
    token = acting_token()
    user = token.user if token else getattr(request, "user", None)
    return user if isinstance(user, User) else None
