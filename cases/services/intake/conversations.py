"""Registering keeps the call on the line during which the operator typed."""

from datetime import datetime

from django.db import transaction

from cases.models import Call, Case, Conversation
from grids.models import User
from telephony.selectors.at_desk import own_call


@transaction.atomic
def keep_conversation(case: Case, telephone_call: int, *, actor: User, at: datetime) -> None:
    """Keep the call that a case's record was taken on; once, and only the operator's own.

    A call of another's, or one of long ago, is passed over: the case is registered all the same.
    """
    call = Call.objects.filter(case=case, operator=actor).order_by("-pk").first()
    spoken = own_call(telephone_call, actor, at)
    if call is not None and spoken is not None:
        Conversation.objects.get_or_create(call=call, defaults={"telephone_call": spoken})
