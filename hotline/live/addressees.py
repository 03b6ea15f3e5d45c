"""To whom a live event is addressed: a person, a role, a capability, or a unit.

An address is a short text, such as ``unit:12``. Which addresses a person has is known to the
app that keeps people; it registers `addresses_of` in `AppConfig.ready`.
"""

from collections.abc import Callable
from typing import Any

from hotline.capabilities import Capability

Address = str
AddressesOf = Callable[[Any], frozenset[Address]]
_readers: list[AddressesOf] = []


def person(pk: int) -> Address:
    """Return the address of one person."""
    return f"person:{pk}"


def role(code: str) -> Address:
    """Return the address of everybody who holds a role today."""
    return f"role:{code}"


def capability(name: Capability) -> Address:
    """Return the address of everybody who has a capability today, anywhere."""
    return f"can:{name.value}"


def unit(pk: int) -> Address:
    """Return the address of everybody who works in a unit, or in the house of this section."""
    return f"unit:{pk}"


def register_addresses(read: AddressesOf) -> None:
    """Set what says which addresses a person has; the last one registered holds."""
    _readers[:] = [read]


def addresses_of(user: Any) -> frozenset[Address]:
    """Return the addresses of a person as of now."""
    return _readers[0](user) if _readers else frozenset({person(user.pk)})
