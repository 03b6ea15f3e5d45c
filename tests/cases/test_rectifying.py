"""A hazard on its way off the ledger, and who passes it to whom."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.models import HazardStep
from cases.selectors.hazards import open_hazards
from cases.services.hazards import filing, rectifying
from cases.services.hazards.rectifying import Plan
from grids.models import Role
from hotline.errors import Conflict, Forbidden, InvalidInput
from tests import factories
from tests.notices.told import texts

pytestmark = pytest.mark.django_db
PLAN = Plan("清理消防通道，划线禁停", "韩经理", date(2024, 12, 12))


@pytest.fixture
def hazard(hazard_category, fire_body, hazard_filer, at):
    report = filing.HazardReport(hazard_category, "五四大街18号", "消防通道被占用", at)
    return filing.file_hazard(report, body=fire_body, actor=hazard_filer, at=at)


@pytest.fixture
def elsewhere(db):
    return factories.make_body("西宁市应急管理局", code="emergency", position=2)


@pytest.fixture
def other_filer(elsewhere):
    return factories.make_person(
        Role.HAZARD_FILER, username="other", full_name="应急员", body=elsewhere
    )


@pytest.fixture
def who(hazard_filer, at):
    return {"actor": hazard_filer, "at": at}


@pytest.fixture
def colleague(fire_body):
    return factories.make_person(
        Role.HAZARD_FILER, username="colleague", full_name="魏消防", body=fire_body
    )


def rectified(hazard, who):
    """Rectified by a third person, so that the filer may look at it."""
    rectifier = factories.make_person(
        Role.HAZARD_FILER, username="rectifier", full_name="祁消防", body=hazard.body
    )
    rectifying.plan_rectification(hazard, PLAN, **who)
    return rectifying.report_rectified(hazard, note="已清理", actor=rectifier, at=who["at"])


def look(hazard, who, *, is_passed):
    return rectifying.reinspect_hazard(
        hazard, inspector="李科长", is_passed=is_passed, note="现场查看", **who
    )


def test_a_hazard_goes_step_by_step_off_the_ledger(hazard, who):
    assert hazard.stage.label == "待整改"
    assert rectified(hazard, who).stage.label == "待复查"
    assert look(hazard, who, is_passed=True).stage.label == "待销号"
    gone = rectifying.strike_off_hazard(hazard, **who)
    assert (gone.stage.label, gone.reinspected_by) == ("已销号", "李科长")
    deeds = list(gone.steps.values_list("deed", flat=True))
    assert deeds == ["plan", "rectify", "reinspect", "strike_off"]
    assert "责任人韩经理，期限2024年12月12日" in gone.steps.first().note


def test_a_reinspection_that_fails_goes_back_into_rectification(hazard, who, colleague):
    rectified(hazard, who)
    assert look(hazard, who, is_passed=False).stage.label == "整改中"
    with pytest.raises(Conflict, match="复查通过后才能销号"):
        rectifying.strike_off_hazard(hazard, **who)
    rectifying.plan_rectification(hazard, PLAN, **who)
    rectifying.report_rectified(hazard, note="再次清理", actor=colleague, at=who["at"])
    assert look(hazard, who, is_passed=True).stage.label == "待销号"


def test_no_step_is_skipped_and_none_is_done_twice(hazard, who):
    with pytest.raises(Conflict, match="先登记整改措施"):
        rectifying.report_rectified(hazard, note="已清理", **who)
    with pytest.raises(Conflict, match="还没有报整改完成"):
        look(hazard, who, is_passed=True)
    rectified(hazard, who)
    with pytest.raises(Conflict, match="已报整改完成"):
        rectifying.report_rectified(hazard, note="已清理", **who)
    with pytest.raises(Conflict, match="整改已经完成"):
        rectifying.plan_rectification(hazard, PLAN, **who)
    look(hazard, who, is_passed=True)
    with pytest.raises(Conflict, match="复查已经通过"):
        look(hazard, who, is_passed=False)
    rectifying.strike_off_hazard(hazard, **who)
    with pytest.raises(Conflict, match="已经销号"):
        rectifying.strike_off_hazard(hazard, **who)


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (Plan(" ", "韩经理", PLAN.rectify_by), "measure"),
        (Plan("清理", "", PLAN.rectify_by), "person_responsible"),
        (Plan("清理", "韩经理", date(2024, 12, 1)), "rectify_by"),
    ],
)
def test_a_plan_names_measure_person_and_a_day_to_come(hazard, who, plan, field):
    with pytest.raises(InvalidInput) as refused:
        rectifying.plan_rectification(hazard, plan, **who)
    assert list(refused.value.fields) == [field]


def test_only_the_body_that_follows_it_up_works_on_it(hazard, who, other_filer, at):
    with pytest.raises(Forbidden, match="由西宁市消防救援支队跟进"):
        rectifying.plan_rectification(hazard, PLAN, actor=other_filer, at=at)
    passed = rectifying.pass_hazard(hazard, to=other_filer.current_grants[0].body, **who)
    rectifying.plan_rectification(passed, PLAN, actor=other_filer, at=at)
    with pytest.raises(Forbidden, match="由西宁市应急管理局跟进"):
        rectifying.report_rectified(passed, note="已清理", **who)


def test_the_receiver_hears_of_what_was_passed_to_it(hazard, who, elsewhere, other_filer):
    rectifying.pass_hazard(hazard, to=elsewhere, **who)
    assert [one[:4] for one in texts(user=other_filer)] == ["移交隐患"]


def test_who_passes_it_on_after_a_colleague_is_told(hazard, who, hazard_filer, elsewhere, at):
    third = factories.make_body("西宁市住建局", code="housing", position=4)
    rectifying.pass_hazard(hazard, to=elsewhere, seen="fire", **who)
    with pytest.raises(Conflict, match="何消防 已把这条隐患移交西宁市应急管理局"):
        rectifying.pass_hazard(hazard, to=third, seen="fire", **who)
    hazard.refresh_from_db()
    assert hazard.passed_to == elsewhere


def test_the_receiver_can_hand_it_back(hazard, who, elsewhere, other_filer, fire_body, at):
    rectifying.pass_hazard(hazard, to=elsewhere, **who)
    back = rectifying.pass_hazard(hazard, to=fire_body, actor=other_filer, at=at)
    assert (back.passed_to, back.keeper) == (None, fire_body)


def test_a_text_that_is_masked_for_the_reader_is_not_offered_to_be_saved(
    log_in, hazard, who, elsewhere, other_filer
):
    plan = Plan("请联系物业13897001234清理", "韩经理", PLAN.rectify_by)
    rectifying.plan_rectification(hazard, plan, **who)
    rectifying.pass_hazard(hazard, to=elsewhere, **who)
    page = log_in(other_filer).get(reverse("cases:hazard", args=[hazard.pk]), {"act": "plan"})
    known = page.context["panel"]["form"].initial
    assert "138****1234" in page.content.decode()
    assert "measure" not in known and known["person_responsible"] == "韩经理"


def test_the_log_of_a_hazard_is_never_changed(hazard, who):
    rectifying.plan_rectification(hazard, PLAN, **who)
    with pytest.raises(DatabaseError), transaction.atomic():
        HazardStep.objects.update(note="别的")
    with pytest.raises(DatabaseError), transaction.atomic():
        HazardStep.objects.all()[0].delete()


def test_the_page_leads_from_step_to_step(log_in, hazard, hazard_filer):
    client = log_in(hazard_filer)
    page = reverse("cases:hazard", args=[hazard.pk])
    assert "登记整改" in client.get(page).content.decode()
    assert 'name="measure"' in client.get(page, {"act": "plan"}).content.decode()
    plan = reverse("cases:hazard_act", args=[hazard.pk, "plan"])
    wrong = client.post(plan, {"measure": "清理", "rectify_by": "gestern", "money": "很多"})
    assert wrong.status_code == 400
    for said in ("请填写责任人", "整改期限应写作", "整改资金应为数字", "清理</textarea>"):
        assert said in wrong.content.decode()
    far = timezone.localdate() + timedelta(days=366 * 6)
    facts = {"measure": "清理", "person_responsible": "韩经理", "rectify_by": str(far)}
    assert "不能超过 5 年" in client.post(plan, facts).content.decode()
    facts["rectify_by"] = str(timezone.localdate() + timedelta(days=30))
    answer = client.post(plan, facts, follow=True).content.decode()
    assert "已登记整改" in answer
    assert "整改完成" in answer
    strike = client.post(reverse("cases:hazard_act", args=[hazard.pk, "strike-off"]))
    assert strike.status_code == 409
    assert "复查通过后才能销号" in strike.content.decode()


def test_a_reader_is_offered_nothing(log_in, hazard, leader):
    body = log_in(leader).get(reverse("cases:hazard", args=[hazard.pk])).content.decode()
    assert "登记整改" not in body


def test_what_waits_is_listed_by_its_stage(log_in, hazard, hazard_filer, who, at):
    rectifying.plan_rectification(hazard, PLAN, **who)
    late = at + timedelta(days=5)
    assert list(open_hazards(hazard_filer, "late", late)) == [hazard]
    assert not open_hazards(hazard_filer, "rectified", late)
    client = log_in(hazard_filer)
    for stage, is_there in (("late", True), ("rectified", False)):
        body = client.get(reverse("cases:hazards"), {"stage": stage}).content.decode()
        assert ("五四大街18号" in body) is is_there


def test_who_rectified_neither_reinspects_nor_strikes_off(hazard, who, colleague, at):
    rectifying.plan_rectification(hazard, PLAN, **who)
    rectifying.report_rectified(hazard, note="已清理", **who)
    with pytest.raises(Forbidden, match="另一人办理"):
        look(hazard, who, is_passed=True)
    second = {"actor": colleague, "at": at}
    look(hazard, second, is_passed=True)
    with pytest.raises(Forbidden, match="销号须由另一人办理"):
        rectifying.strike_off_hazard(hazard, **who)
    assert rectifying.strike_off_hazard(hazard, **second).struck_off_at == at


def test_who_answers_for_the_measure_is_no_inspector(hazard, who):
    rectified(hazard, who)
    with pytest.raises(InvalidInput) as wrong:
        rectifying.reinspect_hazard(hazard, inspector="韩经理", is_passed=True, note="看过", **who)
    assert list(wrong.value.fields) == ["inspector"]


def test_a_supervisor_is_the_second_person_where_a_body_has_one_filer(
    log_in, hazard, who, supervisor, at
):
    rectifying.plan_rectification(hazard, PLAN, **who)
    rectifying.report_rectified(hazard, note="已清理", **who)
    body = log_in(who["actor"]).get(reverse("cases:hazard", args=[hazard.pk])).content.decode()
    assert "没有其他隐患报送员，请督办员办理" in body
    assert "act=reinspect" not in body
    look(hazard, {"actor": supervisor, "at": at}, is_passed=True)
