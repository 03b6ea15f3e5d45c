"""What an operator reads on the home page of the cases that they registered."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.selectors.own_changes import changes_of_own
from cases.services.handling import handling
from cases.services.intake import intake
from cases.views.home_day import own_changes
from tests.markup import tight

pytestmark = pytest.mark.django_db


@pytest.fixture
def returned(make_case, handler, at):
    """A case that the operator registered and the unit returned a minute later."""
    case = make_case(at=at)
    handling.object_assignment(
        case,
        actor=handler,
        at=at + timedelta(minutes=1),
        ground="不在本单位辖区",
        text="属于城西区",
    )
    return case


def test_the_operator_reads_what_others_did_since_yesterday(
    returned, make_case, operator, dispatcher, at
):
    make_case(at=at)
    (line,) = changes_of_own(operator, at + timedelta(hours=1))
    assert (line.number, line.words) == (returned.number, ["退单"])
    assert changes_of_own(dispatcher, at + timedelta(hours=1)) == []
    assert len(changes_of_own(operator, at + timedelta(days=1, hours=8))) == 1
    assert changes_of_own(operator, at + timedelta(days=2, hours=8)) == []


def test_what_the_citizen_adds_is_told_unless_the_operator_wrote_it(
    make_case, operator, dispatcher, at
):
    case = make_case(at=at)
    for person, minutes, told in ((operator, 1, []), (dispatcher, 2, ["市民追加"])):
        when = at + timedelta(minutes=minutes)
        intake.add_call(case, actor=person, at=when, note="又打来了", received_at=when)
        lines = changes_of_own(operator, at + timedelta(hours=1))
        assert [one.words for one in lines] == ([told] if told else [])


def test_many_changed_cases_cost_one_query(
    make_case, handler, operator, at, django_assert_num_queries
):
    for n in range(3):
        case = make_case(at=at)
        handling.object_assignment(
            case, actor=handler, at=at + timedelta(minutes=n), ground="不在本单位辖区", text="不是"
        )
    assert operator.role_codes()
    with django_assert_num_queries(1):
        assert len(changes_of_own(operator, at + timedelta(hours=1))) == 3


def test_the_home_page_shows_it_to_the_desk_alone(client, make_case, operator, handler, stranger):
    now = timezone.now()
    case = make_case(at=now)
    handling.object_assignment(
        case, actor=handler, at=now, ground="不在本单位辖区", text="属于城西区"
    )
    assert own_changes(handler) == own_changes(stranger) == []
    client.force_login(operator)
    page = tight(client.get(reverse("home")).content.decode())
    assert "我登记的工单有变化" in page and case.number in page


@pytest.mark.parametrize("cases", [1, 3])
def test_the_home_page_of_an_operator_takes_a_bounded_number_of_statements(
    log_in, make_case, operator, handler, cases
):
    """Roles, waiting counts and notices as on every page; four of the own day, one of the changes
    and two of outages are the price of seeing at once what became of one's work."""
    now = timezone.now()
    for _ in range(cases):
        handling.object_assignment(
            make_case(at=now), actor=handler, at=now, ground="不在本单位辖区", text="不是"
        )
    client = log_in(operator)
    with CaptureQueriesContext(connection) as seen:
        assert "我登记的工单有变化" in client.get(reverse("home")).content.decode()
    assert len(seen) <= 10
