"""The kinds of live events, registered by the apps that publish them.

A page's script listens for each by its name, and `publish` refuses a kind that no page could
hear. Apps register theirs in `AppConfig.ready`.
"""

import re

FORM = re.compile("[a-z][a-z-]{1,29}")
# What a stream itself says: everything is to be read anew.
RESYNC = "resync"
# What waits for somebody may have changed: the numbers of the menu.
COUNTS = "counts"
# Names that the pages' script uses for itself.
_TAKEN = frozenset({RESYNC, "state"})
_kinds: set[str] = {COUNTS}


def register_kinds(*kinds: str) -> None:
    """Add kinds: lower-case words, joined by hyphens; ValueError for what is none."""
    if unfit := [kind for kind in kinds if not FORM.fullmatch(kind) or kind in _TAKEN]:
        raise ValueError(f"cannot be kinds of live events: {unfit}")
    _kinds.update(kinds)


def is_kind(kind: str) -> bool:
    """Tell whether pages listen for a kind."""
    return kind in _kinds


def listened_for() -> str:
    """Return what a page's script listens for, separated by spaces."""
    return " ".join([RESYNC, *sorted(_kinds)])
