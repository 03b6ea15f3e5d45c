"""Registering and adding keep the call on the line during which the operator typed."""

from datetime import datetime

from django.db import transaction

from cases.models import Call, Case, Conversation
from grids.models import User
from telephony.selectors.at_desk import own_call, spoken_call


@transaction.atomic
def keep_conversation(case: Case, telephone_call: int, *, actor: User, at: datetime) -> None:
    """Keep the call that a case's record was taken on; once, and only the operator's own.

    A call of another's, or one of long ago, is passed over: the case is registered all the same.
    """
    call = Call.objects.filter(case=case, operator=actor).order_by("-pk").first()
    if call is not None:
        keep_line(call, telephone_call, actor=actor, at=at)


def keep_line(call: Call, telephone_call: int, *, actor: User, at: datetime) -> None:
    """Keep the call on the line that a record of a call was written on, as above."""
    spoken = own_call(telephone_call, actor, at)
    if spoken is not None:
        Conversation.objects.get_or_create(call=call, defaults={"telephone_call": spoken})


def keep_spoken(call: Call, *, at: datetime) -> None:
    """Keep the call that the operator talks on just now for what is added to a case.

    A record that is written down later, of another instant, is none of this call's.
    """
    spoken = spoken_call(call.operator, at)
    if spoken is not None and call.received_at >= spoken.began_at:
        Conversation.objects.create(call=call, telephone_call=spoken)
