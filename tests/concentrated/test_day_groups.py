"""Groups are shown to who reviews the day's cases of a hotspot category."""

import pytest

from cases.models import ConcentratedProblem
from concentrated.models import GroupStatus
from concentrated.selectors.day_groups import day_groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(group, at):
    case = group.members.select_related("case").first().case
    return f"/hotspots/{at:%Y-%m-%d}/{case.category_id}/"


def members(group):
    rows = group.members.select_related("case__lead_unit").order_by("pk")
    return [row.case for row in rows]


def test_groups_of_two_cases_and_more_are_shown(group):
    cases = members(group)
    (found,) = day_groups(cases[:2])
    assert (found.group, found.cases, found.group.place) == (group, cases[:2], "锦绣华庭")
    assert found.unit_phrase == cases[0].lead_unit.phrase
    assert day_groups(cases[:1]) == []
    group.status = GroupStatus.DISMISSED
    group.save()
    assert day_groups(cases) == []


def test_a_group_is_taken_into_the_review_and_printed(
    group, address, bulletin_editor, log_in, django_assert_max_num_queries
):
    client = log_in(bulletin_editor)
    with django_assert_max_num_queries(20):
        page = client.get(f"{address}?group={group.pk}").content.decode()
    assert "填入审阅结果" in page
    assert 'value="锦绣华庭"' in page
    numbers = [case.number for case in members(group)]
    assert page.count(" checked") == len(numbers)
    typed = {
        "place": group.name, "problem": group.problem, "unit_phrase": "城东区政府",
        "cases": numbers,
    }  # fmt: skip
    client.post(address, typed)
    assert ConcentratedProblem.objects.get().cases.count() == 4
