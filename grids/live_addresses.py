"""Which addresses of live events a person has today."""

from grids.models import User
from grids.roles import capabilities_of
from hotline.live.addressees import Address, capability, person, role, unit


def addresses_of(user: User) -> frozenset[Address]:
    """Return those of the person, of each role held and what it may do, and of own units.

    One query for people of units, none for others.
    """
    roles = user.role_codes()
    able = {one for code in roles for one in capabilities_of(code)}
    return frozenset(
        {
            person(user.pk),
            *(role(code) for code in roles),
            *(capability(one) for one in able),
            *(unit(pk) for pk in user.own_unit_ids),
        }
    )
