"""Notices about cases: who is told, and with which case as their subject."""

from datetime import timedelta

import pytest

from cases.rules.notice_kinds import CaseSentence
from cases.services.record import notices
from grids.models import Role, RoleGrant
from notices.models import Notice
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(make_case):
    made = make_case()
    Notice.objects.all().delete()
    return made


def recipients(made):
    return {notice.unit or notice.user or notice.role for notice in made}


def test_notify_names_the_case_as_what_it_is_about(case, unit, at):
    [made] = notices.notify(CaseSentence.URGED, at=at, case=case, units=[unit])
    assert (made.subject_kind, made.subject_id, made.number) == ("case", case.pk, case.number)
    [general] = notices.notify(CaseSentence.SCORED, {"score": 90}, at=at, units=[unit])
    assert (general.subject_kind, general.subject_id, general.number) == ("", None, "")


def test_notify_with_leader_sends_a_copy_to_each_leader_of_the_unit(
    case, unit, unit_leader, other_unit, at
):
    factories.make_person(Role.UNIT_LEADER, username="elsewhere", unit=other_unit)
    made = notices.notify_with_leader(CaseSentence.URGED, at=at, case=case, unit=unit)
    assert recipients(made) == {unit, unit_leader}
    assert {notice.user: notice.is_copy for notice in made} == {None: False, unit_leader: True}
    assert str(made[1]).startswith("抄送：")


def test_who_leads_the_unit_no_more_gets_no_copy(case, unit, unit_leader, at):
    RoleGrant.objects.filter(user=unit_leader).update(
        from_on=at.date() - timedelta(days=9), to_on=at.date() - timedelta(days=1)
    )
    made = notices.notify_with_leader(CaseSentence.URGED, at=at, case=case, unit=unit)
    assert recipients(made) == {unit}


def test_tell_reviewers_reaches_the_centre_that_sent_the_part(case, other_unit, at):
    part = case.assignments.get()
    made = notices.tell_reviewers(CaseSentence.REPLY_TO_REVIEW, case, part, at)
    assert Role.DISPATCHER in recipients(made)
    assert not any(notice.unit for notice in made)
    part.dispatching_centre = other_unit
    made = notices.tell_reviewers(CaseSentence.REPLY_TO_REVIEW, case, part, at)
    assert {other_unit, Role.DISPATCHER} <= recipients(made)
