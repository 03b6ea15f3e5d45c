"""Options of the searchable selects: found by what one types, a bounded number at a time."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from grids.option_entries import Entry
from grids.reference import Shelf

QUERY_MAX = 40
SHOWN = 24
# How well a word names a row: the whole name, its beginning, its pinyin's beginning, then
# what stands inside the name, and last what stands in the names above it.
WHOLE, BEGINS, SPELT, INSIDE, SPELT_INSIDE, ABOVE, SPELT_ABOVE = range(7)


# Tells which codes of a shelf are usual, the commonest first, as far as a person may know.
TellUsual = Callable[[str, Any], Sequence[str]]
_USUAL_TOLD_BY: list[TellUsual] = []


def register_usual_codes(tell: TellUsual) -> None:
    """Name the function that tells what is usual; a second time replaces the first."""
    _USUAL_TOLD_BY[:] = [tell]


def usual_codes(shelf: str, user: Any) -> list[str]:
    """Return the codes of a shelf that are usual in the city, the commonest first."""
    return [code for tell in _USUAL_TOLD_BY for code in tell(shelf, user)]


@dataclass(frozen=True)
class Answer:
    """The best options for a text, how many more there are, and the one that it names."""

    options: Sequence[tuple[str, str]]
    more: int = 0
    exact: str = ""

    @property
    def only(self) -> str:
        """The code that the text stands for: the one it names, or the only match; or empty."""
        if self.exact:
            return self.exact
        return self.options[0][0] if len(self.options) == 1 and not self.more else ""


def letters_of(shelf: Shelf[Any], code: str) -> str:
    """Return the letters by which a page finds an option that it holds itself."""
    entry = shelf.entries[code]
    spelt = [spelling[0] for spelling in entry.spellings if spelling]
    return " ".join(dict.fromkeys([*entry.above_initials, *entry.initials, *spelt]))


def find_options(
    shelf: Shelf[Any], text: str, *, usual: Iterable[str] = (), limit: int = SHOWN
) -> Answer:
    """Return the options that a text may mean, the best first, at most `limit` of them.

    A text is Chinese, initials (gaj) or full pinyin (gongan), in one or several words, each
    of which must be found. Among equals those in `usual` come first, then the shelf's own
    order; without a text all rows match.
    """
    words = text[:QUERY_MAX].lower().replace("/", " ").split()
    place = {code: at for at, code in enumerate(usual)}
    found = []
    for at, entry in enumerate(shelf.entries.values()):
        ranks = [_rank(entry, word) for word in words]
        if all(rank is not None for rank in ranks):
            score = sum(rank for rank in ranks if rank is not None)
            found.append((score, place.get(entry.code, len(place)), at, entry))
    found.sort(key=lambda one: one[:3])
    return Answer(
        options=[(entry.code, entry.label) for *_, entry in found[:limit]],
        more=max(0, len(found) - limit),
        exact=_named(text, (entry for *_, entry in found)),
    )


def _named(text: str, entries: Iterable[Entry]) -> str:
    """Return the code of the only row that bears the text as its name or code, else nothing."""
    wanted = text.strip().lower()
    codes = [one.code for one in entries if wanted in one.names or wanted == one.code.lower()]
    return codes[0] if len(codes) == 1 else ""


def _rank(entry: Entry, word: str) -> int | None:
    """Return how well a word names a row, the less the better; None where it does not."""
    if word not in entry.letters:
        return None
    for rank, is_met in RANKS:
        if is_met(entry, word):
            return rank
    return None


RANKS: tuple[tuple[int, Callable[[Entry, str], bool]], ...] = (
    (WHOLE, lambda one, word: word in one.names or word == one.code.lower()),
    (BEGINS, lambda one, word: any(name.startswith(word) for name in one.names)),
    (SPELT, lambda one, word: any(letters.startswith(word) for letters in one.initials)
     or any(spelling[0].startswith(word) for spelling in one.spellings if spelling)),
    (INSIDE, lambda one, word: any(word in name for name in one.names[:2])),
    (SPELT_INSIDE, lambda one, word: any(word in letters for letters in one.initials)
     or any(tail.startswith(word) for spelling in one.spellings for tail in spelling)),
    (ABOVE, lambda one, word: word in one.above),
    (SPELT_ABOVE, lambda one, word: any(letters.startswith(word)
                                        for letters in one.above_initials)),
)  # fmt: skip
