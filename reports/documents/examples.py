"""A case told as an example: what may be told, and how its citizen is hidden."""

from django.db.models import Q

from cases.access.outside_text import outside_text
from cases.models import Case, Handling
from grids.models import Kind

# Never what a citizen wants kept secret, nor what reports somebody.
EXAMPLES = Q(is_secret=False, handling=Handling.DISPATCHED) & ~Q(kind=Kind.REPORT)
LONGEST = 60


def example_of(case: Case) -> str:
    """Return a case's title without the citizen's name, address and numbers."""
    text = outside_text(case, " ".join(case.title.split()))
    text = text.rstrip("。；，、 ").replace("{", "").replace("}", "")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
