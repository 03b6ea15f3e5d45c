"""Tokens by which outside systems use the API."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from grids.acting import act_by
from grids.backends import HotlineBackend
from grids.models import Token, User
from hotline.errors import InvalidInput

# What a token can be for: an area of the API, and whether it reads or writes there.
SCOPES: dict[str, str] = {}
USES = (("read", "读取"), ("write", "写入"))
# The last use is told to the minute; writing it at every request would cost one update each.
NOTED_EVERY = timedelta(minutes=1)


def register_area(area: str, label: str) -> None:
    """Add an area of the API for which tokens can be; an app does so in `AppConfig.ready`."""
    SCOPES.update({f"{area}:{use}": f"{verb}{label}" for use, verb in USES})


def issue_token(
    *, user: User, name: str, scopes: list[str], expires_at: datetime | None = None
) -> tuple[Token, str]:
    """Make a token for a user; returns the row and the secret, which is shown only once.

    Raises InvalidInput for a scope that is none of SCOPES.
    """
    if not isinstance(scopes, list) or not set(scopes) <= set(SCOPES):
        raise InvalidInput(fields={"scopes": f"范围只能取：{'、'.join(SCOPES)}。"})
    secret = secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user, name=name, scopes=scopes, expires_at=expires_at, digest=_digest(secret)
    )
    return token, secret


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer <secret>``, for the areas and uses that the token's scopes name.

    A view says its area by `token_area`; one that says none opens to no token.
    """

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """Return user and token, None without the header.

        401 for a wrong or old token and for a person who may not log in, 403 for a use
        outside of its scopes.
        """
        scheme, _, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        token = Token.objects.select_related("user").filter(digest=_digest(secret)).first()
        if token is None or not _is_in_force(token, now):
            raise AuthenticationFailed("令牌无效或已过期。")
        # Before the scope is checked: what a token may not do is its refusal.
        act_by(token)
        _check_scope(request, token)
        if token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY:
            Token.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that a failure is 401 rather than 403."""
        return "Bearer"


def _is_in_force(token: Token, now: datetime) -> bool:
    may_log_in = HotlineBackend().user_can_authenticate(token.user)
    return may_log_in and (token.expires_at is None or token.expires_at > now)


def _check_scope(request: Request, token: Token) -> None:
    use = "read" if request.method in SAFE_METHODS else "write"
    area = getattr(request.parser_context.get("view"), "token_area", None)
    opened = {scope.partition(":")[0] for scope in token.scopes if scope.endswith(f":{use}")}
    if area not in opened:
        raise PermissionDenied("令牌没有此项权限。")
