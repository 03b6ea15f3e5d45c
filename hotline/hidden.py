"""What is there, but not for the person who asks.

They are answered as for what does not exist. Only the audit record tells the difference
(`grids/refusal_records.py`).
"""

from typing import Any, NoReturn

from django.db.models import QuerySet
from django.http import HttpRequest

from hotline.errors import HotlineError, NotVisible


def refuse_unseen(sentence: str, known: QuerySet[Any], name: str) -> NoReturn:
    """Raise NotVisible with the sentence; it keeps the name where `known` holds a row."""
    raise NotVisible(sentence, hidden=name if known.exists() else "")


def keep_hidden(request: HttpRequest, refusal: HotlineError) -> None:
    """Keep with the request what a refusal hides, for whoever writes the audit record."""
    if isinstance(refusal, NotVisible) and refusal.hidden:
        vars(request)["hidden_from_person"] = refusal.hidden


def hidden_by(request: HttpRequest) -> str:
    """Return the name of what a request's answer hides, empty where there is no such thing."""
    return str(getattr(request, "hidden_from_person", ""))
