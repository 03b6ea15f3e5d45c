"""Calling back whom nobody answered: one operator takes a number, calls, and says how it went."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from grids.models import User
from grids.role_checks import require_capability
from hotline.errors import Conflict, InvalidInput
from telephony.capabilities import TelephonyCapability
from telephony.models import TelephoneCall
from telephony.models.call import HOLD, NOTE_MAX
from telephony.selectors.missed import missed_calls
from telephony.services.promising import promise_callback

TAKEN = "{}正在回拨这个号码。"
GONE = "这个号码已经回拨过，或者又打进来接通了。"


@transaction.atomic
def take_missed(pk: int, *, actor: User, at: datetime) -> TelephoneCall:
    """Take a missed call for a while; only who holds it sees the number whole.

    Raises Conflict where another holds it, or where nobody need call back any more.
    """
    require_capability(actor, TelephonyCapability.TAKE_CALLS)
    rows = TelephoneCall.objects.filter(pk=pk)
    call = missed_calls(at).filter(pk=pk).select_related("claimed_by").first()
    if call is None:
        raise Conflict(GONE)
    # Who holds it already goes on holding it.
    if HOLD.take(rows, at, or_if=Q(claimed_by=actor), claimed_by=actor) is None:
        raise Conflict(TAKEN.format(call.claimed_by))
    return rows.get()


@transaction.atomic
def settle_missed(
    pk: int, *, note: str, actor: User, at: datetime, due_at: datetime | None = None
) -> None:
    """Say what came of calling back; the number leaves the list with all its missed calls.

    `due_at` is when the operator promised to call again. Raises Conflict for a call that the
    person does not hold, and InvalidInput without a note.
    """
    require_capability(actor, TelephonyCapability.TAKE_CALLS)
    if not 1 <= len(note.strip()) <= NOTE_MAX:
        raise InvalidInput(fields={"note": f"请填写回拨结果，最多 {NOTE_MAX} 字。"})
    held = TelephoneCall.objects.filter(HOLD.is_held(at), pk=pk, claimed_by=actor)
    done = held.filter(settled_at__isnull=True).update(
        settled_at=at, settled_by=actor, settled_note=note.strip(), **HOLD.let_go
    )
    if not done:
        raise Conflict("请先点“回拨”，再填写结果。")
    if due_at is not None:
        call = TelephoneCall.objects.get(pk=pk)
        promise_callback(call.number, due_at=due_at, about=note, actor=actor, at=at, call=call)


@transaction.atomic
def let_missed_go(pk: int, *, actor: User) -> None:
    """Give a taken call back to the list."""
    require_capability(actor, TelephonyCapability.TAKE_CALLS)
    held = TelephoneCall.objects.filter(pk=pk, claimed_by=actor, settled_at__isnull=True)
    held.update(claimed_by=None, **HOLD.let_go)
