"""Many counts in one statement."""

import pytest

from grids.models import Role, RoleGrant, User
from hotline.counts import count_together
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd():
    for name in ("甲", "乙", "丙"):
        factories.make_person(Role.OPERATOR, username=name)


def test_all_counts_come_from_one_statement(crowd, django_assert_num_queries):
    operators = RoleGrant.objects.filter(role=Role.OPERATOR)
    wanted = {
        "people": User.objects.order_by("username"),
        "none": User.objects.none(),
        "one": User.objects.filter(username="甲"),
        "sum": [operators, User.objects.filter(username__in=["乙", "丙"])],
        "known": 7,
        "nothing": None,
    }
    with django_assert_num_queries(1):
        counted = count_together(wanted)
    assert counted == {"people": 3, "none": 0, "one": 1, "sum": 5, "known": 7, "nothing": None}


def test_counting_stops_one_past_the_limit(crowd):
    assert count_together({"people": User.objects.all()}, limit=1) == {"people": 2}


def test_united_rows_are_counted(crowd):
    names = [User.objects.filter(username=name).values_list("pk") for name in ("甲", "乙")]
    both = names[0].union(names[1], all=True).order_by("pk")
    assert count_together({"both": both}) == {"both": 2}


def test_rows_asked_for_twice_are_counted_once(crowd, django_assert_num_queries):
    with django_assert_num_queries(1) as seen:
        counted = count_together({"a": User.objects.all(), "b": User.objects.all()})
    assert counted == {"a": 3, "b": 3}
    assert seen.captured_queries[0]["sql"].count("count(*)") == 1


def test_nothing_to_count_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert count_together({"none": User.objects.none(), "known": 3}) == {"none": 0, "known": 3}
