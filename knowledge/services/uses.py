"""What was searched for, shown and cited is counted; searches are forgotten after a while."""

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from hashlib import blake2b

from django.db import transaction
from django.db.models import F

from grids.deadlines import CITY_ZONE
from grids.rules import rule
from hotline.plain_text import plain
from knowledge.models import ArticleUse, ArticleVersion, KnowledgeSearch
from knowledge.models.use import SEARCH_MAX

# Whatever could be a person's number; who calls this has hidden names as far as known.
NUMBERS = re.compile(r"[0-9xX][0-9xX -]{3,}[0-9xX]")
FORGOTTEN_AT_ONCE = 5_000


@transaction.atomic
def note_search(
    *, key: str, text: str, found: Collection[int], is_question: bool, at: datetime
) -> None:
    """Keep the last search of a form or list; an article counts as shown once in each.

    `key` is the form's own, of which a digest is kept; a further search of the same form
    replaces the text.
    """
    if not key or not text.strip():
        return
    digest = blake2b(key.encode("utf-8", "replace"), digest_size=24).hexdigest()
    said = NUMBERS.sub("*", " ".join(plain(text).split()))[:SEARCH_MAX]
    row, _ = KnowledgeSearch.objects.select_for_update().get_or_create(
        key=digest, defaults={"searched_at": at}
    )
    fresh = [pk for pk in found if pk not in row.shown]
    row.is_vain = is_question and not found
    # Only what units look through is kept in words.
    row.text = said if row.is_vain else ""
    row.searched_at, row.shown = at, [*row.shown, *fresh]
    row.save()
    _count(fresh, at, "shown")


@transaction.atomic
def count_cited(articles: Iterable[int], *, at: datetime) -> dict[int, int]:
    """Count articles as cited; returns the published version of each that is still at the desk."""
    live = ArticleVersion.objects.in_force(_day(at)).filter(article__in=list(articles))
    numbers = dict(live.values_list("article", "number"))
    _count(numbers, at, "cited")
    return numbers


def _count(articles: Iterable[int], at: datetime, column: str) -> None:
    day = _day(at)
    for pk in sorted(articles):
        row, _ = ArticleUse.objects.get_or_create(article_id=pk, day=day)
        ArticleUse.objects.filter(pk=row.pk).update(**{column: F(column) + 1})


def forget_searches(*, at: datetime) -> int:
    """Delete searches that are older than the city keeps them, some thousands at a time."""
    before = at - timedelta(days=int(rule("knowledge.search_days")))
    old = KnowledgeSearch.objects.filter(searched_at__lt=before)
    keys = list(old.order_by("searched_at").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    return KnowledgeSearch.objects.filter(pk__in=keys).delete()[0]


def _day(at: datetime) -> date:
    return at.astimezone(CITY_ZONE).date()
