"""New cases are joined to the groups where they belong, as they come in."""

from datetime import timedelta

import pytest

from cases.models import Case
from concentrated.models import GroupedCase, GroupStatus, ProblemGroup
from concentrated.rules.background import learn_background
from concentrated.services.joining import join_new_cases
from tests import factories
from tests.concentrated import letters
from tests.concentrated.conftest import store
from tests.learning.wording import MATTERS, demands

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(at):
    return at + timedelta(hours=1)


def test_cases_of_an_event_are_proposed_at_the_third_person(past, event, later):
    event(0, 2)
    assert join_new_cases(at=later) == 2
    assert ProblemGroup.objects.get().status == GroupStatus.FORMING
    event(2, 3)
    join_new_cases(at=later + timedelta(minutes=5))
    group = ProblemGroup.objects.get()
    assert (group.status, group.name, group.persons, group.case_count) == (
        "proposed",
        "锦绣华庭",
        3,
        3,
    )
    assert (group.proposed_persons, group.proposed_at) == (3, later + timedelta(minutes=5))
    assert group.problem
    assert "锦绣华庭" not in group.problem


def test_what_a_group_is_called_names_no_citizen(past, event, later):
    for at, who in enumerate(("欧阳文静", "诸葛大力", "夏侯小妹", "上官明月")):
        title = f"{who}反映锦绣华庭车库充电桩冒烟，电话1389700123{at}"
        event(at, at + 1, caller_name=who, title=title)
    join_new_cases(at=later)
    group = ProblemGroup.objects.get()
    assert (group.persons, group.status) == (4, GroupStatus.PROPOSED)
    assert "充电桩冒烟" in str(group)
    assert "***" in group.problem
    assert not any(who in str(group) for who in ("欧阳文静", "诸葛大力", "夏侯小妹", "上官明月"))
    assert "1389700123" not in str(group)


def test_a_case_is_read_once(past, event, later):
    cases = event()
    assert join_new_cases(at=later) == 4
    assert join_new_cases(at=later) == 0
    assert GroupedCase.objects.count() == len(cases)


def test_secret_cases_reports_and_cases_left_out_are_never_read(past, event, make_case, later):
    event(0, 1, is_secret=True)
    event(1, 2, kind="report")
    (left_out,) = event(2, 3)
    Case.objects.filter(pk=left_out.pk).update(excluded_reason="测试")
    assert join_new_cases(at=later) == 0
    assert not GroupedCase.objects.exists()


def test_callers_without_a_number_are_one_person(past, event, later):
    event(phone="")
    join_new_cases(at=later)
    group = ProblemGroup.objects.get()
    assert (group.persons, group.status) == (1, GroupStatus.FORMING)


def test_other_matters_stand_alone(past, make_case, later, at):
    for number, name in enumerate(MATTERS):
        (text,) = demands(name, 1)
        make_case(title=text.title, text=text.body, phone=f"1390000{number:04d}")
    join_new_cases(at=later)
    assert not ProblemGroup.objects.exists()
    assert GroupedCase.objects.filter(group=None).count() == len(MATTERS)


@pytest.fixture
def community():
    street = factories.make_grid("中华街道", parent=factories.make_grid(), level="street")
    return factories.make_grid("中华巷社区居民委员会", parent=street, level="community")


@pytest.fixture
def young(db):
    return store(learn_background(letters.past()[:1_900]))


CHARGING = (
    "车库充电桩坏了，物业公司没有人管",
    "物业公司不修车库的充电桩",
    "充电桩坏了，车库没有人管",
    "车库充电桩坏了没有人修",
)


def of_community(make_case, community, category, texts, first=0):
    for number, text in enumerate(texts, first):
        make_case(
            title=f"中华巷社区{text}", text=f"中华巷社区{text}，请处理。", grid=community,
            category=category, phone=f"1390001{number:04d}",
        )  # fmt: skip


def test_a_young_city_relies_on_the_community_and_the_category(
    young, community, make_case, category, later
):
    of_community(make_case, community, category, CHARGING)
    join_new_cases(at=later)
    group = ProblemGroup.objects.get()
    assert (group.status, group.grid, group.persons) == (GroupStatus.PROPOSED, community, 4)
    assert group.name == ""
    assert "充电桩" in group.problem


def test_a_community_alone_joins_no_matters(
    past, community, make_case, category, other_category, later
):
    for at, name in enumerate(MATTERS):
        texts = [text.title for text in demands(name, 2)]
        of = other_category if at else category
        of_community(make_case, community, of, texts, first=10 * at)
    join_new_cases(at=later)
    assert not ProblemGroup.objects.filter(persons__gte=3).exists()


def test_a_case_more_than_half_a_year_later_joins_no_more(past, event, make_case, later, at):
    event()
    join_new_cases(at=later)
    title, text = letters.EVENT[0]
    afterwards = at + timedelta(days=181)
    late = make_case(at=afterwards, title=title, text=text, phone="13800000001")
    join_new_cases(at=afterwards + timedelta(minutes=1))
    assert GroupedCase.objects.get(pk=late.pk).group is None


def test_a_new_case_costs_as_many_statements_beside_one_as_beside_many(
    past, event, later, django_assert_num_queries
):
    event(0, 1)
    join_new_cases(at=later)
    event(1, 2)
    join_new_cases(at=later)
    event(2, 3)
    with django_assert_num_queries(15):
        join_new_cases(at=later)
    event(3, 4)
    with django_assert_num_queries(15):
        join_new_cases(at=later)
