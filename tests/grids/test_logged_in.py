"""Who is logged in is read together with what they may do today."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grids.backends import HotlineBackend
from grids.models import Role, User
from grids.services import grant_role

pytestmark = pytest.mark.django_db


def test_a_person_and_their_grants_are_read_by_one_query(operator, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = HotlineBackend().get_user(operator.pk)
        assert (found, found.role_codes()) == (operator, {Role.OPERATOR})


def test_the_unit_of_a_grant_is_read_with_it(handler, unit, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert HotlineBackend().get_user(handler.pk).units == [unit]


def test_the_body_of_a_grant_is_read_where_there_is_one(hazard_filer):
    [grant] = hazard_filer.grants.all()
    assert HotlineBackend().get_user(hazard_filer.pk).current_grants[0].body == grant.body


def test_a_grant_that_ended_lets_nothing_be_done(operator):
    operator.grants.update(to_on=timezone.localdate() - timedelta(days=1))
    found = HotlineBackend().get_user(operator.pk)
    assert (found, found.role_codes()) == (operator, frozenset())


def test_nobody_is_logged_in_who_left_or_never_came(operator):
    User.objects.filter(pk=operator.pk).update(is_active=False)
    assert HotlineBackend().get_user(operator.pk) is None
    assert HotlineBackend().get_user(0) is None


def test_a_grant_given_meanwhile_is_seen(operator):
    found = HotlineBackend().get_user(operator.pk)
    assert found.role_codes() == {Role.OPERATOR}
    grant_role(user=found, role=Role.DISPATCHER)
    assert found.role_codes() == {Role.OPERATOR, Role.DISPATCHER}
