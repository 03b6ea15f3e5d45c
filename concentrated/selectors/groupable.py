"""Which cases are grouped, and how one is read."""

import re
from collections.abc import Iterable
from zlib import crc32

from cases.models import Case
from cases.models.queries import CaseQuerySet
from concentrated.models import GroupedCase
from concentrated.rules.background import Background
from concentrated.rules.linking import Letter, beginning_of, letter_of
from concentrated.rules.names import territory_key
from grids import reference
from grids.models import Grid, GridLevel, Kind
from grids.place_names import names_of
from grids.rules import rule
from hotline.plain_text import plain

# More than names and words are taken from, with the names of territory that are taken out.
TEXT_READ = 600
# Nothing of the citizen is opened for it.
READ = (
    "number", "title", "text", "received_at", "registered_at", "caller_id", "grid", "category",
    "is_secret", "kind",
)  # fmt: skip


def groupable() -> CaseQuerySet:
    """Return the cases that may be grouped: no secret one, no report, none left out of figures."""
    cases: CaseQuerySet = Case.objects.counted().filter(is_secret=False)
    return cases.exclude(kind=Kind.REPORT).only(*READ)


class CaseReader:
    """Reads cases for grouping; made anew for each pass, since territory is renamed at times.

    The names of the city, of its districts and streets say where half the city lives, and that
    of a case's own community stands in letters about everything: they are taken out of the texts.
    """

    def __init__(self, background: Background) -> None:
        self.background = background
        self._grids = reference.grids().by_id
        self._territory = _pattern(self._grids.values())
        self._forms: dict[int, list[str]] = {}

    def row_of(self, case: Case) -> GroupedCase:
        """Return a case as it is kept for grouping, not saved."""
        community = self._above(case.grid_id, GridLevel.COMMUNITY)
        title, text = self._blanked(case.title, community), self._blanked(case.text, community)
        letter = letter_of(
            case.pk, str(case.caller_id), case.received_at, title, text, self.background,
            territory=territory_key(community, case.category_id) if community else 0,
        )  # fmt: skip
        return GroupedCase(
            case=case,
            received_at=case.received_at,
            writer=case.caller_id or 0,
            title_key=crc32(plain(case.title).encode()),
            district_id=self._above(case.grid_id, GridLevel.DISTRICT),
            names=sorted(letter.names),
            title_names=sorted(key for key, is_title in letter.names.items() if is_title),
            words=list(letter.matter),
            weights=list(letter.matter.values()),
        )

    def letter_from(self, row: GroupedCase) -> Letter:
        """Return a kept case with its title and beginning, as the gate reads it."""
        community = self._above(row.case.grid_id, GridLevel.COMMUNITY)
        title = self._blanked(row.case.title, community)
        text = self._blanked(row.case.text, community)
        return plain_letter(row, title, beginning_of(title, text))

    def _blanked(self, text: str, community: int | None) -> str:
        text = text[:TEXT_READ]
        for form in self._forms_of(community) if community else ():
            text = text.replace(form, " ")
        return self._territory.sub(" ", text)

    def _forms_of(self, community: int) -> list[str]:
        """Return how people say a community's name, the longest first."""
        if community not in self._forms:
            forms = names_of([self._grids[community]])
            self._forms[community] = sorted(forms, key=len, reverse=True)
        return self._forms[community]

    def _above(self, grid_id: int | None, level: GridLevel) -> int | None:
        """Return the piece of a level in which a place lies."""
        grid = self._grids.get(grid_id) if grid_id else None
        path = [int(part) for part in grid.path.split("/") if part] if grid else []
        found = (pk for pk in path if pk in self._grids and self._grids[pk].level == level)
        return next(found, None)


def plain_letter(row: GroupedCase, title: str = "", beginning: str = "") -> Letter:
    """Return a kept case as links are measured by; its texts are not needed for that."""
    in_title = set(row.title_names)
    return Letter(
        key=row.case_id,
        person=str(row.writer),
        at=row.received_at,
        title=title or str(row.title_key),
        beginning=beginning,
        names={key: key in in_title for key in row.names},
        matter=dict(zip(row.words, row.weights, strict=True)),
        areas=frozenset([str(row.district_id)] if row.district_id else []),
    )


def _pattern(grids: Iterable[Grid]) -> re.Pattern[str]:
    levels = (GridLevel.DISTRICT, GridLevel.STREET)
    names = {grid.name for grid in grids if grid.level in levels}
    city = str(rule("city.name"))
    longest_first = sorted({*names, f"{city}市", city} - {""}, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, longest_first)))
