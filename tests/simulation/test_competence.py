"""A year whose units' competence departs from the table: corrections make it right."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from cases.models import Case
from grids.models import Grid, Responsibility
from grids.services import set_rule
from simulation.competence.year import Plan, live_year
from tests import factories
from tests.simulation.replayed import make_city

pytestmark = pytest.mark.django_db
PLAN = Plan(
    date(2026, 1, 1), months=3, per_month=14, categories=2, departing=0.5, mistaken=0.0, seed=1
)


@pytest.fixture(autouse=True)
def city(centre):
    make_city()
    factories.make_unit("市城管局", code="city-management", kind="department", level="city")
    for district in Grid.objects.filter(level="district"):
        street = factories.make_grid(f"{district}二街", parent=district, level="street")
        for name in "丁戊":
            place = f"{district}{name}社区居民委员会"
            factories.make_grid(place, parent=street, level="community")
    set_rule("corrections.cases", 2)
    set_rule("corrections.persons", 2)


def shares(months):
    return [one.returned / one.sent for one in months]


def test_fewer_cases_come_back_as_corrections_are_taken_and_no_fewer_without():
    taken = live_year(PLAN, takes=True)
    assert sum(one.taken for one in taken) == sum(one.right for one in taken) > 0
    assert taken[0].left > taken[-1].left
    assert shares(taken)[0] > 0.2
    assert shares(taken)[-1] < shares(taken)[0] / 2
    control = live_year(PLAN, takes=False)
    assert control[0] == taken[0]._replace(taken=0, right=0)
    assert shares(control)[-1] > shares(taken)[0] / 2
    # Nothing of the years is left.
    assert not Case.objects.exists()
    assert not Responsibility.objects.filter(rank=1).exists()


def test_simulate_corrections_prints_the_months_of_both_years():
    out = StringIO()
    call_command("simulate_corrections", months=1, per_month=3, categories=2, stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[1].startswith("2026-01　3　")
    assert len(lines) == 3
