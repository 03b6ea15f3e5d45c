"""What a dossier is made of, masked for who reads it: replies and returns."""

from dataclasses import dataclass

from cases.models import Objection, Reply
from cases.selectors.files import File


@dataclass(frozen=True)
class Round:
    """One unit's reply in a round, with its files; text and reasons masked."""

    reply: Reply
    text: str
    verdict_reason: str
    files: list[File]
    basis: str = ""


@dataclass(frozen=True)
class Return:
    """A return of the case with its ruling, masked."""

    objection: Objection
    text: str
    reason: str
