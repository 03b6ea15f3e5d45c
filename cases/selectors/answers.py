"""What the desk tells beside the form: articles and outages that answer what is typed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q

from cases.models import Case, Citation
from cases.rules.phones import hide_said, mask_text
from cases.selectors.similar import SHORTEST_TEXT
from grids.deadlines import CITY_ZONE
from grids.models import Grid, Kind, User
from grids.rules import rule
from knowledge.models import ArticleVersion, Outage
from knowledge.selectors.answers import Answer, answers_for
from knowledge.selectors.articles import read_article
from knowledge.selectors.files import attach_files
from knowledge.selectors.outages import outages_for
from knowledge.services.uses import note_search

HIDDEN = "*"
LONGEST_KEY = 18


def read_answers(text: str, *, place: str, grid: Grid | None, at: datetime) -> dict[str, Any]:
    """Return the articles and the running outages that answer a text.

    `without_case` says whether a call that an outage answers may do without a case.
    """
    answers = answers_for(text, on=at.astimezone(CITY_ZONE).date(), area=grid)
    attach_files(one.version for one in answers)
    return {
        "answers": answers,
        "outages": outages_for(text, place=place, grid=grid, at=at),
        "without_case": rule("intake.outage_without_case"),
    }


def keep_search(value: Callable[[str], Any], answers: list[Answer], at: datetime) -> None:
    """Keep what a form asked for, without what would say who the citizen is.

    Only of an enquiry is it a lack of the units that nothing answers it. Of a secret demand
    or a report nothing is kept.
    """
    text = value("text") or ""
    is_hidden = value("is_secret") or value("kind") == Kind.REPORT
    if is_hidden or len(text.strip()) < SHORTEST_TEXT:
        return
    for name in ("caller_name", "caller_address"):
        text = hide_said(text, value(name) or "", HIDDEN)
    note_search(
        key=value("idempotency_key") or "", text=mask_text(text),
        found=[one.key for one in answers], is_question=value("kind") == Kind.ENQUIRY, at=at,
    )  # fmt: skip


def told_by(value: Callable[[str], Any], user: User, at: datetime) -> dict[str, list[str]]:
    """Return the fields that a chosen article or outage fills: the way without a script."""
    asked = {name: value(name) or "" for name in ("use_article", "use_outage")}
    keys = {name: int(typed) for name, typed in asked.items() if is_key(typed)}
    if "use_article" in keys:
        shown = read_article(keys["use_article"], user, at.astimezone(CITY_ZONE).date())
        answer = shown.live or shown.version
        return {"answer": [answer.answer], "cited": [str(shown.article.pk)]}
    outage = Outage.objects.running(at).filter(pk=keys.get("use_outage", 0)).first()
    return {"answer": [outage.text]} if outage else {}


def is_key(typed: str) -> bool:
    """Tell whether what was sent can be the key of a row."""
    return typed.isascii() and typed.isdigit() and len(typed) < LONGEST_KEY


def cited_in(case: Case) -> list[ArticleVersion]:
    """Return what a case was answered from, each as it read on that day."""
    cited = Citation.objects.filter(case=case)
    said = Q(pk__in=[])
    for one in cited:
        said |= Q(article=one.article_id, number=one.version)
    return list(ArticleVersion.objects.filter(said).order_by("pk")) if cited else []
