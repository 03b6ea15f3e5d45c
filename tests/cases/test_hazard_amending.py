"""A misfiled hazard: corrected or withdrawn until its day is issued."""

from dataclasses import replace

import pytest

from cases.rules import issued_days
from cases.services.hazards import amending, filing
from grids.models import Role
from hotline.errors import Conflict, Forbidden, InvalidInput
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(hazard_category, at):
    return filing.HazardReport(hazard_category, "五四大街18号", "通道堵塞", at)


@pytest.fixture
def hazard(report, fire_body, hazard_filer, at):
    return filing.file_hazard(report, body=fire_body, actor=hazard_filer, at=at)


@pytest.fixture
def who(hazard_filer, at):
    return {"actor": hazard_filer, "at": at}


@pytest.fixture
def issued(monkeypatch):
    monkeypatch.setattr(issued_days, "_TOLD_BY", [lambda at: True])


def test_a_correction_keeps_the_old_values(hazard, report, who):
    other = factories.make_hazard_category("小区物业", position=1)
    right = replace(report, category=other, place="夏都花园")
    fixed = amending.correct_hazard(hazard, right, reason="填错", **who)
    assert (fixed.category, fixed.place) == (other, "夏都花园")
    note = hazard.steps.get().note
    assert "填错" in note
    assert "五四大街18号" in note
    assert "消防安全" in note
    with pytest.raises(InvalidInput, match="没有改动"):
        amending.correct_hazard(hazard, right, reason="填错", **who)


def test_a_withdrawn_hazard_counts_no_more_and_stands_still(hazard, report, who, at):
    gone = amending.withdraw_hazard(hazard, reason="重复报送", **who)
    assert gone.excluded_reason == "重复报送"
    with pytest.raises(Conflict, match="已撤回"):
        amending.correct_hazard(hazard, report, reason="填错", **who)
    nil = filing.file_return("nil", body=hazard.body, day=at.astimezone().date(), **who)
    assert nil.kind == "nil"


def test_an_issued_day_is_not_changed_by_one_person(hazard, report, who, issued):
    amending.withdraw_hazard(hazard, reason="重复报送", **who)
    hazard.refresh_from_db()
    assert (hazard.excluded_reason, hazard.revisions.get().ruling) == ("", "")
    with pytest.raises(Conflict, match="另一人确认"):
        amending.correct_hazard(hazard, replace(report, place="别处"), reason="填错", **who)


def test_only_its_own_body_amends_it(hazard, at):
    other = factories.make_person(Role.HAZARD_FILER, username="other", body=factories.make_body())
    with pytest.raises(Forbidden):
        amending.withdraw_hazard(hazard, reason="重复报送", actor=other, at=at)
