"""One fault for each invariant of the hazards, written past the services."""

from datetime import timedelta

from cases.models import Hazard, HazardGrade, HazardRevision
from cases.services.hazards import grading, rectifying
from cases.services.hazards.filing import HazardReport, file_hazard

DAY = timedelta(days=1)


def _filed(town, grade=HazardGrade.ORDINARY):
    report = HazardReport(town.hazard_category, "五四大街18号", "通道堵塞", town.at, grade)
    return file_hazard(report, body=town.fire_body, actor=town.hazard_filer, at=town.at)


def _spoil(hazard, **values):
    Hazard.objects.filter(pk=hazard.pk).update(**values)
    return str(hazard.pk)


def hazard_people(town):
    hazard, who = _filed(town), {"actor": town.hazard_filer, "at": town.at}
    plan = rectifying.Plan("清理通道", "韩经理", (town.at + DAY).date())
    rectifying.plan_rectification(hazard, plan, **who)
    rectifying.report_rectified(hazard, note="已清理", **who)
    second = {"actor": town.supervisor, "at": town.at}
    rectifying.reinspect_hazard(hazard, inspector="李科长", is_passed=True, note="畅通", **second)
    rectifying.strike_off_hazard(hazard, **second)
    return _spoil(hazard, rectified_by=town.supervisor)


def hazard_grades(town):
    return _spoil(_filed(town), grade=HazardGrade.MAJOR, judged_at=town.at)


def hazard_calls(town):
    hazard = _filed(town, HazardGrade.SUSPECTED_MAJOR)
    grading.record_hazard_call(
        hazard, callee="支队", outcome="answered", answered_by="马科长",
        actor=town.hazard_filer, at=town.at,
    )  # fmt: skip
    return _spoil(hazard, handed_over_at=None)


def hazards_withdrawn(town):
    return _spoil(_filed(town), withdrawn_at=town.at, excluded_reason="误报")


def hazard_revisions(town):
    hazard = _filed(town)
    HazardRevision.objects.create(
        body=hazard.body, day=town.at.date(), kind="withdraw", hazard=hazard, words="不再计入",
        text="误报", asked_at=town.at, asked_by=town.hazard_filer, ruling="accepted",
        ruled_at=town.at, ruled_by=town.supervisor,
    )  # fmt: skip
    return str(hazard.pk)


HAZARD_PLANTS = {
    function.__name__: function
    for function in (
        hazard_people,
        hazard_grades,
        hazard_calls,
        hazards_withdrawn,
        hazard_revisions,
    )
}
