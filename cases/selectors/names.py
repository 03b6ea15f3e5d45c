"""What a list's lines name beside their cases: categories, channels, places, units, hazards."""

from collections.abc import Iterable, Mapping

from django.db import connection

from cases.models import Case

# By the column that points to them; each is what `str` of its row says. Joined to the cases
# they would be read and made into objects once a line, and the four joins cost the planner
# more than all else on the page.
NAMED = """
SELECT 'category', id, name FROM grids_category WHERE id = ANY(%(category)s)
UNION ALL SELECT 'channel', id, name FROM grids_channel WHERE id = ANY(%(channel)s)
UNION ALL SELECT 'grid', id, name FROM grids_grid WHERE id = ANY(%(grid)s)
UNION ALL SELECT 'lead_unit', id, coalesce(nullif(short_name, ''), name)
    FROM grids_unit WHERE id = ANY(%(lead_unit)s)
UNION ALL SELECT 'hazard', case_id, grade FROM cases_hazard
    WHERE case_id = ANY(%(cases)s) AND excluded_reason = ''
"""
COLUMNS = ("category", "channel", "grid", "lead_unit")


class Names:
    """The names by which a list's cases speak of what they belong to."""

    def __init__(self, names: Mapping[tuple[str, int], str]) -> None:
        self._names = names

    def of(self, case: Case, column: str) -> str:
        """Return what a case's category, channel, grid or lead unit is called; '' for none."""
        return self._names.get((column, getattr(case, f"{column}_id")), "")

    def hazard_grade(self, case: Case) -> str:
        """Return the grade of the hazard that came with a case; '' for none that counts."""
        return self._names.get(("hazard", case.pk), "")


def names_of(cases: Iterable[Case]) -> Names:
    """Read the names that the lines of cases show; one query."""
    rows = list(cases)
    wanted = {
        column: sorted({getattr(case, f"{column}_id") for case in rows} - {None})
        for column in COLUMNS
    }
    wanted["cases"] = [case.pk for case in rows]
    with connection.cursor() as cursor:
        cursor.execute(NAMED, wanted)
        return Names({(column, key): name for column, key, name in cursor})
