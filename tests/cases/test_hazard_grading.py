"""疑似重大: telephoned at once, judged by the competent department, struck off by another."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.models import DutyOutcome, Hazard, HazardGrade
from cases.selectors.hazards import hazards_to_telephone
from cases.services.hazards import filing, grading, rectifying
from cases.services.hazards.grading import Judgement
from grids.models import Role
from hotline.errors import Conflict, Forbidden, InvalidInput
from tests import factories
from tests.notices.told import texts

pytestmark = pytest.mark.django_db
MAJOR = Judgement(
    HazardGrade.MAJOR,
    "消防救援支队",
    "重大火灾隐患判定方法",
    "疏散通道全部堵塞",
    "王副市长",
    "市安委办",
)


@pytest.fixture
def hazard(hazard_category, fire_body, hazard_filer, at):
    report = filing.HazardReport(
        hazard_category, "五四大街18号", "通道堵塞", at, HazardGrade.SUSPECTED_MAJOR
    )
    return filing.file_hazard(report, body=fire_body, actor=hazard_filer, at=at)


@pytest.fixture
def who(hazard_filer, at):
    return {"actor": hazard_filer, "at": at}


def call(hazard, who, outcome=DutyOutcome.ANSWERED, answered_by="马科长"):
    return grading.record_hazard_call(
        hazard, callee="消防救援支队", outcome=outcome, answered_by=answered_by, **who
    )


def test_the_demand_stays_until_somebody_answered(hazard, who, shift_leader, at):
    call(hazard, who, DutyOutcome.NO_ANSWER, "")
    assert list(hazards_to_telephone(shift_leader, at)) == [hazard]
    call(hazard, {"actor": shift_leader, "at": at})
    assert not hazards_to_telephone(shift_leader, at)
    outcomes = list(hazard.calls.values_list("outcome", "answered_by"))
    assert outcomes == [("no_answer", ""), ("answered", "马科长")]
    with pytest.raises(Conflict, match="已有人接听"):
        call(hazard, who)


def test_an_answered_call_names_who_answered(hazard, who):
    with pytest.raises(InvalidInput) as wrong:
        call(hazard, who, answered_by=" ")
    assert list(wrong.value.fields) == ["answered_by"]


def test_an_ordinary_hazard_needs_no_call(hazard, who):
    Hazard.objects.update(grade=HazardGrade.ORDINARY)
    with pytest.raises(Conflict, match="只有疑似重大"):
        call(hazard, who)


def test_the_page_and_the_home_page_demand_the_call(log_in, hazard, hazard_filer):
    client = log_in(hazard_filer)
    body = client.get(reverse("cases:hazard", args=[hazard.pk])).content.decode()
    assert "请立即电话交办" in body
    assert "待电话交办" in client.get(reverse("cases:hazards")).content.decode()
    assert "条疑似重大隐患还没有电话交办" in client.get("/").content.decode()


def test_it_is_judged_after_the_call(hazard, who, leader):
    with pytest.raises(Conflict, match="请先电话交办"):
        grading.judge_hazard(hazard, MAJOR, **who)
    call(hazard, who)
    judged = grading.judge_hazard(hazard, MAJOR, **who)
    assert (judged.grade, judged.supervised_by) == (HazardGrade.MAJOR, "王副市长")
    assert "重大隐患" in texts(role=Role.LEADER)[0]
    with pytest.raises(Conflict, match="只有疑似重大"):
        grading.judge_hazard(hazard, MAJOR, **who)
    with pytest.raises(Forbidden):
        grading.judge_hazard(hazard, MAJOR, actor=leader, at=who["at"])


def test_major_names_who_supervises_and_where_it_is_reported(hazard, who):
    call(hazard, who)
    bare = Judgement(HazardGrade.MAJOR, "消防救援支队", "判定方法", "堵塞")
    with pytest.raises(InvalidInput) as wrong:
        grading.judge_hazard(hazard, bare, **who)
    assert set(wrong.value.fields) == {"supervised_by", "reported_to"}


def test_the_desk_does_not_judge_what_the_hotline_follows(hazard, who, hotline_body, operator):
    call(hazard, who)
    Hazard.objects.update(passed_to=hotline_body)
    with pytest.raises(Forbidden, match="主管部门认定"):
        grading.judge_hazard(
            Hazard.objects.select_related("passed_to").get(), MAJOR, actor=operator, at=who["at"]
        )


def test_major_is_struck_off_by_another_than_its_filer(hazard, who, fire_body, supervisor, at):
    rectifier = factories.make_person(Role.HAZARD_FILER, username="rectifier", body=fire_body)
    call(hazard, who)
    plan = rectifying.Plan("清理通道", "韩经理", date(2024, 12, 12))
    rectifying.plan_rectification(hazard, plan, **who)
    rectifying.report_rectified(hazard, note="已清理", actor=rectifier, at=at)
    rectifying.reinspect_hazard(hazard, inspector="李科长", is_passed=True, note="畅通", **who)
    with pytest.raises(Conflict, match="先由主管部门认定"):
        rectifying.strike_off_hazard(hazard, **who)
    grading.judge_hazard(hazard, MAJOR, **who)
    with pytest.raises(Forbidden, match="不能由报送人销号"):
        rectifying.strike_off_hazard(hazard, **who)
    assert rectifying.strike_off_hazard(hazard, actor=supervisor, at=at).struck_off_at


def test_the_database_refuses_major_without_a_judgement(hazard):
    with pytest.raises(IntegrityError), transaction.atomic():
        Hazard.objects.update(grade=HazardGrade.MAJOR)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"callee": " "}, "callee"),
        ({"callee": "长" * 101}, "callee"),
        ({"outcome": "none"}, "outcome"),
        ({"answered_by": "长" * 101}, "answered_by"),
        ({"note": "长" * 501}, "note"),
    ],
)
def test_a_call_names_the_field_that_is_wrong(hazard, who, facts, field):
    right = {"callee": "支队", "outcome": "answered", "answered_by": "马科长", "note": ""}
    with pytest.raises(InvalidInput) as wrong:
        grading.record_hazard_call(hazard, **right | facts, **who)
    assert field in wrong.value.fields
    assert not hazard.calls.exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"grade": HazardGrade.SUSPECTED_MAJOR}, "grade"),
        ({"department": " "}, "department"),
        ({"standard": ""}, "standard"),
        ({"reason": " "}, "reason"),
        ({"supervised_by": ""}, "supervised_by"),
        ({"reported_to": " "}, "reported_to"),
        ({"department": "长" * 101}, "department"),
    ],
)
def test_a_judgement_names_the_field_that_is_wrong(hazard, who, facts, field):
    call(hazard, who)
    with pytest.raises(InvalidInput) as wrong:
        grading.judge_hazard(hazard, replace(MAJOR, **facts), **who)
    assert field in wrong.value.fields
    hazard.refresh_from_db()
    assert hazard.grade == HazardGrade.SUSPECTED_MAJOR
