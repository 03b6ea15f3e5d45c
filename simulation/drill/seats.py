"""The seats of a drill: extensions of a telephone system that is none, and who sits there."""

from django.db import transaction

from grids.models import User
from grids.selectors import people_with
from telephony.capabilities import TelephonyCapability
from telephony.models import Extension, TelephoneSystem

SYSTEM = "话务演练"
FIRST_NUMBER = 801


@transaction.atomic
def prepare_seats(count: int, desk: str = "") -> tuple[TelephoneSystem, list[Extension]]:
    """Return the drill's telephone system and its seats, that of `desk` first where one is named.

    Operators who have an extension keep it, of this system, and take part in no drill at
    that of another. `desk` is the user name of a person who takes the calls themselves.
    """
    system = TelephoneSystem.objects.get_or_create(name=SYSTEM)[0]
    taken = set(Extension.objects.exclude(system=system).values_list("operator", flat=True))
    people = [one for one in people_with(TelephonyCapability.TAKE_CALLS) if one.pk not in taken]
    own = [one for one in people if desk and one.username == desk]
    # The people of a simulated city have no password: nobody else sits at their desks.
    others = [one for one in people if not one.has_usable_password()]
    return system, [_seat(system, one) for one in [*own, *others[:count]]]


def _seat(system: TelephoneSystem, operator: User) -> Extension:
    found = Extension.objects.filter(system=system, operator=operator).first()
    if found:
        return found
    number = FIRST_NUMBER + system.extensions.count()
    return Extension.objects.create(system=system, number=str(number), operator=operator)
