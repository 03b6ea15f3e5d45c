"""Putting a caller through to another number, or joining it: 110, 119, 120, 122 and others."""

from datetime import datetime

from django.db import transaction

from grids.models import User
from grids.role_checks import require_capability
from hotline.errors import Conflict, InvalidInput
from hotline.fields import blind_index
from telephony.capabilities import TelephonyCapability
from telephony.live import tell_operators
from telephony.models import CallTransfer, TelephoneCall, TransferKind
from telephony.numbers import citizens_number
from telephony.selectors.at_desk import spoken_call

NO_CALL = "没有正在进行的通话，不能登记转接。"
NO_NUMBER = "请填写转接的号码，如 119。"


@transaction.atomic
def record_transfer(kind: str, number: str, *, actor: User, at: datetime) -> CallTransfer:
    """Write that the operator put the call that they talk on through to a number.

    The same again returns what was written before. Raises InvalidInput for what is no
    number, Conflict where the operator talks on no call.
    """
    require_capability(actor, TelephonyCapability.TAKE_CALLS)
    if kind not in TransferKind.values:
        raise InvalidInput(fields={"kind": "请选择转接或三方通话。"})
    plain = citizens_number(number)
    if not plain:
        raise InvalidInput(fields={"number": NO_NUMBER})
    call = spoken_call(actor, at)
    if call is None:
        raise Conflict(NO_CALL)
    done = write_transfer(call, kind, plain, actor, at)
    tell_operators(actor.pk)
    return done


def write_transfer(
    call: TelephoneCall, kind: str, number: str, operator: User | None, at: datetime
) -> CallTransfer:
    """Write a transfer within the caller's transaction, each number once for each kind."""
    more = {"number": number, "operator": operator, "at": max(at, call.began_at)}
    index = blind_index(number)
    return CallTransfer.objects.get_or_create(
        call=call, kind=kind, number_index=index, defaults=more
    )[0]
