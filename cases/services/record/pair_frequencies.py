"""The nightly count of the pairs of characters that stand in the city's cases."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction

from cases.models import Case
from cases.models.pair_frequency import EVERY_CASE, PairFrequency
from cases.rules.likeness import pairs_in
from grids.models import Kind

NEWEST = 20_000
# Pairs of fewer cases are left out: next to none hold them, and they are most of all pairs.
FEWEST = 2
MONTH = timedelta(days=30)
SHORTEST_SPAN = timedelta(days=1)
ROWS_AT_ONCE = 5_000


def count_pairs(*, at: datetime) -> int:
    """Count the pairs of the newest cases up to `at` anew; return how many pairs are kept.

    Secret cases and reports are left out, and so are pairs that stand in one case alone.
    """
    texts = (
        Case.objects.filter(received_at__lte=at, is_secret=False)
        .exclude(kind=Kind.REPORT)
        .order_by("-received_at", "-pk")
        .values_list("title", "text", "received_at")[:NEWEST]
    )
    counts: Counter[str] = Counter()
    cases, oldest = 0, at
    for title, text, received_at in texts.iterator(chunk_size=2_000):
        counts.update(pairs_in(f"{title}\n{text}"))
        cases, oldest = cases + 1, received_at
    share = MONTH / max(at - oldest, SHORTEST_SPAN)
    kept = {pair: number for pair, number in counts.items() if number >= FEWEST}
    _replace({EVERY_CASE: cases, **kept}, share)
    return len(kept)


@transaction.atomic
def _replace(counts: dict[str, int], share: float) -> None:
    PairFrequency.objects.all().delete()
    PairFrequency.objects.bulk_create(
        (PairFrequency(pair=pair, monthly=number * share) for pair, number in counts.items()),
        batch_size=ROWS_AT_ONCE,
    )
