"""What a list's lines name beside their cases: categories, channels, places, units, hazards."""

from collections.abc import Iterable, Mapping
from typing import Any

from cases.models import Case, Hazard
from grids.reference import rows_by_id

COLUMNS = ("category", "channel", "grid", "lead_unit")


class Names:
    """The names by which a list's cases speak of what they belong to."""

    def __init__(
        self, rows: Mapping[str, Mapping[int, Any]], hazard_grades: Mapping[int, str]
    ) -> None:
        self._rows, self._hazard_grades = rows, hazard_grades

    def of(self, case: Case, column: str) -> str:
        """Return what a case's category, channel, grid or lead unit is called; '' for none."""
        return str(self._rows[column].get(getattr(case, f"{column}_id"), ""))

    def hazard_grade(self, case: Case) -> str:
        """Return the grade of the hazard that came with a case; '' for none that counts."""
        return self._hazard_grades.get(case.pk, "")


def names_of(cases: Iterable[Case], columns: Iterable[str] = COLUMNS) -> Names:
    """Read the names that the lines of cases show; one query, for their hazards.

    Joined to the cases the names would be read and made into objects once a line, and the
    joins cost the planner more than all else on the page.
    """
    rows = list(cases)
    named = {
        column: rows_by_id(
            Case._meta.get_field(column).related_model,
            (getattr(case, f"{column}_id") for case in rows),
        )
        for column in columns
    }
    hazards = Hazard.objects.filter(case__in=[case.pk for case in rows], excluded_reason="")
    return Names(named, dict(hazards.order_by().values_list("case", "grade")))
