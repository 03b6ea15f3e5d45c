"""The API token by which the request that is being answered acts.

What is written meanwhile, in audit records and timelines, names the token beside its person,
so that what an outside system did is told apart from what the person did.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse

NAME_MAX = 60


class ActingToken(Protocol):
    """What is asked of a token by which a request acts."""

    name: str
    user: Any


@dataclass
class Acting:
    """By what a request acts; the token is known once the API has read the request's header."""

    token: ActingToken | None = None


# Of the request that is being answered; None in tasks and commands.
_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


def act_by(token: ActingToken) -> None:
    """Note the token of the request that is being answered; nothing outside of one."""
    if acting := _acting.get():
        acting.token = token


def acting_token() -> ActingToken | None:
    """Return the token by which the current request acts, None for a person's own session."""
    acting = _acting.get()
    return acting.token if acting else None


def acting_token_name() -> str:
    """Return the name of the current request's token, empty without one."""
    token = acting_token()
    return token.name if token else ""


class ActingMiddleware:
    """Keep by which token a request acts for as long as it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = _acting.set(Acting())
        try:
            return self.get_response(request)
        finally:
            _acting.reset(before)
