"""The passage of a case in which the words of a search stand, as its reader sees it."""

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

from cases.access.privacy import is_hidden_from, line_text
from cases.models import Case
from grids.models import User
from hotline.passages import passage_of


def passage_for(user: User, case: Case, words: Sequence[str]) -> SafeString:
    """Return the passage of a case for a line of a list; empty where it is kept from them."""
    if is_hidden_from(user, case):
        return mark_safe("")
    return passage_of(line_text(user, case, case.text), words)
