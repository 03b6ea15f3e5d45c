"""A JSON body posted to a gateway, within seconds in all and without following it elsewhere."""

import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from notices.messengers.limiting import LimitedHTTPHandler, LimitedHTTPSHandler, TimeLimit
from notices.messengers.messenger import SendError, Undeliverable

ANSWER_BYTES = 64 * 1024
# Of what a gateway refuses only this is worth another try: time-out, too early, too many.
PASSING = frozenset({408, 425, 429})


class _Stay(HTTPRedirectHandler):
    """A gateway that points elsewhere would be followed without the body."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Take the redirect for the answer."""
        del args, kwargs


def post_json(url: str, body: bytes, headers: dict[str, str] | None = None) -> bytes:
    """Post a body and return the answer; SendError or Undeliverable say why it failed.

    Nothing of the answer gets into the error: gateways repeat the number they were given.
    """
    wanted = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    request = Request(url, data=body, headers=wanted, method="POST")  # noqa: S310 - from settings
    limit = TimeLimit(settings.NOTICE_TIMEOUT)
    opener = build_opener(_Stay, LimitedHTTPHandler(limit), LimitedHTTPSHandler(limit))
    try:
        with limit, opener.open(request, timeout=settings.NOTICE_TIMEOUT) as answer:
            return bytes(answer.read(ANSWER_BYTES))
    except HTTPError as error:
        error.close()
        final = error.code < 500 and error.code not in PASSING
        raise (Undeliverable if final else SendError)(f"网关应答 {error.code}") from error
    except (OSError, HTTPException) as error:
        raise SendError(f"网关连接失败（{type(error).__name__}）") from error


def as_json(value: dict[str, Any]) -> bytes:
    """Return a body as bytes, the same for the same value: a signature covers them."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
