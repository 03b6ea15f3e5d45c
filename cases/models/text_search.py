"""How a text search goes: through the index of character pairs, or along the date.

A rare word is found by the index, a frequent one sooner by walking back from the newest
case. The planner's own choice between the two is off by a factor of fifty, because it
knows the frequency of a pair but not of a comparison; so its statistics are asked first.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, NamedTuple, cast

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat, Lower, StrIndex
from django.db.models.lookups import GreaterThan

from cases.rules.phones import (
    IDENTITY_IN_TEXT,
    IN_NUMBERS,
    IN_SPELT,
    LANDLINE_IN_TEXT,
    PHONE_IN_TEXT,
    SPELT_IN_TEXT,
)
from hotline.passages import CUTTABLE, pieces_of
from hotline.plain_text import plain

SEARCH_MAX = 50
SHORTEST_WORD = 2
# A word that more cases hold than this, times the square root of all cases, is searched from
# the newest case backwards. Of N cases of which h hold a word the index reads all h, and the
# way along the date N/h for each line of the page: the two cost alike where h grows with the
# square root of N. Measured with a million cases, where 3 000 is the bound.
FREQUENT = 3
# Several words may each be frequent and never stand together; the index tells that at once.
FREQUENT_TOGETHER = 20
# Pieces of words are searched for only where fewer cases hold them all: a list with more hits
# of the words themselves needs no others, and these are sorted behind them.
FREQUENT_APART = 1_000
PAIRS_WEIGHED = 5
# A pair of no text: what the statistics expect of it they expect of all that they do not name.
NOWHERE = "\ue000\ue001"
# So many hits of the index are enough to know that a capped count is passed.
SAMPLE = 4_000
BODY = Concat(F("title"), Value("\n"), F("text"), output_field=models.TextField())


def words_of(typed: str) -> list[str]:
    """Return the words of a search, written as texts are stored."""
    return plain(typed)[:SEARCH_MAX].split()


def masked_body() -> models.Func:
    """Return title and text with phones and identity numbers hidden, as `mask_text` does."""
    body: Any = BODY
    for pattern in (SPELT_IN_TEXT, IDENTITY_IN_TEXT, PHONE_IN_TEXT, LANDLINE_IN_TEXT):
        body = models.Func(
            body,
            Value(pattern.pattern),
            Value("*"),
            Value("g"),
            function="regexp_replace",
            output_field=models.TextField(),
        )
    return cast(models.Func, body)


def stands_apart(words: list[str]) -> bool:
    """Tell whether the pieces of the words are to be searched for: cuttable, and rare.

    Asks the planner's statistics, once, and only where a word can be cut.
    """
    pieces = [piece for word in words for piece in pieces_of(word)]
    return pieces != words and estimate(pieces).hits < FREQUENT_APART


def words_first(words: list[str]) -> Case:
    """Return the order in which cases that hold the words stand before those with the pieces."""
    cut = [word for word in words if CUTTABLE.fullmatch(word)]
    whole = When(Q(*_holds(cut, set())), then=Value(0))
    return Case(whole, default=Value(1), output_field=models.IntegerField())


def holds_words(
    words: list[str], *, masked: bool = False, for_count: bool = False, is_rare: bool = False
) -> list[Any]:
    """Return the conditions under which a case holds every word, in whichever case.

    `masked` looks at the text as people see it from whom numbers are hidden. `for_count`
    goes through the index however frequent the words are: a count that stops early needs
    no order, and the index gives it hits without the cases between them. `is_rare` goes
    through it without asking how frequent they are.
    """
    hidden = {word for word in words if masked and may_be_hidden(word)}
    pairs: list[Any] = [HoldsPairs(word) for word in words]
    if for_count:
        # One pair says all about a word of two characters, unless it may be hidden.
        open_to_doubt = [word for word in words if word in hidden or len(pairs_of(word)) > 1]
        return [*pairs, *_holds(open_to_doubt, hidden)]
    by_index = is_rare or _is_rare(words)
    return [*_holds(words, hidden), *(pairs if by_index else [])]


def _is_rare(words: list[str]) -> bool:
    """Tell whether so few cases are expected to hold the words that the index is sooner done."""
    expected = estimate(words)
    most = FREQUENT if len(words) == 1 else FREQUENT_TOGETHER
    if expected.hits <= expected.unknown:
        return True
    return expected.hits < most * math.sqrt(expected.cases)


def may_be_hidden(word: str) -> bool:
    """Tell whether a word could be found within a hidden number, or be the star in its place.

    Any other word stands in the masked text where it stands in the text, and the masks of
    twenty thousand cases need not be made to know it.
    """
    return "*" in word or any(part.search(word) for part in (IN_NUMBERS, IN_SPELT))


def _holds(words: list[str], hidden: set[str]) -> list[Any]:
    """Return the comparisons: a word of `hidden` with the masked text, others with the text."""
    # strpos, not LIKE: of a comparison the planner assumes a third to match and walks by
    # date; of several LIKEs it assumes next to none and reads the whole table.
    return [
        GreaterThan(
            StrIndex(Lower(masked_body() if word in hidden else BODY), Value(word.lower())), 0
        )
        for word in words
    ]


@contextmanager
def index_sampled() -> Iterator[None]:
    """Let the index hand out about `SAMPLE` of its hits, chosen at random, where it has more.

    For a count that stops early: what it reaches is really there, but what it falls short
    of must be counted anew. Workers that help would take longer to start than it takes.
    """
    is_inside = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL gin_fuzzy_search_limit = %s; SET LOCAL max_parallel_workers_per_gather = 0",
            [SAMPLE],
        )
        yield
        if is_inside:
            # They end with the transaction, which here is somebody else's.
            cursor.execute(
                "SET LOCAL gin_fuzzy_search_limit = 0;"
                " SET LOCAL max_parallel_workers_per_gather = DEFAULT"
            )


@contextmanager
def without_workers() -> Iterator[None]:
    """Let the database answer alone what it answers from an index in a millisecond.

    Of pairs that its statistics do not name it expects a thousand cases and starts a worker to
    help, which takes twenty times as long as the answer.
    """
    is_inside = connection.in_atomic_block
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        yield
        if is_inside:
            # It ends with the transaction, which here is somebody else's.
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = DEFAULT")


def pairs_of(word: str) -> list[str]:
    """Return the character pairs of a word, as `text_pairs` does in SQL."""
    return [one + two for one, two in pairwise(word.lower())]


class Expected(NamedTuple):
    """How many cases the planner's statistics expect to hold words, and of how many.

    Of a pair that the statistics do not name they expect `unknown` cases, a share of the table:
    so many at most, and perhaps none, since all pairs that are more frequent are named.
    """

    hits: int
    cases: int
    unknown: int = 0


def estimate(words: list[str]) -> Expected:
    """Return how many cases the planner's statistics expect to hold all words.

    Reads no row; no hits where the plan does not tell. The pairs of one word go together, so
    its rarest pair decides; words are taken as independent.
    """
    pairs = {word: pairs_of(word)[:PAIRS_WEIGHED] for word in words}
    flat = [NOWHERE, *(pair for each in pairs.values() for pair in each)]
    branch = "SELECT 1 FROM cases_case"
    held = f"{branch} WHERE text_pairs(title || E'\\n' || text) @> ARRAY[%s]"
    with connection.cursor() as cursor:
        branches = " UNION ALL ".join([branch, branch, *[held] * len(flat)])
        cursor.execute(f"EXPLAIN (FORMAT JSON) {branches}", flat)
        plan = cursor.fetchone()[0]
    root = plan[0]["Plan"]
    parts = root.get("Plans", []) if root["Node Type"] == "Append" else []
    if len(parts) != len(flat) + 2:
        # Planned in another shape (in parallel, say): the index is right for every word.
        return Expected(0, 1)
    rows = [part["Plan Rows"] for part in parts]
    total, expected = max(rows[0], 1), dict(zip(flat, rows[2:], strict=True))
    hits = float(total)
    for each in pairs.values():
        hits *= min((expected[pair] / total for pair in each), default=1.0)
    return Expected(int(hits), total, expected[NOWHERE])


class HoldsPairs(models.Func):
    """``text_pairs(title || '\\n' || text) @> text_pairs(word)``, served by the GIN index."""

    output_field = models.BooleanField()
    conditional = True
    # The left side must be written exactly as the index's expression.
    template = "(text_pairs(%(expressions)s))"
    arg_joiner = ") @> text_pairs("

    def __init__(self, word: str) -> None:
        super().__init__(_indexed_body(), Value(word), output_field=models.BooleanField())


class HoldsAnyPair(models.Func):
    """``text_pairs(title || '\\n' || text) && pairs``, served by the same index."""

    output_field = models.BooleanField()
    conditional = True
    template = "(text_pairs(%(expressions)s::text[]))"
    arg_joiner = ") && ("

    def __init__(self, pairs: list[str]) -> None:
        held = Value(pairs, output_field=ArrayField(models.TextField()))
        super().__init__(_indexed_body(), held, output_field=models.BooleanField())


def _indexed_body() -> models.Func:
    return models.Func(
        F("title"), F("text"), template="%(expressions)s", arg_joiner=" || E'\\n' || "
    )
