"""The one box: what is typed is looked for by every app, each for what it keeps.

The box knows no other app. Each registers its finders in `AppConfig.ready`:

    register_finder(Finder("articles", "知识", find_articles, Capability.READ, order=40))

A finder is given what was typed, who asks and when. It reads through its app's own door
(`visible_to`), shows a few lines, and counts to one past `COUNT_MOST`. One that fails, or for
which no time is left, leaves its group out; the others answer all the same.
"""

import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.safestring import SafeString

from hotline.capabilities import Capability
from hotline.plain_text import plain
from hotline.statements import bounded_statements

logger = logging.getLogger(__name__)
TYPED_MAX = 100
SHORTEST = 2
# So many lines of a group are shown where its lines are what is mostly looked for, else fewer.
SHOWN, FEW_SHOWN = 5, 3
COUNT_MOST = 99
# A statement that takes longer is given up; once so much time is gone no finder begins.
STATEMENT_MS = 500
WITHIN_SECONDS = 1.0
NO_WORDS = SafeString("")


@dataclass(frozen=True)
class Asked:
    """What was typed into the box, by whom and when."""

    text: str
    user: Any
    at: datetime

    @property
    def words(self) -> list[str]:
        """The words of the text."""
        return self.text.split()


@dataclass(frozen=True)
class Hit:
    """One line: where it leads, its name and where the words stand, both marked."""

    url: str
    title: str
    detail: str = ""
    passage: SafeString = NO_WORDS


@dataclass(frozen=True)
class Found:
    """The first lines of a group, how many there are, and the address that lists them all."""

    hits: Sequence[Hit] = ()
    count: int = 0
    url: str = ""


NOTHING = Found()


@dataclass(frozen=True)
class Finder:
    """Finds one kind of rows, for people who have the capability."""

    name: str
    label: str
    find: Callable[[Asked], Found]
    capability: Capability
    order: int = 100


@dataclass(frozen=True)
class Group:
    """What one finder found; None where it could not answer."""

    name: str
    label: str
    found: Found | None

    @property
    def count_said(self) -> str:
        """The count as people read it."""
        count = self.found.count if self.found else 0
        return f"{COUNT_MOST}+" if count > COUNT_MOST else str(count)

    @property
    def has_more(self) -> bool:
        """Whether there is a list of more than the lines shown."""
        return bool(self.found and self.found.url and self.found.count > len(self.found.hits))


_finders: dict[str, Finder] = {}


def register_finder(finder: Finder) -> None:
    """Add a finder; registering a name again replaces it."""
    _finders[finder.name] = finder


def finders_for(user: Any, without: Collection[str] = ()) -> list[Finder]:
    """Return the finders that answer a person, in their order."""
    if not getattr(user, "is_authenticated", False):
        return []
    own = [f for f in _finders.values() if f.name not in without and user.can(f.capability)]
    return sorted(own, key=lambda finder: (finder.order, finder.name))


def read_typed(typed: str) -> str:
    """Return what was typed as texts are stored: one line, bounded, of visible characters."""
    line = " ".join(plain(typed[: TYPED_MAX * 4]).split())
    return "".join(one for one in line if one.isprintable())[:TYPED_MAX].strip()


def find_all(asked: Asked, *, without: Collection[str] = ()) -> list[Group]:
    """Return the groups in which something was found, or that could not answer.

    Less than two characters find nothing: no index holds them.
    """
    if len(asked.text) < SHORTEST:
        return []
    until = time.monotonic() + WITHIN_SECONDS
    finders = finders_for(asked.user, without)
    with bounded_statements(STATEMENT_MS):
        groups = [Group(one.name, one.label, _ask(one, asked, until)) for one in finders]
    return [one for one in groups if one.found is None or one.found.hits]


def drawn(asked: Asked, *, without: Collection[str] = ()) -> dict[str, Any]:
    """Return what includes/found_groups.html and includes/found_options.html need."""
    groups = find_all(asked, without=without)
    return {
        "asked": asked.text,
        "groups": [one for one in groups if one.found],
        "left_out": [one.label for one in groups if one.found is None],
    }


def _ask(finder: Finder, asked: Asked, until: float) -> Found | None:
    """Return what a finder finds, None where it fails or where the time is gone."""
    if time.monotonic() > until:
        logger.warning("no time left for the finder %s", finder.name)
        return None
    try:
        with transaction.atomic():
            return finder.find(asked)
    except Exception:
        logger.exception("the finder %s failed", finder.name)
        return None
