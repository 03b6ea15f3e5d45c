"""Bulletins as documents, exports as files, checks as rows: their life and their jobs."""

from reports.listed_series import Series
from reports.models.books import BooksCheck
from reports.models.bulletin import Bulletin, BulletinStep, Deed, Step
from reports.models.document import DocumentCadence, DocumentDefinition, SavedQuestion
from reports.models.export import Export, ExportStatus
from reports.models.instruction import DocumentInstruction
from reports.models.issued import IssuedPaper
from reports.models.job import BulletinJob
from reports.models.phrase import PhraseText, PhraseUse
from reports.models.press import PressEdition
from reports.models.recipient import BulletinRecipient
from reports.models.rollup import Face, RollUp, RollUpState, StaleRollUp, Stretch

__all__ = [
    "BooksCheck", "Bulletin", "BulletinJob", "BulletinRecipient", "BulletinStep", "Deed",
    "DocumentCadence", "DocumentDefinition", "DocumentInstruction", "Export", "ExportStatus",
    "Face", "IssuedPaper", "PhraseText", "PhraseUse", "PressEdition", "RollUp", "RollUpState",
    "SavedQuestion", "Series", "StaleRollUp", "Step", "Stretch",
]  # fmt: skip
