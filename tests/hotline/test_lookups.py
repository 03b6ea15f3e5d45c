"""Lookups of our own find what Django's would."""

import pytest

from grids.models import Role, RoleGrant, Unit
from hotline.counts import count_together
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def grants(unit, other_unit):
    people = [
        factories.make_person(Role.UNIT_CLERK, username=name, unit=where)
        for name, where in (("甲", unit), ("乙", other_unit))
    ]
    return [person.grants.get() for person in people]


def test_any_of_finds_what_in_finds(grants, unit, other_unit):
    for ids in ([], [unit.pk], [unit.pk, other_unit.pk], [0], frozenset([unit.pk])):
        wanted = RoleGrant.objects.filter(unit__any_of=ids)
        assert set(wanted) == set(RoleGrant.objects.filter(unit__in=list(ids)))
    assert Unit.objects.filter(parent__any_of=[unit.pk]).count() == 0


def test_any_of_sends_one_value_and_can_be_counted_with_others(grants, unit):
    wanted = RoleGrant.objects.filter(unit__any_of=range(unit.pk, unit.pk + 500))
    _, values = wanted.query.sql_with_params()
    assert len(values) == 1
    assert count_together({"a": wanted, "b": wanted})["a"] == wanted.count()


def test_any_of_takes_nothing_but_ids(grants):
    with pytest.raises(ValueError, match="invalid literal"):
        list(RoleGrant.objects.filter(unit__any_of=["1}'; DROP TABLE grids_unit"]))
