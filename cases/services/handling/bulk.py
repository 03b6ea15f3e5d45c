"""One verb for several cases, each in a transaction of its own, by the guard of the single verb."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from cases.access.permissions import choose_own
from cases.models import Case
from cases.services.handling.handling import sign_assignment
from cases.services.handling.sub_dispatch import sub_dispatch
from cases.services.handling.sub_dispatch_proposals import limit_below, proposed_below, units_below
from cases.services.oversight.urging import urge_case
from cases.services.record.idempotency import do_once
from grids.models import Unit, User
from hotline.errors import HotlineError, InvalidInput

ALREADY = "这次提交已办过，没有重复办理。"
NO_UNIT_OF_PLACE = "诉求地点没有对应的下级单位，请打开工单选择下派单位。"


@dataclass(frozen=True)
class Outcome:
    """What became of one case: done, with what is told of it, or refused and why."""

    case: Case
    is_done: bool
    said: str = ""


def do_to_each(
    cases: Iterable[Case],
    verb: Callable[[Case], str],
    *,
    actor: User,
    at: datetime,
    key: str = "",
) -> list[Outcome]:
    """Do a verb to each case in turn, in the order of ids; a refusal stops none of the others.

    `verb` returns what is told of a case that was done. A second sending under the same
    `key` does nothing to the cases that the first one did.
    """
    outcomes = []
    for case in sorted(cases, key=lambda case: case.pk):
        try:
            said = do_once(case, key, partial(verb, case), actor=actor, at=at)
        except HotlineError as error:
            outcomes.append(Outcome(case, is_done=False, said=error.message))
        else:
            outcomes.append(Outcome(case, is_done=True, said=ALREADY if said is None else said))
    return outcomes


def sign_many(cases: Iterable[Case], *, actor: User, at: datetime) -> list[Outcome]:
    """Sign what can be signed (签收)."""

    def sign(case: Case) -> str:
        sign_assignment(case, actor=actor, at=at)
        return ""

    return do_to_each(cases, sign, actor=actor, at=at)


def urge_many(
    cases: Iterable[Case], *, actor: User, at: datetime, text: str, key: str = ""
) -> list[Outcome]:
    """Urge all units that still owe a reply to the cases (批量催办), in the same words."""

    def urge(case: Case) -> str:
        made = urge_case(case, actor=actor, at=at, text=text)
        return "、".join(str(row.unit) for row in made)

    return do_to_each(cases, urge, actor=actor, at=at, key=key)


def sub_dispatch_many(
    cases: Iterable[Case],
    *,
    actor: User,
    at: datetime,
    units: list[Unit] | None = None,
    note: str = "",
    key: str = "",
) -> list[Outcome]:
    """Hand parts down (批量下派): to `units`, else each to the unit that governs its place.

    The time of those below is for each case the one that its own form would propose.
    """

    def hand_down(case: Case) -> str:
        own = choose_own(
            actor, case.assignments.filter(ended_at__isnull=True).select_related("unit")
        )
        chosen, limit = list(units or []), None
        if own is not None:
            chosen = chosen or proposed_below(case.grid, units_below([own.unit]))
            limit = limit_below(own, at=at)
            if not chosen:
                raise InvalidInput(NO_UNIT_OF_PLACE)
        made = sub_dispatch(case, actor=actor, at=at, units=chosen, note=note, reply_due_at=limit)
        return "、".join(str(row.unit) for row in made)

    return do_to_each(cases, hand_down, actor=actor, at=at, key=key)
