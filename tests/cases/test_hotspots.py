"""A person's review of a hotspot category's day: none found, or these problems."""

from datetime import timedelta

import pytest

from cases.models import ConcentratedProblem, HotspotReview
from cases.services.oversight import hotspots
from cases.services.oversight.hotspots import ProblemFound
from hotline.errors import Forbidden, InvalidInput
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(make_case):
    return [make_case(text=f"电梯第{n}次停运") for n in range(2)]


@pytest.fixture
def review(category, bulletin_editor, at):
    """Return a function that reviews the category's day."""

    def review(*problems, actor=bulletin_editor, of=category, at=at):
        return hotspots.review_hotspot(of, at.date(), actor=actor, at=at, problems=list(problems))

    return review


def found(cases, **facts):
    wanted = {"place": " 康宁小区 ", "problem": "电梯停运", "unit_phrase": "城东区政府"} | facts
    return ProblemFound(cases=cases, **wanted)


def test_hotspot_cases_are_those_counted_on_the_day(category, other_category, make_case, cases, at):
    below = factories.make_category("电梯", parent=category)
    inside = make_case(category=below, text="电梯异响")
    make_case(category=other_category, text="信号灯不亮")
    make_case(at=at - timedelta(days=1), text="昨天的事")
    left_out = make_case(text="测试来电")
    type(left_out).objects.filter(pk=left_out.pk).update(excluded_reason="测试")
    assert set(hotspots.hotspot_cases(category, at.date())) == {*cases, inside}


def test_a_review_finds_nothing_or_a_problem(review, cases, at):
    none = review()
    assert (none.has_concentrated, none.case_count) == (False, 2)
    made = review(found(cases), at=at + timedelta(hours=1))
    none.refresh_from_db()
    assert none.superseded_at == at + timedelta(hours=1)
    assert (made.has_concentrated, made.superseded_at) == (True, None)
    problem = ConcentratedProblem.objects.get(review=made)
    assert (problem.place, set(problem.cases.all())) == ("康宁小区", set(cases))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"place": " "}, "place"),
        ({"problem": "长" * 61}, "problem"),
        ({"unit_phrase": ""}, "unit_phrase"),
    ],
)
def test_a_problem_says_where_what_and_who(review, cases, facts, field):
    with pytest.raises(InvalidInput) as refused:
        review(found(cases, **facts))
    assert set(refused.value.fields) == {field}
    assert not HotspotReview.objects.exists()


def test_a_problem_rests_on_two_cases_of_the_day(review, cases, make_case, other_category):
    other = make_case(category=other_category, text="信号灯不亮")
    for wrong in (cases[:1], [*cases, other]):
        with pytest.raises(InvalidInput) as refused:
            review(found(wrong))
        assert set(refused.value.fields) == {"cases"}


def test_only_hotspots_are_reviewed_and_only_by_editors(review, cases, operator):
    plain = factories.make_category("其他")
    with pytest.raises(InvalidInput):
        review(of=plain)
    with pytest.raises(Forbidden):
        review(actor=operator)


def test_a_name_in_the_press_is_approved_by_who_issues(
    review, cases, bulletin_editor, bulletin_issuer
):
    review(found(cases))
    problem = ConcentratedProblem.objects.get()
    with pytest.raises(Forbidden):
        hotspots.name_in_press(problem, actor=bulletin_editor)
    assert hotspots.name_in_press(problem, actor=bulletin_issuer).is_named_in_press
