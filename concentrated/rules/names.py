"""Names of places and things in a text, as runs of three characters.

Nobody lists the compounds, roads, schools and companies of a city. What is named however
stands in letters of many people and hardly in those of years before, while the words of a
complaint stand in both. A run of three characters is one number of 63 bits, from which it
can be read again; a number below zero stands for a category of matters in a community.
"""

import re
from collections.abc import Iterator

from hotline.plain_text import plain

# What a letter is about is said by then.
READ = 160
LENGTH = 3
CODE_POINT_BITS = 21
CODE_POINT = (1 << CODE_POINT_BITS) - 1
PARTS = re.compile(r"[^\u3400-\u9fff\U00020000-\U000323af\u0f00-\u0fffA-Za-z0-9]+")
MOST_CATEGORIES = 1 << 24
IS_CODE = re.compile(r"[0-9a-z]+")
# No name begins or ends with these.
NEVER_FIRST = frozenset(
    "的了是我你他在有和与就都也不没被把将从到向对等及或但以于其这那该请希望能会要可已还又再很为问"
)
NEVER_LAST = frozenset(
    "的了是在有和与就都也不没被把将从到向对及或但以于其这那该请能会要可已还又再很"
)


def names_of(title: str, body: str) -> dict[int, bool]:
    """Return the runs of a letter that may be of a name, and whether they stand in its title."""
    found = dict.fromkeys(_keys(body.strip()[:READ]), False)
    found.update(dict.fromkeys(_keys(title), True))
    return found


def _keys(text: str) -> Iterator[int]:
    for part in PARTS.split(plain(text).lower()):
        for at in range(len(part) - LENGTH + 1):
            run = part[at : at + LENGTH]
            if (
                run[0] not in NEVER_FIRST
                and run[-1] not in NEVER_LAST
                and not IS_CODE.fullmatch(run)
            ):
                yield key_of(run)


def key_of(run: str) -> int:
    """Return a run of three characters as a number."""
    first, second, third = map(ord, run)
    return (first << 2 * CODE_POINT_BITS) | (second << CODE_POINT_BITS) | third


def territory_key(community: int, category: int) -> int:
    """Return the name of a category's cases whose place was resolved to a community, by its key."""
    return -(community * MOST_CATEGORIES + category)


def is_territory(key: int) -> bool:
    """Tell whether a name stands for a community and no run of characters."""
    return key < 0


def community_of(key: int) -> int | None:
    """Return the community of such a name, None for none (0)."""
    return -key // MOST_CATEGORIES or None


def read_key(key: int) -> str:
    """Return the characters of a run."""
    return "".join(
        chr(key >> bits & CODE_POINT) for bits in (2 * CODE_POINT_BITS, CODE_POINT_BITS, 0)
    )
