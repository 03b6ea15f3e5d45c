"""Rows of the telephone: systems, extensions, calls, spans of a status."""

from telephony.models.call import CallDirection, TelephoneCall
from telephony.models.promise import PromisedCallback
from telephony.models.status import OperatorStatus, StatusSpan
from telephony.models.system import Extension, TelephoneSystem
from telephony.models.transfer import CallTransfer, TransferKind

__all__ = [
    "CallDirection",
    "CallTransfer",
    "Extension",
    "OperatorStatus",
    "PromisedCallback",
    "StatusSpan",
    "TelephoneCall",
    "TelephoneSystem",
    "TransferKind",
]
