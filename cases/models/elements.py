"""The elements of a case that can be put right: how each is read, kept and said.

A kept value is a text: the id of a reference row or of a caller, `1` for yes. It is what
`ElementChange` stores and the check of the books compares.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from cases.models import Caller, Case, Element
from grids.models import Category, Grid, Kind, Urgency
from hotline.telephone_numbers import mask_phone

# Kept encrypted, and shown to whom `Privacy` shows the citizen.
PERSONAL = frozenset({Element.CALLER_NAME, Element.CALLER_ADDRESS})
# A limit rule hangs on them.
OF_LIMITS = frozenset({Element.KIND, Element.CATEGORY, Element.URGENCY})
# Figures of bulletins and reports hang on them.
OF_FIGURES = frozenset({Element.KIND, Element.CATEGORY})
FLAGS = frozenset({Element.IS_ANONYMOUS, Element.IS_SECRET, Element.WANTS_CALLBACK})
# Whose values a unit may read in the timeline; of the others it reads that they changed.
TOLD_TO_UNITS = OF_LIMITS
ROWS: dict[str, type[Any]] = {
    Element.CATEGORY: Category, Element.GRID: Grid, Element.PHONE: Caller,
}  # fmt: skip
COLUMN = {Element.PHONE: "caller"}
WORDS: dict[str, Any] = {Element.KIND: Kind, Element.URGENCY: Urgency}
EMPTY = "（空）"

Names = Mapping[tuple[str, str], str]


def column_of(element: str) -> str:
    """Return the column of the case that holds an element."""
    return COLUMN.get(Element(element), element)


def kept_value(element: str, value: Any) -> str:
    """Return an element's value as it is kept."""
    if element in ROWS:
        return str(value.pk) if value else ""
    if element in FLAGS:
        return "1" if value else ""
    return str(value)


def current_values(case: Case) -> dict[str, str]:
    """Return every element of a case as it is kept."""
    return {one.value: kept_value(one, getattr(case, column_of(one))) for one in Element}


def opened_value(element: str, kept: str) -> Any:
    """Return what a kept value stands for: a row, yes or no, or the text itself."""
    if element in ROWS:
        return ROWS[element].objects.get(pk=kept) if kept else None
    return bool(kept) if element in FLAGS else kept


def find_names(pairs: Iterable[tuple[str, str]]) -> Names:
    """Return how rows of reference and callers are called; a phone is masked for everybody."""
    wanted: dict[str, set[str]] = {}
    for element, kept in pairs:
        if element in ROWS and kept:
            wanted.setdefault(element, set()).add(kept)
    found = {}
    for element, ids in wanted.items():
        for row in ROWS[element].objects.filter(pk__in=ids):
            said = mask_phone(row.phone) if element == Element.PHONE else str(row)
            found[element, str(row.pk)] = said
    return found


def said_value(element: str, kept: str, names: Names) -> str:
    """Return a kept value in words; `names` are those of the rows that it names."""
    if element in FLAGS:
        return "是" if kept else "否"
    if not kept:
        return EMPTY
    if element in ROWS:
        return names.get((element, kept), kept)
    return str(WORDS[element](kept).label) if element in WORDS else kept
