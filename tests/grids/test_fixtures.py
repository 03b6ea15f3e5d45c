"""The fixed people and rows stand beside each other and are who they say."""

from datetime import datetime

import pytest

from grids.models import Body, Category, Channel, Role, Unit, User
from tests.factories import PASSWORD


def test_people_hold_their_one_role(
    operator: User, dispatcher: User, callback_agent: User, handler: User, stranger: User
) -> None:
    people = [operator, dispatcher, callback_agent, handler, stranger]

    roles = [set(person.role_codes()) for person in people]

    assert roles == [
        {Role.OPERATOR}, {Role.DISPATCHER}, {Role.CALLBACK_AGENT},
        {Role.UNIT_CLERK}, {Role.UNIT_CLERK},
    ]  # fmt: skip


def test_handler_reaches_units_below_but_stranger_does_not(
    handler: User, stranger: User, unit: Unit, sub_unit: Unit, other_unit: Unit
) -> None:
    assert handler.scope_unit_ids == {unit.pk, sub_unit.pk}
    assert stranger.scope_unit_ids == {other_unit.pk}


def test_people_log_in_with_the_fixed_password(operator: User) -> None:
    assert operator.check_password(PASSWORD)


@pytest.mark.django_db
def test_reference_rows_live_together(
    category: Category,
    other_category: Category,
    phone_channel: Channel,
    web_channel: Channel,
    hotline_body: Body,
    fire_body: Body,
    at: datetime,
) -> None:
    assert list(Category.objects.all()) == [category, other_category]
    assert list(Channel.objects.all()) == [phone_channel, web_channel]
    assert list(Body.objects.all()) == [hotline_body, fire_body]
    assert at.isoformat() == "2024-12-10T09:00:00+08:00"
