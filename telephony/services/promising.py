"""Calls back that an operator promises for an hour, and keeps."""

from datetime import datetime, timedelta

from django.db import transaction

from grids.models import User
from grids.role_checks import require_capability
from hotline.errors import Conflict, InvalidInput, NotVisible
from telephony.capabilities import TelephonyCapability
from telephony.live import tell_operators
from telephony.models import PromisedCallback, TelephoneCall
from telephony.models.call import NOTE_MAX
from telephony.numbers import citizens_number

# A caller who waits longer than that is told by the case's unit.
FARTHEST = timedelta(days=30)
NO_NUMBER = "请填写回电的号码。"
NOT_YOURS = "这个约定由{}回电，请先接手。"
DONE = "这个约定已经回过电。"


@transaction.atomic
def promise_callback(
    number: str,
    *,
    due_at: datetime,
    about: str,
    actor: User,
    at: datetime,
    call: TelephoneCall | None = None,
) -> PromisedCallback:
    """Write that the operator calls a number back at an hour.

    `call` is the one during which it was promised. Raises InvalidInput for what is no
    number, for an hour that is past or far ahead, and without a word what it is about.
    """
    require_capability(actor, TelephonyCapability.TAKE_CALLS)
    plain, wrong = citizens_number(number), _wrong_words("about", about, "事由")
    if not plain:
        wrong["number"] = NO_NUMBER
    if not at <= due_at <= at + FARTHEST:
        wrong["due_at"] = f"约定的时间须在现在之后、{FARTHEST.days} 天之内。"
    if wrong:
        raise InvalidInput(fields=wrong)
    return PromisedCallback.objects.create(
        number=plain, about=about.strip(), call=call, operator=actor, promised_by=actor,
        promised_at=at, due_at=due_at,
    )  # fmt: skip


@transaction.atomic
def keep_promise(pk: int, *, note: str, actor: User, at: datetime) -> None:
    """Say what came of calling back; only who has to call says it.

    Raises NotVisible, Conflict for another's or one that is done, InvalidInput without a note.
    """
    row = _locked(pk, actor)
    if row.operator != actor:
        raise Conflict(NOT_YOURS.format(row.operator))
    if wrong := _wrong_words("note", note, "回电结果"):
        raise InvalidInput(fields=wrong)
    row.done_at, row.done_note = max(at, row.promised_at), note.strip()
    row.save(update_fields=["done_at", "done_note"])
    tell_operators(actor.pk)


@transaction.atomic
def take_promise_over(pk: int, *, actor: User) -> None:
    """Let the actor call instead of who promised; raises what `keep_promise` does."""
    require_capability(actor, TelephonyCapability.LEAD_CALLS)
    row = _locked(pk, actor)
    before, row.operator = row.operator, actor
    row.save(update_fields=["operator"])
    tell_operators(before.pk, actor.pk)


def _locked(pk: int, actor: User) -> PromisedCallback:
    require_capability(actor, TelephonyCapability.TAKE_CALLS)
    rows = PromisedCallback.objects.visible_to(actor).select_for_update(of=("self",))
    row = rows.select_related("operator").filter(pk=pk).first()
    if row is None:
        raise NotVisible("没有这个约定。")
    if row.done_at is not None:
        raise Conflict(DONE)
    return row


def _wrong_words(name: str, text: str, label: str) -> dict[str, str]:
    if 1 <= len(text.strip()) <= NOTE_MAX:
        return {}
    return {name: f"请填写{label}，最多 {NOTE_MAX} 字。"}
