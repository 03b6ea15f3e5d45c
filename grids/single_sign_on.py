"""Log-in through the city's own identity provider (统一身份认证), by OpenID Connect.

An option of the site (`OIDC_ISSUER`). The provider says who somebody is; the account of the
same name must be here already, and its roles are granted here. mozilla-django-oidc does
the flow; it leaves issuer, audience and subject unchecked, and lets anybody of the provider
in: both are seen to here. Source: OpenID Connect Core 1.0, 3.1.3.7 and 5.3.2.
"""

import logging
from typing import Any

import jwt
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import (
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
)
from requests import RequestException

from grids.audit import note_audit
from grids.backends import HotlineBackend
from grids.models import AuditKind, User
from hotline.errors import Forbidden, NotVisible
from hotline.sessions import SIGNED_ON_ELSEWHERE

logger = logging.getLogger("grids.single_sign_on")
NOT_PASSED = "统一身份认证没有通过，请重新登录；仍不成功的，请联系系统管理员。"
NO_ACCOUNT = "统一身份认证已通过，但本系统没有您的账号，或账号已停用。请联系安全管理员。"
# What a provider that lies, errs or is away makes the library raise.
FAULTS = (SuspiciousOperation, RequestException, jwt.PyJWTError, LookupError, TypeError, ValueError)


class SingleSignOnBackend(OIDCAuthenticationBackend):  # type: ignore[misc] # has no types
    """Finds the account that carries the name which the provider gives a person."""

    def verify_token(self, token: Any, **about: Any) -> Any:
        """Return the claims of a token that this provider has made for this site."""
        claims = super().verify_token(token, **about)
        audience = claims.get("aud")
        meant = [audience] if isinstance(audience, str) else audience or []
        if claims.get("iss") != settings.OIDC_ISSUER or self.OIDC_RP_CLIENT_ID not in meant:
            raise SuspiciousOperation("the token was made by or for somebody else")
        if len(meant) > 1 and claims.get("azp") != self.OIDC_RP_CLIENT_ID:
            raise SuspiciousOperation("the token was made for several, and not for this site")
        if "exp" not in claims:
            raise SuspiciousOperation("the token has no end")
        return claims

    def get_userinfo(self, access_token: str, id_token: str, payload: Any) -> Any:
        """Return what the provider says of the person; it must be the token's person."""
        said = super().get_userinfo(access_token, id_token, payload)
        if not payload.get("sub") or said.get("sub") != payload["sub"]:
            raise SuspiciousOperation("the provider speaks of somebody else")
        return said

    def verify_claims(self, claims: Any) -> bool:
        """Tell whether the provider gives a name to look for."""
        name = claims.get(settings.OIDC_NAME_CLAIM)
        return isinstance(name, str) and bool(name.strip())

    def filter_users_by_claims(self, claims: Any) -> list[User]:
        """Return the account of that name, if it may log in."""
        found = User.objects.filter(username=claims[settings.OIDC_NAME_CLAIM].strip())
        return [user for user in found if HotlineBackend().user_can_authenticate(user)]

    def get_user(self, user_id: int) -> Any:
        """Return the person of a session, while the account may log in."""
        return HotlineBackend().get_user(user_id)


class _Callback(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    def login_success(self) -> HttpResponseBase:
        answer: HttpResponseBase = super().login_success()
        # Whoever never types a password here need not change it.
        self.request.session[SIGNED_ON_ELSEWHERE] = True
        note_audit(
            AuditKind.LOGGED_IN, actor=self.user, at=timezone.now(), note=settings.OIDC_TITLE
        )
        return answer

    def login_failure(self) -> HttpResponseBase:
        raise Forbidden(NOT_PASSED if "error" in self.request.GET else NO_ACCOUNT)


@require_GET
@never_cache
def begin(request: HttpRequest) -> HttpResponseBase:
    """Lead to the provider; it sends the person back to `complete`."""
    _require_configured()
    answer: HttpResponseBase = OIDCAuthenticationRequestView.as_view()(request)
    return answer


@require_GET
@never_cache
def complete(request: HttpRequest) -> HttpResponseBase:
    """Log in whom the provider has sent back; Forbidden with a sentence where it cannot be."""
    _require_configured()
    try:
        answer: HttpResponseBase = _Callback.as_view()(request)
    except (Forbidden, *FAULTS) as error:
        # The kind alone: tokens and names of people stand in what it says.
        logger.warning("single sign-on failed", extra={"refusal": type(error).__name__})
        note_audit(AuditKind.LOGIN_FAILED, actor=None, at=timezone.now(), note=settings.OIDC_TITLE)
        raise error if isinstance(error, Forbidden) else Forbidden(NOT_PASSED) from error
    return answer


def _require_configured() -> None:
    if not settings.OIDC_ISSUER:
        raise NotVisible
