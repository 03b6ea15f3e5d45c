"""Tokens by which outside systems use the API."""

import hashlib
import secrets

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from grids.models import Token, User


def issue_token(*, user: User, name: str, scopes: list[str]) -> tuple[Token, str]:
    """Make a token for a user; returns the row and the secret, which is shown only once."""
    secret = secrets.token_urlsafe(32)
    token = Token.objects.create(user=user, name=name, scopes=scopes, digest=_digest(secret))
    return token, secret


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer <secret>``; writing needs a scope that ends in ``:write``."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """Return user and token, None without the header; 401 for a wrong or old token."""
        scheme, _, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        token = Token.objects.select_related("user").filter(digest=_digest(secret)).first()
        if (
            token is None
            or not token.user.is_active
            or (token.expires_at and token.expires_at <= now)
        ):
            raise AuthenticationFailed("令牌无效或已过期。")
        self._check_scope(request, token)
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.user, token

    def _check_scope(self, request: Request, token: Token) -> None:
        need = "read" if request.method in ("GET", "HEAD", "OPTIONS") else "write"
        if not any(scope.endswith(f":{need}") for scope in token.scopes):
            raise AuthenticationFailed("令牌没有此项权限。")

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that a failure is 401 rather than 403."""
        return "Bearer"
