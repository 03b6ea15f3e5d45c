"""Bulletins as documents, exports as files: their life, and the jobs that make them."""

from reports.models.bulletin import Bulletin, BulletinStep, Deed, Series, Step
from reports.models.export import Export, ExportStatus
from reports.models.job import BulletinJob
from reports.models.phrase import PhraseText, PhraseUse
from reports.models.press import PressEdition

__all__ = [
    "Bulletin", "BulletinJob", "BulletinStep", "Deed", "Export", "ExportStatus", "PhraseText",
    "PhraseUse", "PressEdition", "Series", "Step",
]  # fmt: skip
