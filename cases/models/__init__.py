"""One aggregate: the case, and everything that happens to it."""

from cases.models.appeal import APPEAL_UPHELD, Appeal
from cases.models.application import (
    Conference,
    Correction,
    CorrectionMark,
    Ending,
    Exclusion,
    Extension,
    Parking,
    ParkingReview,
    Wait,
    WaitEnd,
)
from cases.models.assignment import (
    Assignment,
    AssignmentRole,
    Contact,
    ContactMeans,
    EndReason,
    Objection,
    Reply,
    ReplyOutcome,
    Ruling,
)
from cases.models.attachment import Attachment
from cases.models.call import Call, CallKind
from cases.models.callback import AttemptOutcome, Callback, CallbackAttempt, Satisfaction
from cases.models.case import (
    Caller,
    Case,
    ClosedWay,
    CreationKey,
    DayCounter,
    DirectWay,
    Draft,
    Handling,
)
from cases.models.claim import CallbackClaim
from cases.models.clock import ClockSegment, DueChange, DueReason, StartReason, StopReason
from cases.models.event import Event
from cases.models.hazard import Hazard, HazardGrade, HazardReturn, ReturnKind
from cases.models.hotspot import ConcentratedProblem, HotspotReview
from cases.models.notice import Notice, NoticeKind, NoticeMark

__all__ = [
    "APPEAL_UPHELD", "Appeal",
    "Assignment", "AssignmentRole", "Attachment", "AttemptOutcome", "Call", "CallKind",
    "Callback", "CallbackAttempt", "CallbackClaim", "Caller", "Case", "ClockSegment", "ClosedWay",
    "ConcentratedProblem", "Conference", "Contact", "ContactMeans", "Correction",
    "CorrectionMark", "CreationKey", "DayCounter", "DirectWay", "Draft", "DueChange", "DueReason",
    "EndReason", "Ending", "Event", "Exclusion", "Extension", "Handling", "Hazard", "HazardGrade",
    "HazardReturn", "HotspotReview", "Notice", "NoticeKind", "NoticeMark", "Objection", "Parking",
    "ParkingReview", "Reply", "ReplyOutcome", "ReturnKind", "Ruling", "Satisfaction",
    "StartReason", "StopReason", "Wait", "WaitEnd",
]  # fmt: skip
