"""Hazards as they are filed: one by one, or a body's whole day in one statement."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.models import Hazard, HazardGrade, HazardReturn, HazardRevision
from cases.rules import issued_days
from cases.services.hazards import filing
from cases.services.hazards.filing import HazardReport, Statement
from grids.models import Role
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(hazard_category, at):
    return HazardReport(hazard_category, " 五四大街18号 ", "通道堵塞", at)


@pytest.fixture
def who(hazard_filer, at):
    return {"actor": hazard_filer, "at": at}


def fields_of(call):
    """Return the names of the fields that a service refuses."""
    with pytest.raises(InvalidInput) as refused:
        call()
    return set(refused.value.fields)


def test_file_hazard_keeps_what_was_reported(report, fire_body, who, hazard_filer, at):
    hazard = filing.file_hazard(report, body=fire_body, **who)
    assert (hazard.place, hazard.text, hazard.body) == ("五四大街18号", "通道堵塞", fire_body)
    assert (hazard.filed_by, hazard.registered_at, hazard.case) == (hazard_filer, at, None)


def test_file_once_files_a_form_once(report, fire_body, who):
    assert filing.file_once(report, body=fire_body, key="k", **who) is not None
    assert filing.file_once(report, body=fire_body, key="k", **who) is None
    assert Hazard.objects.count() == 1


def test_file_hazard_is_for_the_filers_of_the_body(report, fire_body, who, operator, at):
    others = factories.make_body()
    with pytest.raises(Forbidden):
        filing.file_hazard(report, body=others, **who)
    with pytest.raises(Forbidden):
        filing.file_hazard(report, body=fire_body, actor=operator, at=at)
    assert not Hazard.objects.exists()


def test_the_hotlines_own_hazards_have_a_case_and_a_case_has_one(
    report, hotline_body, operator, make_case, at
):
    who = {"body": hotline_body, "actor": operator, "at": at}
    assert fields_of(lambda: filing.file_hazard(report, **who)) == {"case"}
    case = make_case()
    assert filing.file_hazard(report, case=case, **who).case == case
    with pytest.raises(Conflict, match="已登记隐患"):
        filing.file_hazard(report, case=case, **who)


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"place": " "}, "place"), ({"text": ""}, "text"), ({"grade": "none"}, "grade")],
)
def test_check_report_names_what_is_wrong(report, at, facts, field):
    assert fields_of(lambda: filing.check_report(replace(report, **facts), at)) == {field}


def test_check_report_of_the_future_is_refused(report, at):
    late = replace(report, reported_at=at + timedelta(days=1))
    assert fields_of(lambda: filing.check_report(late, at)) == {"reported_at"}


def test_a_suspected_major_hazard_is_told_at_once(report, fire_body, who):
    grave = replace(report, grade=HazardGrade.SUSPECTED_MAJOR)
    filing.file_hazard(grave, body=fire_body, **who)
    assert Notice.objects.filter(role=Role.SHIFT_LEADER).exists()


def test_file_return_replaces_what_was_stated_before(fire_body, who, at):
    day = at.date()
    first = filing.file_return("nil", body=fire_body, day=day, **who)
    again = filing.file_return("nil", body=fire_body, day=day, **who)
    standing = HazardReturn.objects.filter(body=fire_body, day=day, superseded_at=None)
    assert standing.count() == 1
    assert standing.get() in (first, again)


def test_a_nil_report_beside_a_hazard_of_the_day_conflicts(report, fire_body, who, at):
    filing.file_hazard(report, body=fire_body, **who)
    with pytest.raises(Conflict):
        filing.file_return("nil", body=fire_body, day=at.date(), **who)
    assert not HazardReturn.objects.exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "none"}, "kind"),
        ({"count": 0}, "count"),
        ({"count": 10_000}, "count"),
        ({"source": " "}, "source"),
        ({"source": "长" * 201}, "source"),
        ({"categories": []}, "categories"),
        ({"person": "长" * 41}, "person"),
        ({"kind": "nil"}, "count"),
        ({"day": 1}, "day"),
    ],
)
def test_file_return_names_what_is_wrong(fire_body, hazard_category, who, at, facts, field):
    right = {"kind": "total", "count": 2, "categories": [hazard_category], "source": "台账"}
    wanted = right | facts
    day = at.date() + timedelta(days=wanted.pop("day", 0))
    assert field in fields_of(lambda: filing.file_return(body=fire_body, day=day, **wanted, **who))
    assert not HazardReturn.objects.exists()


def test_a_total_says_its_source_and_categories(fire_body, hazard_category, who, at):
    made = filing.file_return(
        "total", body=fire_body, day=at.date(), count=2, categories=[hazard_category],
        source="台账", **who,
    )  # fmt: skip
    assert (made.count, made.source, list(made.categories.all())) == (2, "台账", [hazard_category])
    said = Statement("total", 2, (hazard_category,), "台账")
    assert said.words == "汇总数 2 件（消防安全；来源：台账）"


def test_state_day_states_a_form_once(fire_body, who, at):
    form = {"body": fire_body, "day": at.date(), "key": "k", **who}
    assert filing.state_day("nil", **form) is not None
    assert filing.state_day("nil", **form) is None
    assert HazardReturn.objects.count() == 1


def test_a_day_that_was_issued_is_only_proposed_anew(fire_body, who, at, monkeypatch):
    standing = filing.file_return("nil", body=fire_body, day=at.date(), **who)
    monkeypatch.setattr(issued_days, "_TOLD_BY", [lambda at: True])
    with pytest.raises(InvalidInput) as refused:
        filing.file_return("itemised", body=fire_body, day=at.date(), **who)
    assert set(refused.value.fields) == {"reason"}
    made = filing.file_return("itemised", body=fire_body, day=at.date(), reason="补报", **who)
    assert isinstance(made, HazardRevision)
    assert made.proposed["was"] == standing.pk
    assert HazardReturn.objects.get() == standing


def test_each_stage_of_a_hazard_holds_it_once(report, fire_body, who, at):
    hazard = filing.file_hazard(report, body=fire_body, **who)
    steps = [
        ({}, {"unplanned"}),
        ({"measure": "清理", "rectify_by": at.date()}, {"planned"}),
        ({"rectify_by": at.date() - timedelta(days=1)}, {"planned", "late"}),
        ({"rectified_at": at}, {"rectified"}),
        ({"reinspected_at": at}, {"reinspected"}),
    ]
    for values, wanted in steps:
        Hazard.objects.filter(pk=hazard.pk).update(**values or {"text": hazard.text})
        found = {
            stage for stage, condition in filing.hazard_stages(at.date()).items()
            if Hazard.objects.filter(condition).exists()
        }  # fmt: skip
        assert found == wanted


def test_require_hazard_reader_lets_filers_and_overseers_read(hazard_filer, leader, handler):
    for person in (hazard_filer, leader):
        filing.require_hazard_reader(person)
    with pytest.raises(Forbidden):
        filing.require_hazard_reader(handler)
