"""Request id, content security policy, and refusals turned into pages."""

import logging
import re
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone

from hotline.errors import LoggedOut, error_page
from hotline.hidden import keep_hidden
from hotline.logs import request_id
from hotline.machine_refusals import as_refusal
from hotline.passwords import is_overdue
from hotline.sessions import SIGNED_ON_ELSEWHERE

logger = logging.getLogger("hotline.request")
GetResponse = Callable[[HttpRequest], HttpResponse]

SERVERS_FAULT = 500
LOGGED_OUT = "请另开窗口登录，再回到本页提交；已填内容仍在本页。"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; "
    "object-src 'none'; frame-ancestors 'self'; base-uri 'none'; manifest-src 'self'"
)
# What is text of ours, as against a file.
OWN_TEXT = frozenset({"text/html", "application/json"})
# The back office's package sets styles from attributes and runs Alpine with expressions;
# the relaxation holds under its own address only.
ADMIN_POLICY = POLICY.replace(
    "script-src 'self'", "script-src 'self' 'unsafe-inline' 'unsafe-eval'"
).replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


class RequestIdMiddleware:
    """Give each request an id that logs and the answer's header carry."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        current = given if re.fullmatch(r"[A-Za-z0-9-]{8,64}", given) else uuid.uuid4().hex
        token = request_id.set(current)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-Id"] = current
        return response


class CompressionMiddleware(GZipMiddleware):
    """Compress pages and JSON; files, which are compressed already or streamed, stay as they are.

    Compressing beside a secret tells by the length how much of a guess was right (BREACH).
    Django masks the token of a form anew in every answer, and its GZipMiddleware lengthens
    each answer by up to a hundred random bytes; a proxy's own compression does neither.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Compress the answer where it is text of ours."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in OWN_TEXT:
            return response
        return super().process_response(request, response)


class ContentSecurityPolicyMiddleware:
    """Allow nothing inline and nothing from elsewhere, but images of a host that a page named.

    What is drawn names it by `request.images_from`, as a map does for its tiles.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = ADMIN_POLICY if request.path.startswith("/admin/") else POLICY
        if origin := getattr(request, "images_from", ""):
            policy = policy.replace("img-src 'self'", f"img-src 'self' {origin}")
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


class KeptFilesMiddleware:
    """Let no browser and no proxy keep a file that the site answers with.

    Attachments, pages, slips and exports hold personal data, and who may open one today
    perhaps may not tomorrow. Static files are answered before this.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind not in OWN_TEXT or response.has_header("Content-Disposition"):
            response.headers["Cache-Control"] = "private, no-store"
            response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def must_change_password(request: HttpRequest, at: datetime) -> bool:
    """Tell whether a person must change the password before anything else."""
    is_due = getattr(request.user, "must_change_password", False) or is_overdue(request.user, at)
    return bool(is_due and not request.session.get(SIGNED_ON_ELSEWHERE))


class OwnPasswordMiddleware:
    """Lead a person whose password is too old, or set by another one, to changing it first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Probes must get their answer also when sessions cannot be read.
        names = ("password_change", "logout", "livez", "healthz")
        allowed = {reverse(name) for name in names}
        if request.path in allowed:
            return self.get_response(request)
        if must_change_password(request, timezone.now()):
            return self._refuse(request)
        return self.get_response(request)

    def _refuse(self, request: HttpRequest) -> HttpResponse:
        """Lead to the form; the API, asked from a person's session, cannot. A token may go on."""
        if request.path.startswith("/api/"):
            return JsonResponse({"message": "请先登录网页修改密码。"}, status=403)
        return redirect("password_change")


class HtmxRedirectMiddleware:
    """Turn a redirect that answers htmx into a navigation of the whole page.

    Followed by the script itself it would land inside a fragment, and the messages that
    wait for the next page would be spent on it. When the log-in has run out, a sending is
    refused in place instead, so that what was typed stays on the page.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not getattr(request, "htmx", False) or response.status_code not in (301, 302, 303):
            return response
        target = response.headers["Location"]
        if request.method == "POST" and target.startswith(resolve_url(settings.LOGIN_URL)):
            refused = error_page(request, LoggedOut(LOGGED_OUT))
            # Not about what was sent: outbox.js tries it again after the next log-in.
            refused["X-Not-Sent"] = "login"
            return refused
        # The same page with a fragment would only be scrolled, not loaded again.
        answer = HttpResponse(status=204, headers={"HX-Redirect": target.partition("#")[0]})
        answer.cookies = response.cookies
        return answer


class HotlineErrorMiddleware:
    """Turn a refusal raised anywhere in a page into its page with the right status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Render the page of a refusal, also of the machine's, leave other exceptions alone."""
        refusal = as_refusal(error)
        if refusal is None:
            return None
        keep_hidden(request, refusal)
        name = type(refusal).__name__
        logger.log(
            logging.ERROR if refusal.status >= SERVERS_FAULT else logging.INFO, "refused",
            extra={"status": refusal.status, "refusal": name},
        )  # fmt: skip
        return error_page(request, refusal)
