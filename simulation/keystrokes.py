"""How many keys and letters a call costs at the desk beside its number and its words.

Counted as the desk works: what is sure is filled in, the first proposals have a key, anything
else is looked for by typing; last F2 sends. What was filled in wrongly counts as looked for.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from cases.forms.beside_intake import desk_help
from cases.forms.desk_choices import Choice
from cases.models import Case
from cases.rules.states import OPEN_STATES
from grids import reference
from grids.models import Kind
from grids.options import find_options
from grids.reference import Shelf
from hotline.pinyin import syllables

# F2 sends the form.
SENDING = 1
# Into a field that is not at hand, and out of it with what one looked for.
GOING_IN_AND_TAKING = 2
# With an address of its own a field of choices is one digit away from there.
CHOOSING_A_KIND = 2
LETTERS_MOST = 8
SHELVES: dict[str, Callable[[], Shelf[Any]]] = {
    "category": reference.categories,
    "grid": reference.grids,
    "lead_unit": reference.units,
}


class Strokes(NamedTuple):
    """Keys that do something, and letters that look for something."""

    keys: int = 0
    letters: int = 0

    def __add__(self, other: object) -> "Strokes":
        """Return both together."""
        assert isinstance(other, Strokes)
        return Strokes(self.keys + other.keys, self.letters + other.letters)


class Counted(NamedTuple):
    """A case with what its form costs, and what the desk filled in rightly."""

    number: str
    strokes: Strokes
    filled: frozenset[str]


def recent_open_cases(most: int) -> list[Case]:
    """Return the newest open cases with a place: none of them has been learned from."""
    rows = Case.objects.filter(state__in=OPEN_STATES, grid__level__in=("street", "community"))
    return list(rows.select_related("category", "grid", "lead_unit").order_by("-pk")[:most])


def count_keystrokes(cases: Iterable[Case], at: datetime) -> Iterator[Counted]:
    """Yield what each case would cost if its words were typed now, where its place is known."""
    for case in cases:
        first = help_for(case, at)
        places: Sequence[Choice] = first["places"]
        if case.grid and case.grid.code in {one.code for one in places}:
            yield _counted(case, first, at)


def help_for(case: Case, at: datetime, **chosen: str) -> dict[str, Any]:
    """Return what the desk proposes for a case's words and what was chosen so far."""
    values = {"text": case.text, "place": case.place, **chosen}
    return desk_help(lambda name: values.get(name, ""), at)


def _counted(case: Case, first: dict[str, Any], at: datetime) -> Counted:
    assert case.grid
    wanted = {"category": case.category.code, "kind": case.kind, "grid": case.grid.code}
    proposals = {"category": "suggested", "kind": "kinds", "grid": "places"}
    costs = {field: _cost(field, code, first[proposals[field]]) for field, code in wanted.items()}
    if case.lead_unit:
        units = help_for(case, at, **wanted)["units"]
        costs["lead_unit"] = _cost("lead_unit", case.lead_unit.code, units)
    total = sum(costs.values(), Strokes(keys=SENDING))
    return Counted(case.number, total, frozenset(f for f, c in costs.items() if c == Strokes()))


def _cost(field: str, code: str, choices: Sequence[Choice]) -> Strokes:
    """Return what it takes until a field says what it should."""
    found = next((one for one in choices if one.code == code), None)
    if found and found is choices[0] and found.is_sure:
        return Strokes()
    if found and found.key:
        return Strokes(keys=1)
    if field == "kind":
        return Strokes(keys=CHOOSING_A_KIND) if code in Kind.values else Strokes()
    return looked_for(SHELVES[field](), code)


def looked_for(shelf: Shelf[Any], code: str) -> Strokes:
    """Return what it takes to find a row by the initials of its name."""
    row = shelf.get(code)
    name = row.name if row else ""
    initials = "".join(part[0] for part in syllables(name) if part.strip())[:LETTERS_MOST]
    for most in range(1, len(initials) + 1):
        options = find_options(shelf, initials[:most], limit=1).options
        if options and options[0][0] == code:
            return Strokes(GOING_IN_AND_TAKING, most)
    return Strokes(GOING_IN_AND_TAKING, len(initials))
