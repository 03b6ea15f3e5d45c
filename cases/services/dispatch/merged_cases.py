"""Merged cases (并单) and their main one: locks, and the reply that they share.

The only verbs that lock several cases go through here: always in ascending order of id,
so that two of them never wait for each other.
"""

from collections.abc import Iterable
from datetime import datetime

from cases.guards.basics import stale
from cases.models import Case, Reply
from cases.rules.states import State, Verb
from cases.services.record.callback_sampling import no_callback_reason
from cases.services.record.transitions import Seen, check_seen, move_case
from grids.models import User
from hotline.errors import Conflict


def lock_cases(ids: Iterable[int]) -> dict[int, Case]:
    """Read cases anew under their row locks, taken in ascending order of id."""
    wanted = Case.objects.filter(pk__in=set(ids)).order_by("pk")
    return {case.pk: case for case in wanted.select_for_update(of=("self",))}


def lock_family(
    case: Case, seen: Seen | None = None, actor: User | None = None
) -> tuple[Case, list[Case]]:
    """Lock a case and those merged into it; returns both.

    Raises Conflict where it is no longer as it was seen, or where another one was merged
    or set free at this very moment.
    """
    expected = set(merged_ids(case))
    locked = lock_cases([case.pk, *expected])
    fresh = locked.pop(case.pk)
    if seen is not None:
        check_seen(fresh, seen, actor)
    if set(merged_ids(fresh)) != expected:
        raise Conflict("并入本单的工单刚有变化，请核对后再试。")
    return fresh, list(locked.values())


def lock_landing(case: Case) -> tuple[Case, Case | None]:
    """Lock the case on which a follow-up lands: itself, or the main one of a merged case.

    Returns it, and the merged case through which it came, None for a case that stands alone.
    """
    main_id = Case.objects.filter(pk=case.pk, state=State.MERGED).values_list("main_case_id")
    ids = [case.pk, *(pk for (pk,) in main_id)]
    locked = lock_cases(ids)
    fresh = locked[case.pk]
    if fresh.state != State.MERGED:
        return fresh, None
    if fresh.main_case_id not in locked:
        raise stale(fresh)
    return locked[fresh.main_case_id], fresh


def merged_ids(case: Case) -> list[int]:
    """Return the ids of the cases that are merged into this one now."""
    merged = case.merged_cases.filter(state=State.MERGED)
    return list(merged.order_by("pk").values_list("pk", flat=True))


def share_reply(
    main: Case, reply: Reply, merged: Iterable[Case], *, actor: User, at: datetime
) -> None:
    """Let locked merged cases go on with their main case's accepted reply.

    Each citizen is called on their own; where no call is due the case closes at once.
    The answer is that of the main case's unit, which the callback will speak about.
    """
    for case in merged:
        reason = no_callback_reason(case)
        changes = {
            "shared_reply": reply, "former_state": "",
            "lead_unit": main.lead_unit, "reply_due_at": main.reply_due_at,
        }  # fmt: skip
        target = State.AWAITING_CALLBACK
        if reason:
            target, changes["closed_way"] = State.CLOSED, reply.outcome
        move_case(
            case, target, Verb.SHARE_REPLY, actor=actor, at=at, unit=main.lead_unit,
            note=f"随主单 {main.number} 答复。{reason}", facts=exemption_facts(reason),
            changes=changes,
        )  # fmt: skip


def exemption_facts(reason: str) -> dict[str, str]:
    """Return the facts of an event that ends a case without a callback."""
    return {"no_callback": reason} if reason else {}
