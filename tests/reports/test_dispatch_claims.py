"""已及时联系 is a claim: which cases do not bear it out."""

import pytest

from cases.models import Assignment, Case
from cases.rules.states import State
from hotline.errors import NotVisible
from reports.bulletins.counting.figure_values import Action
from reports.bulletins.issuing.dispatch_claims import doubtful_claims, unmet_cases
from reports.bulletins.wording.editor_choices import WHOLE, Choices
from reports.periods import period_of
from reports.services.drafts import build_draft
from reports.services.editing import edit_bulletin
from tests.reports.conftest import DAY, NOON


@pytest.fixture
def cases(build):
    return build.cases(4, at=NOON, category=build.hotspots["物业服务"])


@pytest.fixture
def doubts_of_day(morning):
    def doubts_of_day(series="daily"):
        found = doubtful_claims(build_draft(series, period_of(DAY), at=morning))
        return [(d.line.label, d.line.phrase, d.count, d.total) for d in found]

    return doubts_of_day


def test_a_case_with_a_unit_of_that_kind_or_below_it_bears_the_claim_out(
    build, cases, unit, sub_unit, doubts_of_day
):
    build.dispatch(cases[:1], unit)
    build.dispatch(cases[1:2], sub_unit)
    assert doubts_of_day() == [("物业服务", "相应县区政府", 2, 4)]


def test_a_case_with_another_kind_of_unit_does_not(build, cases, unit, doubts_of_day):
    traffic = build.cases(2, at=NOON, category=build.hotspots["交通秩序"])
    build.dispatch([*cases, *traffic], unit)
    assert doubts_of_day() == [("交通秩序", "市公安交通管理局", 2, 2)]


def test_a_merged_case_follows_its_main_case(build, cases, unit, doubts_of_day):
    build.dispatch(cases[:1], unit)
    merged = [case.pk for case in cases[1:]]
    Case.objects.filter(pk__in=merged).update(state=State.MERGED, main_case=cases[0])
    assert doubts_of_day() == []


def test_the_cases_in_doubt_are_listed(build, cases, unit, morning):
    build.dispatch(cases[1:], unit)
    draft = build_draft("daily", period_of(DAY), at=morning)
    assert list(unmet_cases(draft, build.hotspots["物业服务"].pk)) == cases[:1]
    with pytest.raises(NotVisible):
        unmet_cases(draft, build.hotspots["交通秩序"].pk)


def test_a_line_that_says_it_is_contacting_claims_nothing(build, cases, bulletin_editor, morning):
    draft = build_draft("daily", period_of(DAY), at=morning)
    chosen = Choices(actions={build.hotspots["物业服务"].pk: Action.CONTACTING})
    assert (
        doubtful_claims(edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=chosen))
        == []
    )


def test_a_concentrated_line_claims_its_problems_cases_and_units(
    build, cases, unit, other_unit, doubts_of_day
):
    problem = build.problem(build.hotspots["物业服务"], DAY, cases[:2], unit_phrase="城东区政府")
    more = problem.review.problems.create(
        place="书院小区", problem="停水", unit_phrase="城西区政府"
    )
    more.cases.set(cases[2:3])
    build.dispatch(cases[:2], unit)
    build.dispatch(cases[2:3], other_unit)
    assert doubts_of_day() == []
    Assignment.objects.filter(case=cases[2]).delete()
    assert doubts_of_day() == [("物业服务", "城东区政府、城西区政府", 1, 3)]


def test_the_hazard_daily_claims_that_the_hotlines_hazards_were_dispatched(
    build, cases, unit, doubts_of_day, morning
):
    for case in cases:
        build.hazards(case=case, at=NOON)
    build.hazards(at=NOON, body=build.bodies["西宁市消防救援支队"])
    build.dispatch(cases[:3], unit)
    assert doubts_of_day("hazards") == [("安全隐患", "", 1, 4)]
    draft = build_draft("hazards", period_of(DAY), at=morning)
    assert list(unmet_cases(draft, WHOLE)) == cases[3:]
