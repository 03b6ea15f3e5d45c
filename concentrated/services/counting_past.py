"""Nightly: the cases that have become old enough are counted as past ones."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import transaction

from concentrated.models import PastLetters
from concentrated.rules.background import YOUNG, Background, learn_background
from concentrated.rules.linking import LOOKED_BACK
from concentrated.selectors.groupable import groupable
from concentrated.selectors.past import PAST, background_of, forget_background

# What is going on now must not be taken for what has always been written.
YOUNG_LOOKS_BACK = timedelta(days=14)
# So many days are counted before the counts are stored, so that a killed run loses little.
PORTION = timedelta(days=30)
CHUNK = 500


def count_past(*, at: datetime) -> int:
    """Count the cases that have become older than the days looked back to; return how many.

    A city with hardly any such cases counts those of two weeks ago already: the words of its
    citizens are known from these, and names are not relied on (see `Background.is_young`).
    """
    counted = 0
    for start, end in _portions(at):
        counted += _count(start, end)
    return counted


def lock_past() -> PastLetters:
    """Return the row of counts, locked: one worker at a time groups or counts."""
    PastLetters.objects.get_or_create(pk=PAST)
    locked: PastLetters = (
        PastLetters.objects.select_for_update()
        .only("texts", "version", "counted_before")
        .get(pk=PAST)
    )
    return locked


def _portions(at: datetime) -> Iterator[tuple[datetime, datetime]]:
    row, _ = PastLetters.objects.get_or_create(pk=PAST)
    until = at - _looked_back(at)
    first = row.counted_before or groupable().order_by("received_at").values_list(
        "received_at", flat=True
    ).first()  # fmt: skip
    edges = [first] if first else []
    while edges and edges[-1] < until:
        edges.append(min(edges[-1] + PORTION, until))
    return pairwise(edges)


def _looked_back(at: datetime) -> timedelta:
    older = groupable().filter(received_at__lt=at - LOOKED_BACK).order_by()
    return LOOKED_BACK if older[:YOUNG].count() >= YOUNG else YOUNG_LOOKS_BACK


def _count(start: datetime, end: datetime) -> int:
    row = PastLetters.objects.get(pk=PAST)
    cases = groupable().received_between(start, end).order_by("received_at", "pk")
    known = background_of(row)
    texts = cases.values_list("title", "text").iterator(chunk_size=CHUNK)
    learned = learn_background(texts, known)
    return learned.texts - known.texts if _store(row.version, learned, end) else 0


@transaction.atomic
def _store(version: int, background: Background, until: datetime) -> bool:
    """Store counts unless another worker was quicker; the lock is held for this moment alone."""
    row = lock_past()
    if row.version != version:
        return False
    row.texts, row.version, row.counted_before = background.texts, version + 1, until
    row.triples, row.words = background.triples.tobytes(), background.words.tobytes()
    row.save()
    transaction.on_commit(forget_background)
    return True
