"""The calls on the line during which a case was registered or added to."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from cases.access.privacy import is_hidden_from
from cases.models import Case, Conversation
from grids.models import User
from hotline.times import say_span
from telephony.models import CallTransfer
from telephony.recordings import recording_link
from telephony.selectors.transfers import TransferLine, transfer_line

TRANSFERS = Prefetch("telephone_call__transfers", CallTransfer.objects.select_related("operator"))


@dataclass(frozen=True)
class ConversationLine:
    """One call: when it began, how long was talked, who took it, and its recording."""

    began_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    lasted: str
    operator: str
    line: str
    recording: str
    link: str
    transfers: list[TransferLine]


def conversations_of(case: Case, user: User) -> list[ConversationLine]:
    """Return a case's calls on the line, the first first; two queries.

    A recording tells who the citizen is: from whom the citizen is hidden it is hidden as well.
    """
    rows = Conversation.objects.filter(call__case=case).order_by("pk")
    hides = is_hidden_from(user, case)
    related = rows.select_related("telephone_call", "call__operator")
    return [_line(row, hides) for row in related.prefetch_related(TRANSFERS)]


def transfers_of(case: Case) -> list[TransferLine]:
    """Return whom the callers of a case were put through to; one query."""
    spoken = Conversation.objects.filter(call__case=case).values("telephone_call")
    rows = CallTransfer.objects.filter(call__in=spoken).select_related("operator")
    return [transfer_line(row) for row in rows]


def _line(row: Conversation, hides: bool) -> ConversationLine:
    told = row.telephone_call
    recording = "" if hides else told.recording
    return ConversationLine(
        told.began_at, told.answered_at, told.ended_at,
        say_span(told.lasted) if told.lasted else "", str(row.call.operator), told.line,
        recording, recording_link(recording),
        [transfer_line(one) for one in told.transfers.all()],
    )  # fmt: skip
