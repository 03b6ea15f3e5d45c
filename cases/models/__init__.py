"""One aggregate: the case, and everything that happens to it."""

from cases.models.amendment import Amendment, Element, ElementChange
from cases.models.appeal import Appeal
from cases.models.application import (
    STRUCK_OFF_SOLVED,
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
    DECISIONS,
    PASSED_ON,
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
from cases.models.citation import Citation
from cases.models.claim import CallbackClaim
from cases.models.clock import ClockSegment, DueChange, DueReason, StartReason, StopReason
from cases.models.conversation import Conversation
from cases.models.criticism import Circular, Criticism, CriticismStatus
from cases.models.duty_call import DutyCall, DutyOutcome
from cases.models.event import Event
from cases.models.hazard import (
    Hazard,
    HazardCall,
    HazardDeed,
    HazardGrade,
    HazardReturn,
    HazardStage,
    HazardStep,
    ReturnKind,
)
from cases.models.hazard_revision import HazardRevision, RevisionKind
from cases.models.hotspot import ConcentratedProblem, HotspotReview
from cases.models.instruction import Instruction, InstructionTask
from cases.models.list_columns import ListColumns
from cases.models.pair_frequency import PairFrequency
from cases.models.quality import QualityCheck, QualityDraw
from cases.models.saved_filter import SavedFilter
from cases.models.sealed import SealedScan
from cases.models.shift import Handover, ShiftItem
from cases.models.sign_off import SignOff, SignOffStatus, SignOffSubject
from cases.models.supervision import (
    ENDED_ORDERS,
    OrderStatus,
    SupervisionAnswer,
    SupervisionLevel,
    SupervisionOrder,
)
from cases.models.urge import Series, Urge, UrgeKind, YearCounter

__all__ = [
    "DECISIONS",
    "ENDED_ORDERS",
    "PASSED_ON",
    "STRUCK_OFF_SOLVED",
    "Amendment",
    "Appeal",
    "Assignment",
    "AssignmentRole",
    "Attachment",
    "AttemptOutcome",
    "Call",
    "CallKind",
    "Callback",
    "CallbackAttempt",
    "CallbackClaim",
    "Caller",
    "Case",
    "Circular",
    "Citation",
    "ClockSegment",
    "ClosedWay",
    "ConcentratedProblem",
    "Conference",
    "Contact",
    "ContactMeans",
    "Conversation",
    "Correction",
    "CorrectionMark",
    "CreationKey",
    "Criticism",
    "CriticismStatus",
    "DayCounter",
    "DirectWay",
    "Draft",
    "DueChange",
    "DueReason",
    "DutyCall",
    "DutyOutcome",
    "Element",
    "ElementChange",
    "EndReason",
    "Ending",
    "Event",
    "Exclusion",
    "Extension",
    "Handling",
    "Handover",
    "Hazard",
    "HazardCall",
    "HazardDeed",
    "HazardGrade",
    "HazardReturn",
    "HazardRevision",
    "HazardStage",
    "HazardStep",
    "HotspotReview",
    "Instruction",
    "InstructionTask",
    "ListColumns",
    "Objection",
    "OrderStatus",
    "PairFrequency",
    "Parking",
    "ParkingReview",
    "QualityCheck",
    "QualityDraw",
    "Reply",
    "ReplyOutcome",
    "ReturnKind",
    "RevisionKind",
    "Ruling",
    "Satisfaction",
    "SavedFilter",
    "SealedScan",
    "Series",
    "ShiftItem",
    "SignOff",
    "SignOffStatus",
    "SignOffSubject",
    "StartReason",
    "StopReason",
    "SupervisionAnswer",
    "SupervisionLevel",
    "SupervisionOrder",
    "Urge",
    "UrgeKind",
    "Wait",
    "WaitEnd",
    "YearCounter",
]  # fmt: skip
