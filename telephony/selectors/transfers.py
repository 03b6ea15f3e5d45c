"""Whom a call was put through to."""

from dataclasses import dataclass
from datetime import datetime

from telephony.models import CallTransfer, TelephoneCall


@dataclass(frozen=True)
class TransferLine:
    """One transfer as pages show it."""

    kind: str
    number: str
    operator: str
    at: datetime


def transfer_line(row: CallTransfer) -> TransferLine:
    """Return a transfer in words; who put it through may be unknown."""
    return TransferLine(str(row.get_kind_display()), row.number, str(row.operator or ""), row.at)


def transferred_numbers(call: TelephoneCall) -> set[str]:
    """Return the numbers that a call was put through to or joined by."""
    return set(call.transfers.values_list("number", flat=True))
