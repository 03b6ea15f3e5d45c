"""Groups are measured anew every night, and what may not be kept goes."""

from datetime import timedelta

import pytest

from cases.models import Case
from concentrated.models import GroupedCase, GroupStatus, ProblemGroup
from concentrated.services.joining import join_new_cases
from concentrated.services.nightly_pass import measure_group, pass_groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(at):
    return at + timedelta(hours=16)


def test_cases_that_no_sweep_read_are_made_up_for(past, event, at):
    event()
    late = at + timedelta(days=3)
    assert join_new_cases(at=late) == 0
    pass_groups(at=late)
    assert ProblemGroup.objects.get().status == GroupStatus.PROPOSED


def test_a_case_that_became_secret_leaves_its_group(group, night):
    case = group.members.order_by("pk").first().case
    Case.objects.filter(pk=case.pk).update(is_secret=True)
    pass_groups(at=night)
    assert not GroupedCase.objects.filter(case=case).exists()
    group.refresh_from_db()
    assert (group.persons, group.case_count, group.status) == (3, 3, GroupStatus.PROPOSED)


def test_a_case_that_becomes_secret_leaves_a_group_of_years_ago(group, at):
    case = group.members.order_by("pk").first().case
    Case.objects.filter(pk=case.pk).update(is_secret=True)
    pass_groups(at=at + timedelta(days=400))
    assert group.members.count() == 3
    assert not GroupedCase.objects.filter(case=case).exists()


def test_a_proposed_group_without_cases_is_asked_about_no_more(group, night):
    Case.objects.filter(grouped__group=group).update(is_secret=True)
    pass_groups(at=night)
    assert not ProblemGroup.objects.exists()


def test_a_case_whose_text_was_put_right_leaves_what_it_does_not_belong_to(group, night):
    row = group.members.order_by("pk").first()
    Case.objects.filter(pk=row.pk).update(title="公交车不按时发车", text="公交车总是不按时发车。")
    measure_group(group.pk, at=night)
    row.refresh_from_db()
    assert row.group is None
    group.refresh_from_db()
    assert group.case_count == 3


def test_measuring_twice_changes_nothing(group, night):
    measure_group(group.pk, at=night)
    kept = list(GroupedCase.objects.order_by("pk").values())
    measure_group(group.pk, at=night)
    assert list(GroupedCase.objects.order_by("pk").values()) == kept


def test_cases_alone_are_forgotten_after_half_a_year_and_shown_groups_stay(group, event, at):
    title = "公交车不按时发车"
    (alone,) = event(0, 1, title=title, text=title, phone="13800000009")
    join_new_cases(at=at + timedelta(hours=1))
    pass_groups(at=at + timedelta(days=200))
    assert not GroupedCase.objects.filter(case=alone).exists()
    assert group.members.count() == 4
