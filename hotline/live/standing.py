"""Whose session it is, asked of the database as a page's request asks it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.db import connections
from django.http import HttpRequest
from django.utils import timezone

from hotline.live.addressees import Address, addresses_of
from hotline.middleware import must_change_password
from hotline.sessions import SessionStore


@dataclass(frozen=True, slots=True)
class Standing:
    """Who reads a stream, and which addresses are theirs today."""

    person: int
    addresses: frozenset[Address]


def read_standings(sessions: Iterable[str]) -> dict[str, Standing | None]:
    """Return who is logged in by each session; None where nobody is, or not fully.

    For a thread of its own: the connections that it needed are closed at its end, so that an
    open stream holds none.
    """
    try:
        return {key: _standing(key) for key in sessions}
    finally:
        connections.close_all()


def _standing(key: str) -> Standing | None:
    request = HttpRequest()
    request.session = SessionStore(key)
    user: Any = get_user(request)
    if isinstance(user, AnonymousUser):
        return None
    request.user = user
    if must_change_password(request, timezone.now()):
        return None
    return Standing(user.pk, addresses_of(user))
