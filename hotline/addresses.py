"""The address a request comes from, as far as the proxies in front can be believed."""

import ipaddress
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Of the request that is being answered; empty in tasks and commands.
current_address: ContextVar[str] = ContextVar("current_address", default="")


def address_of(request: HttpRequest) -> str:
    """Return the address of who asks, empty where none is known.

    Each trusted proxy appends to X-Forwarded-For the address that it saw, so with
    `TRUSTED_HOPS` of them the one that counts is that many from the end. What stands
    before it was written by the client, and is not believed.
    """
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    hops = settings.TRUSTED_HOPS
    named = seen[-hops] if 0 < hops <= len(seen) else ""
    return _readable(named) or _readable(request.META.get("REMOTE_ADDR", ""))


def _readable(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def network_of(address: str) -> str:
    """Return what one customer holds of addresses: an IPv4 address, the /64 of an IPv6 one."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


class ClientAddressMiddleware:
    """Keep the address of who asks while the request is answered, for the audit records."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_address.set(address_of(request))
        try:
            return self.get_response(request)
        finally:
            current_address.reset(token)
