"""Supervisors are warned of groups that grow fast, or touch what may not wait."""

from datetime import timedelta

import pytest

from cases.models import Case
from concentrated.models import GroupStatus, ProblemGroup
from concentrated.notice_kinds import NoticeKind
from concentrated.services.warning import warn_of_groups
from grids.models import CitySetting, Role
from grids.rules import forget_rules
from notices.board import read_notices
from notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(at):
    return at + timedelta(hours=1)


@pytest.fixture
def no_words(group):
    """A group about nothing that may not wait."""
    ProblemGroup.objects.filter(pk=group.pk).update(problem="充电不方便")
    return group


def add_people(group, count, at, first=100):
    """Let so many more people have written, by copies of the group's last row."""
    row = group.members.order_by("-pk").first()
    for number in range(count):
        case = Case.objects.get(pk=row.case_id)
        case.pk, case.number = None, f"9{first + number:011d}"
        case.save()
        row.pk, row.case, row.writer, row.received_at = None, case, first + number, at
        row.save(force_insert=True)


def warnings():
    return Notice.objects.filter(kind=NoticeKind.GROUP).order_by("pk")


def said():
    return [notice.facts for notice in warnings()]


def test_a_group_that_may_not_wait_is_told_of_once(group, later, supervisor):
    assert "冒烟" in group.problem
    assert warn_of_groups(at=later) == 1
    assert warn_of_groups(at=later + timedelta(minutes=5)) == 0
    assert warn_of_groups(at=later + timedelta(hours=23)) == 0
    notice = warnings().get()
    assert (notice.role, notice.facts["word"]) == (Role.SUPERVISOR, "冒烟")
    assert f"/concentrated/{group.pk}/" in {line.url for line in read_notices(supervisor, later)}


def test_people_beyond_the_usual_of_the_weekday_are_told_of(no_words, later):
    assert warn_of_groups(at=later) == 0
    add_people(no_words, 1, later)
    assert warn_of_groups(at=later) == 1
    assert said()[0]["persons"] == "5"
    assert said()[0]["usual"] == "0"


def test_as_many_as_on_such_a_day_of_each_week_are_nothing_new(no_words, later):
    add_people(no_words, 1, later)
    for week in range(1, 6):
        add_people(no_words, 4, later - timedelta(days=7 * week), first=1000 * week)
    assert warn_of_groups(at=later) == 0
    add_people(no_words, 4, later, first=9000)
    assert warn_of_groups(at=later) == 1
    assert said()[0]["usual"] == "4"


def test_the_words_and_the_number_are_the_citys(no_words, later):
    CitySetting.objects.create(key="concentrated.warn_words", value=["充电"])
    forget_rules()
    assert warn_of_groups(at=later) == 1
    assert said()[0]["word"] == "充电"


def test_a_dismissed_group_is_told_of_no_more(group, later):
    ProblemGroup.objects.update(status=GroupStatus.DISMISSED)
    assert warn_of_groups(at=later) == 0
