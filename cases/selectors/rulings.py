"""The queue of applications: what waits for a person's ruling, whatever its kind."""

from collections.abc import Sequence
from typing import Any

from cases.access.applications import Asked, Kind, Narrow, rulable_kinds, waiting_for
from cases.access.privacy import line_text
from cases.models import Case
from cases.selectors.inbox import Tab
from cases.selectors.listing import with_lead
from cases.selectors.rows import Row, rows_of
from grids.models import User
from hotline.counts import Countable, count_together
from hotline.paging import Page, take_page

ALL = "all"
SAID = 60


def tabs_for(user: User) -> list[Tab]:
    """Return a tab for everything and one for each kind that the person rules on."""
    kinds = rulable_kinds(user)
    rest = [Tab(kind.name, kind.label, empty=f"没有待裁定的{kind.label}申请。") for kind in kinds]
    return [Tab(ALL, "全部", empty="没有待裁定的申请。", next="单位申请后会到这里。"), *rest]


def waiting(user: User, tab: str, narrow: Narrow | None = None) -> Any:
    """Return what waits under one tab as the columns of `Asked`, the longest waiting first."""
    kinds: list[Kind] = [kind for kind in rulable_kinds(user) if tab in (ALL, kind.name)]
    return waiting_for(user, kinds, narrow)


def counts_for(user: User, narrow: Narrow | None = None) -> dict[str, int]:
    """Return how many wait under each tab, at most 1 001; one query."""
    return count_together({tab.name: waiting(user, tab.name, narrow) for tab in tabs_for(user)})


def all_waiting(user: User) -> Countable:
    """Return the applications that wait for a person; 0 for those who rule on none."""
    return waiting(user, ALL) if rulable_kinds(user) else 0


def ruling_page(
    user: User, tab: str, number: int, narrow: Narrow | None = None
) -> tuple[Page, list[Row]]:
    """Return one page of a tab, the longest waiting first; four queries."""
    page = take_page(waiting(user, tab, narrow), number)
    return page, lines_of(user, page.objects)


def lines_of(user: User, found: Sequence[Any]) -> list[Row]:
    """Return the lines of applications whose cases the person sees; three queries."""
    asked = [Asked(*row) for row in found]
    visible = Case.objects.visible_to(user).filter(pk__in={one.case_id for one in asked})
    cases = {case.pk: case for case in with_lead(visible)}
    shown = [one for one in asked if one.case_id in cases]
    rows = rows_of([cases[one.case_id] for one in shown], user)
    labels = {kind.name: kind.label for kind in rulable_kinds(user)}
    for row, one in zip(rows, shown, strict=True):
        said = line_text(user, cases[one.case_id], one.text).replace("\n", " ")[:SAID]
        row.marks.append(labels[one.kind])
        row.happened = [said.rstrip("。"), *row.happened]
        row.updated_at = one.asked_at
    return rows
