"""The questions that the big lists can be asked: made from their filter sets, none by hand.

Run as a module it prints those of the database of the environment, as JSON.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Any
from urllib.parse import urlencode

from tests.benchmarks.words import ABSENT_WORD, COMMON_WORD, RARE_WORD

Asked = tuple[tuple[str, str], ...]
HOTLINE, UNIT = "operator", "unit_clerk"
DEEP_PAGE = "20"
# A caller of every database, and a number that never called.
NUMBERS = ("13900000007", "13700000000")
WORDS = (RARE_WORD, COMMON_WORD, ABSENT_WORD)


@dataclass(frozen=True)
class List:
    """A list: its address, its filter set, as whom it is opened."""

    address: str
    filter_set: type[Any]
    roles: tuple[str, ...]


def lists() -> list[List]:
    """Return the lists that grow with the archive; the others hold open work alone."""
    from cases.filters.appeals import AppealFilter
    from cases.filters.cases import CallbackFilter, CallFilter, CaseFilter, HazardFilter
    from cases.filters.ledger import LedgerFilter

    return [
        List("/cases/", CaseFilter, (HOTLINE, UNIT)),
        List("/calls/", CallFilter, (HOTLINE,)),
        List("/callbacks/", CallbackFilter, (HOTLINE, UNIT)),
        List("/appeals/", AppealFilter, (HOTLINE, UNIT)),
        List("/hazards/", HazardFilter, (HOTLINE,)),
        List("/ledger/", LedgerFilter, (HOTLINE, UNIT)),
    ]


def questions() -> Iterator[dict[str, str]]:
    """Yield every question: each value of each filter, a deep page, and each two filters."""
    for one in lists():
        values = {name: values_of(name, each) for name, each in one.filter_set.base_filters.items()}
        alone: list[Asked] = [(), (("page", DEEP_PAGE),)]
        alone += [((name, value),) for name, several in values.items() for value in several]
        alone += [((name, several[0]), ("page", DEEP_PAGE)) for name, several in values.items()]
        pairs: list[Asked] = [
            ((first, values[first][0]), (second, values[second][0]))
            for first, second in combinations(values, 2)
        ]
        for role in one.roles:
            for asked in [*alone, *pairs]:
                address = f"{one.address}?{urlencode(asked)}" if asked else one.address
                told = " ".join(f"{name}={value}" for name, value in asked)
                yield {"url": address, "role": role, "name": f"{one.address}{told}"}


def values_of(name: str, one: Any) -> list[str]:
    """Return the values by which a filter is measured, that of most cases first.

    All of few; of rows of reference data one with a large and one with a small part.
    """
    from django.utils import timezone

    from grids.web.reference_fields import ReferenceField

    if "choices" in one.extra:
        offered = one.extra["choices"]
        return [str(value) for value, _ in (offered() if callable(offered) else offered)]
    if issubclass(one.field_class, ReferenceField):
        return _of_shelf(one.extra["shelf"]())
    if name in {"since", "until"}:
        today = timezone.localdate()
        return [f"{today - timedelta(days=back)}" for back in (7, 0, 365)]
    return list(NUMBERS if name == "phone" else WORDS)


def _of_shelf(shelf: Any) -> list[str]:
    """Return the first, the middle and the last of a shelf's codes."""
    codes = list(shelf.labels)
    return list(dict.fromkeys(codes[at] for at in (0, len(codes) // 2, -1))) if codes else []


def main() -> None:
    """Print the questions."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
    django.setup()
    print(json.dumps(list(questions())))


if __name__ == "__main__":
    main()
