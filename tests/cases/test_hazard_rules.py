"""Who does what about a hazard, and in which of its stages."""

from datetime import timedelta

import pytest

from cases.models import Hazard, HazardDeed, HazardGrade, HazardRevision, HazardStage
from cases.services.hazards import rules
from cases.services.hazards.filing import HazardReport, file_hazard
from grids.models import Role
from grids.upload_preparation import prepare_files
from hotline.errors import Conflict, Forbidden
from tests import factories
from tests.cases.applying import pdf

pytestmark = pytest.mark.django_db
# The columns that bring a hazard into each of its stages.
INTO = {
    HazardStage.UNPLANNED: {},
    HazardStage.PLANNED: {"measure": "清理", "person_responsible": "韩经理"},
    HazardStage.RECTIFIED: {"measure": "清理", "rectified_at": True},
    HazardStage.REINSPECTED: {"measure": "清理", "rectified_at": True, "reinspected_at": True},
    HazardStage.STRUCK_OFF: {
        "measure": "清理", "rectified_at": True, "reinspected_at": True, "struck_off_at": True,
    },
}  # fmt: skip


@pytest.fixture
def hazard(hazard_category, fire_body, hazard_filer, at):
    report = HazardReport(hazard_category, "五四大街18号", "通道堵塞", at)
    return file_hazard(report, body=fire_body, actor=hazard_filer, at=at)


@pytest.fixture
def other_body(db):
    return factories.make_body()


@pytest.fixture
def other_filer(other_body):
    return factories.make_person(Role.HAZARD_FILER, username="other", body=other_body)


def in_stage(hazard, stage, at):
    """Return the hazard as it is in a stage, unsaved."""
    for name, value in INTO[stage].items():
        setattr(hazard, name, at if value is True else value)
    assert hazard.stage == stage
    return hazard


@pytest.mark.parametrize("stage", list(HazardStage))
@pytest.mark.parametrize("deed", list(rules.DEED_STAGES))
def test_a_deed_is_done_in_its_stages_alone(hazard, supervisor, hazard_filer, at, stage, deed):
    hazard = in_stage(hazard, stage, at)
    if deed in (HazardDeed.CALL, HazardDeed.JUDGE):
        hazard.grade = HazardGrade.SUSPECTED_MAJOR
    if deed == HazardDeed.JUDGE:
        hazard.handed_over_at = at
    actor = supervisor if deed in rules.SECOND_PERSON else hazard_filer
    found = rules.refusal(hazard, deed, actor=actor)
    if stage in rules.DEED_STAGES[deed]:
        assert found is None
    else:
        assert isinstance(found, Conflict)
        with pytest.raises(Conflict):
            rules.check_deed(hazard, deed, actor=actor)


def test_who_received_it_corrects_and_who_follows_it_up_rectifies(
    hazard, hazard_filer, other_body, other_filer, leader
):
    Hazard.objects.filter(pk=hazard.pk).update(passed_to=other_body)
    hazard = Hazard.objects.get(pk=hazard.pk)
    for deed in (HazardDeed.CORRECT, HazardDeed.WITHDRAW):
        assert rules.may_do(hazard_filer, hazard, deed)
        assert not rules.may_do(other_filer, hazard, deed)
        with pytest.raises(Forbidden, match="只能由其更正或撤回"):
            rules.check_deed(hazard, deed, actor=other_filer)
    for deed in (HazardDeed.PLAN, HazardDeed.RECTIFY):
        assert rules.may_do(other_filer, hazard, deed)
        assert not rules.may_do(hazard_filer, hazard, deed)
    assert rules.may_do(hazard_filer, hazard, HazardDeed.PASS)
    assert not any(rules.may_do(leader, hazard, deed) for deed in rules.DEED_STAGES)


def test_what_was_withdrawn_is_left_alone(hazard, hazard_filer, at):
    hazard.excluded_reason, hazard.withdrawn_at = "误报", at
    with pytest.raises(Conflict, match="已撤回"):
        rules.check_deed(hazard, HazardDeed.PLAN, actor=hazard_filer)
    hazard.withdrawn_at = None
    with pytest.raises(Conflict, match="不计入"):
        rules.check_deed(hazard, HazardDeed.PLAN, actor=hazard_filer)


def test_a_revision_that_waits_holds_corrections_up(hazard, hazard_filer, at):
    revision = HazardRevision.objects.create(
        kind="withdraw", body=hazard.body, day=at.date(), hazard=hazard, words="不再计入",
        text="误报", asked_at=at, asked_by=hazard_filer,
    )  # fmt: skip
    fresh = Hazard.objects.get(pk=hazard.pk)
    assert rules.open_revision(fresh) == revision
    with pytest.raises(Conflict, match="另一人确认"):
        rules.check_deed(fresh, HazardDeed.CORRECT, actor=hazard_filer)
    assert rules.refusal(fresh, HazardDeed.PLAN, actor=hazard_filer) is None


def test_the_second_person_is_named_where_there_is_one(hazard, hazard_filer, fire_body, at):
    hazard = in_stage(hazard, HazardStage.RECTIFIED, at)
    hazard.rectified_by = hazard_filer
    with pytest.raises(Forbidden, match="请督办员办理"):
        rules.check_deed(hazard, HazardDeed.REINSPECT, actor=hazard_filer)
    colleague = factories.make_person(
        Role.HAZARD_FILER, username="colleague", full_name="魏消防", body=fire_body
    )
    assert set(rules.filers_of(fire_body)) == {hazard_filer, colleague}
    with pytest.raises(Forbidden, match="魏消防或督办员"):
        rules.check_deed(hazard, HazardDeed.REINSPECT, actor=hazard_filer)
    assert rules.refusal(hazard, HazardDeed.REINSPECT, actor=colleague) is None


def test_lock_hazard_tells_who_passed_it_on_meanwhile(
    hazard, hazard_filer, other_body, other_filer, at
):
    seen = Hazard.objects.get(pk=hazard.pk)
    assert rules.lock_hazard(seen, HazardDeed.PLAN, hazard_filer) == hazard
    Hazard.objects.filter(pk=hazard.pk).update(passed_to=other_body)
    rules.log_step(hazard, HazardDeed.PASS, "移交", actor=hazard_filer, at=at)
    with pytest.raises(Conflict, match="何消防 已把这条隐患移交西宁市应急管理局，由其跟进"):
        rules.lock_hazard(seen, HazardDeed.PLAN, hazard_filer)


def test_log_step_keeps_the_note_and_its_photos(hazard, hazard_filer, at):
    later = at + timedelta(hours=1)
    uploads = prepare_files([pdf()], at=at)
    rules.log_step(
        hazard, HazardDeed.PLAN, " 清理通道 ", actor=hazard_filer, at=later, uploads=uploads
    )
    step = hazard.steps.get()
    assert (step.deed, step.note, step.at, step.by) == ("plan", "清理通道", later, hazard_filer)
    assert step.files.count() == 1
