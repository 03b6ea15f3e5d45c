"""Holds on cases of the callback queue, so that two agents never call the same citizen."""

from datetime import datetime
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from cases.access.permissions import may_call_secret
from cases.access.reviewing import not_of_own_units
from cases.guards.callback import agent_refusal
from cases.models import CallbackClaim, Case
from cases.models.claim import HOLD
from cases.rules.capabilities import CaseCapability
from cases.rules.states import State
from grids.models import User
from grids.role_checks import require_capability
from hotline.errors import Conflict

# So many are tried before the queue is said to be empty; each loser of a race tries the next.
TRIED = 20
# One statement: whatever else the agent held is let go, the case is taken if it is free.
# Whose identity was confirmed must be asked anew once the hold has ended.
TAKE = """
WITH let_go AS (
    UPDATE cases_callbackclaim SET claimed_until = %(at)s, identity_confirmed_at = NULL
    WHERE agent_id = %(agent)s AND claimed_until > %(at)s AND case_id <> %(case)s
)
INSERT INTO cases_callbackclaim AS held (case_id, agent_id, claimed_until)
VALUES (%(case)s, %(agent)s, %(until)s)
ON CONFLICT (case_id) DO UPDATE SET agent_id = excluded.agent_id, claimed_until = %(until)s,
    identity_confirmed_at = CASE
        WHEN held.agent_id = excluded.agent_id
        AND held.claimed_until > %(at)s AND held.claimed_until <= %(latest)s
        THEN held.identity_confirmed_at END
WHERE held.claimed_until <= %(at)s OR held.claimed_until > %(latest)s
    OR held.agent_id = excluded.agent_id
"""


def waiting_cases(actor: User, at: datetime) -> QuerySet[Case]:
    """Return the cases that this agent may call now, the longest due first.

    Left out are those that another agent holds, those whose citizen is to be called at
    another time of the day, and secret ones unless the agent is named for them.
    """
    found: QuerySet[Case] = Case.objects.visible_to(actor).in_state(State.AWAITING_CALLBACK)
    held = _is_held(at) & ~Q(callback_claim__agent=actor)
    found = found.exclude(held).exclude(callback_claim__retry_at__gt=at)
    if not may_call_secret(actor):
        found = found.filter(is_secret=False)
    found = found.filter(not_of_own_units(actor, "lead_unit"))
    return found.order_by("reply_due_at", "pk")


def _is_held(at: datetime) -> Q:
    return HOLD.is_held(at, of="callback_claim__")


def claim_next(*, actor: User, at: datetime) -> Case | None:
    """Take the next case for an agent, the one in hand before others; None if none waits.

    The case is read no further than its number: most of those that are tried are not shown.
    """
    require_capability(actor, CaseCapability.CALL_BACK)
    in_hand = _is_held(at) & Q(callback_claim__agent=actor)
    waiting = waiting_cases(actor, at).only("number")
    candidates = chain(waiting.filter(in_hand)[:1], waiting[:TRIED])
    return next((case for case in candidates if _take(case, actor, at)), None)


def claim_case(case: Case, *, actor: User, at: datetime) -> Case:
    """Take one case that an agent has chosen; Conflict while another agent holds it."""
    require_capability(actor, CaseCapability.CALL_BACK)
    if refusal := agent_refusal(actor, case):
        raise refusal
    if not _take(case, actor, at):
        holder = CallbackClaim.objects.select_related("agent").get(case=case).agent
        raise Conflict(f"{holder}正在回访这件工单，请办下一件。")
    return case


def _take(case: Case, actor: User, at: datetime) -> bool:
    """Take or keep the hold by one conditional write, and let go of any other."""
    values: dict[str, Any] = {
        "case": case.pk, "agent": actor.pk, "at": at, "until": HOLD.end(at),
        "latest": HOLD.last_believed(at),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        return bool(cursor.rowcount == 1)


def keep_confirmation(case: Case, *, actor: User, at: datetime) -> None:
    """Remember on the agent's hold that the citizen's identity was confirmed."""
    CallbackClaim.objects.filter(case=case, agent=actor).update(identity_confirmed_at=at)


def put_off(case: Case, *, actor: User, at: datetime, until: datetime) -> None:
    """Put a case whose citizen was not reached back into the queue, from an instant on."""
    CallbackClaim.objects.update_or_create(
        case=case,
        defaults={
            "agent": actor, "claimed_until": at, "retry_at": until,
            "identity_confirmed_at": None,
        },
    )  # fmt: skip


def forget_claim(case: Case) -> None:
    """Drop the hold of a case that has left the queue."""
    CallbackClaim.objects.filter(case=case).delete()


def forget_holds(*, at: datetime) -> int:
    """Delete holds that ended, and that keep no case out of the queue; returns how many."""
    ended = CallbackClaim.objects.filter(claimed_until__lte=at)
    return ended.exclude(retry_at__gt=at).delete()[0]
