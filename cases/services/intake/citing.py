"""The articles that a direct answer was read from are kept with the case and counted."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases.models import Case, Citation
from cases.rules.states import State
from knowledge.services.uses import count_cited


@transaction.atomic
def cite_articles(case: Case, articles: Sequence[int], *, at: datetime) -> None:
    """Keep which articles a case was answered from; once, and only what is at the desk.

    A case that was dispatched was not answered from any, whatever had been looked at.
    """
    if case.state != State.CLOSED or case.citations.exists():
        return
    versions = count_cited(articles, at=at)
    Citation.objects.bulk_create(
        Citation(case=case, article_id=pk, version=number, cited_at=at)
        for pk, number in versions.items()
    )
