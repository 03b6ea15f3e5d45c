"""Bulletins as documents: their life, their wording, and the jobs that build them."""

from reports.models.bulletin import Bulletin, BulletinStep, Deed, Series, Step
from reports.models.job import BulletinJob
from reports.models.phrase import PhraseText, PhraseUse
from reports.models.press import PressEdition

__all__ = [
    "Bulletin", "BulletinJob", "BulletinStep", "Deed", "PhraseText", "PhraseUse",
    "PressEdition", "Series", "Step",
]  # fmt: skip
