"""What is filed about hazards for an issued day is proposed, one at a time."""

import pytest

from cases.models import Hazard, HazardRevision, RevisionKind
from cases.services.hazards.filing import HazardReport, file_hazard
from cases.services.hazards.proposing import WORDS_MAX, propose_revision
from grids.models import Role
from hotline.errors import Conflict
from notices.models import Notice
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def hazard(hazard_category, fire_body, hazard_filer, at):
    report = HazardReport(hazard_category, "五四大街18号", "通道堵塞", at)
    return file_hazard(report, body=fire_body, actor=hazard_filer, at=at)


@pytest.fixture
def propose(fire_body, hazard_filer, at):
    """Return a function that proposes a revision of a body's day, or of a hazard in it."""

    def propose(kind=RevisionKind.STATEMENT, **facts):
        wanted = {"body": fire_body, "day": at.date(), "words": "零报告", "text": " 填错 "} | facts
        return propose_revision(kind, actor=hazard_filer, at=at, **wanted)

    return propose


def test_propose_revision_tells_the_shift_leaders_where_to_rule(propose, fire_body):
    made = propose()
    assert (made.text, made.ruling, made.proposed) == ("填错", "", {})
    told = Notice.objects.get(sentence="revision_asked")
    assert (told.role, told.page) == (Role.SHIFT_LEADER, f"/hazards/revisions/{made.pk}/")
    assert str(fire_body) in str(told)


def test_one_revision_waits_for_a_hazard_and_one_for_a_day(propose, hazard):
    propose()
    propose(RevisionKind.WITHDRAW, hazard=hazard)
    for facts in ({}, {"kind": RevisionKind.WITHDRAW, "hazard": hazard}):
        with pytest.raises(Conflict, match="等另一人确认"):
            propose(**facts)
    assert HazardRevision.objects.count() == 2


def test_another_body_and_a_day_that_was_ruled_on_wait_for_nobody(propose, at, leader):
    made = propose()
    propose(body=factories.make_body())
    HazardRevision.objects.filter(pk=made.pk).update(
        ruling="refused", ruled_by=leader, ruled_at=at, reason="不符"
    )
    assert propose() != made
    assert not Hazard.objects.exists()


def test_long_words_are_cut_to_what_is_kept(propose):
    assert len(propose(words="长" * (WORDS_MAX + 9)).words) == WORDS_MAX
