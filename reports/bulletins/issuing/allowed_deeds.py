"""Who may do what to one bulletin: the one rule that verbs and screens read."""

from grids.models import User
from reports.bulletins.deeds import ALLOWED, EDITORS_DEEDS, Allowance
from reports.bulletins.spec import spec_of
from reports.models import Bulletin, Deed

PRESS_DEEDS = frozenset({Deed.PREPARE_PRESS, Deed.APPROVE_PRESS})


def allowances(bulletin: Bulletin) -> dict[Deed, Allowance]:
    """Return what each deed asks, for the deeds that a bulletin's series has at all."""
    spec = spec_of(bulletin.series)
    without = frozenset() if spec.has_press_edition else PRESS_DEEDS
    table = ALLOWED | dict(spec.checks.allowed)
    return {deed: allowance for deed, allowance in table.items() if deed not in without}


def allowed_deeds(bulletin: Bulletin, user: User, done_by_user: set[str]) -> list[Deed]:
    """Return what a person may do to a bulletin as it stands.

    `done_by_user` are the deeds the person did to this revision, so that nobody is offered
    to issue what they edited or checked.
    """
    deeds = [
        deed
        for deed, allowance in allowances(bulletin).items()
        if bulletin.step in allowance.steps and user.can(allowance.capability)
    ]
    barred = set() if bulletin.may_be_parted else {Deed.PART}
    if not bulletin.may_be_dropped:
        barred.add(Deed.DROP)
    if not done_by_user.isdisjoint(EDITORS_DEEDS):
        barred.add(Deed.ISSUE)
    return [deed for deed in deeds if deed not in barred]
