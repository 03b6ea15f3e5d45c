"""The names on a list's lines, read together, are those that the rows themselves say."""

import pytest

from cases.models import Case
from cases.selectors.names import COLUMNS, names_of
from cases.selectors.rows import rows_of
from grids.models import Unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("short_name", ["", "市简称局"])
def test_each_name_is_what_its_row_says(make_case, unit, grid, operator, short_name):
    Unit.objects.filter(pk=unit.pk).update(short_name=short_name)
    case = make_case()
    Case.objects.filter(pk=case.pk).update(grid=grid, lead_unit=unit, place="")
    case = Case.objects.get(pk=case.pk)
    names = names_of([case])
    said = {column: names.of(case, column) for column in COLUMNS}
    assert said == {column: str(getattr(case, column)) for column in COLUMNS}
    (row,) = rows_of([case], operator)
    assert (row.category, row.source, row.place) == tuple(
        said[column] for column in ("category", "lead_unit", "grid")
    )


def test_a_case_without_place_and_unit_shows_a_dash(make_case, operator):
    case = make_case()
    Case.objects.filter(pk=case.pk).update(grid=None, lead_unit=None, place="")
    (row,) = rows_of([Case.objects.get(pk=case.pk)], operator)
    assert (row.source, row.place) == ("—", "")


def test_lines_of_many_cases_cost_two_queries_once_the_names_are_known(
    make_case, operator, django_assert_num_queries
):
    cases = [make_case() for _ in range(3)]
    found = list(Case.objects.filter(pk__in=[case.pk for case in cases]))
    rows_of(found, operator)
    with django_assert_num_queries(2):
        assert len(rows_of(found, operator)) == 3
