"""The articles that answer what is typed: by the pairs of characters, rare ones before common.

A pair weighs what it tells: one that stands in few articles much, one that stands in all
nothing. One met in the question weighs more than one in the answer. What the desk shows must
share enough with the question, so that nothing is shown for the sake of showing something.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from grids import reference
from grids.models import Grid
from hotline.plain_text import plain
from knowledge.models import ArticleVersion
from knowledge.pairs import pairs_of

SHOWN = 3
SHORTEST_TEXT = 2
# So many pairs of a text are asked for; an operator's first sentences say what it is about.
PAIRS_MOST = 120
# The rarest of them find the candidates, the others only order them.
PAIRS_LOOKED_UP = 24
CANDIDATES_MOST = 200
IN_QUESTION = 3.0
# Of what a question says this share has to be typed, or of what is typed that share be answered.
SHARE_OF_QUESTION = 0.25
SHARE_OF_TYPED = 0.6
# A tag, which is another way to say it, tells as much as half of the question.
SHARE_OF_TAG = 0.5
AGREED_BONUS = 1.15

COUNTED = """
SELECT typed.pair, (
    SELECT count(*) FROM knowledge_articleversion AS live
    WHERE live.is_live AND live.pairs @> ARRAY[typed.pair]::varchar[]
)
FROM unnest(%s::varchar[]) AS typed(pair)
UNION ALL SELECT '', count(*) FROM knowledge_articleversion AS live WHERE live.is_live
"""


@dataclass(frozen=True)
class Answer:
    """A published article that answers what was typed, and how well."""

    version: ArticleVersion
    score: float

    @property
    def key(self) -> int:
        """The key of the article."""
        return int(self.version.article_id)


def answers_for(
    text: str, *, on: date, area: Grid | None = None, limit: int = SHOWN
) -> list[Answer]:
    """Return the articles in force on a day that answer a text, the best first.

    An article of an area answers only for places within it, where the place is known.
    """
    typed = pairs_of(text)[:PAIRS_MOST]
    if len(text.strip()) < SHORTEST_TEXT or not typed:
        return []
    weights = _weights(typed)
    if not weights:
        return []
    rarest = sorted(weights, key=lambda pair: -weights[pair])[:PAIRS_LOOKED_UP]
    found = (
        ArticleVersion.objects.in_force(on)
        .filter(pairs__overlap=rarest)
        .select_related("article", "area")
        .order_by("-is_agreed", "-published_at")[:CANDIDATES_MOST]
    )
    scored = [
        _scored(one, weights, plain(text), len(typed)) for one in found if _is_about(one, area)
    ]
    best = sorted((one for one in scored if one), key=lambda one: (-one.score, one.key))[:limit]
    reference.attach([one.version.article for one in best], "unit")
    return best


def _weights(typed: Sequence[str]) -> dict[str, float]:
    """Return what each pair tells that stands in any published article; one query."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [list(typed)])
        counts = dict(cursor.fetchall())
    total = counts.pop("")
    return {pair: math.log(1 + total / count) for pair, count in counts.items() if count}


def _is_about(version: ArticleVersion, area: Grid | None) -> bool:
    """Tell whether an article holds at a place: one of no area, or of one that meets it."""
    if version.area is None or area is None:
        return True
    return area.path.startswith(version.area.path) or version.area.path.startswith(area.path)


def _scored(
    version: ArticleVersion, weights: dict[str, float], text: str, typed: int
) -> Answer | None:
    """Return an article with its score, None where it shares too little with what is typed."""
    question = set(version.question_pairs)
    met = question & weights.keys()
    share = len(met) / max(len(question), 1)
    if any(tag in text for tag in version.tags):
        share = max(share, SHARE_OF_TAG)
    if share < SHARE_OF_QUESTION and len(met) / typed < SHARE_OF_TYPED:
        return None
    score = (IN_QUESTION * _sum(weights, met) + _sum(weights, version.pairs)) * (0.5 + share)
    return Answer(version, score * (AGREED_BONUS if version.is_agreed else 1))


def _sum(weights: dict[str, float], pairs: Iterable[str]) -> float:
    return sum(weights.get(pair, 0.0) for pair in pairs)
