"""Hazards and statements of an issued day are revised by two persons."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.models import Hazard, HazardReturn, HazardRevision
from cases.rules import issued_days
from cases.selectors.hazards import body_days, revisions_to_rule
from cases.services.hazards import amending, filing, revising
from grids.models import Role
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice
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
def day(at):
    return at.date()


@pytest.fixture
def nil(fire_body, day, who):
    return filing.file_return("nil", body=fire_body, day=day, **who)


@pytest.fixture
def issue(monkeypatch):
    return lambda: monkeypatch.setattr(issued_days, "_TOLD_BY", [lambda at: True])


@pytest.fixture
def colleague(fire_body):
    return factories.make_person(
        Role.HAZARD_FILER, username="colleague", full_name="魏消防", body=fire_body
    )


@pytest.fixture
def stranger_filer(db):
    return factories.make_person(
        Role.HAZARD_FILER, username="other", full_name="应急员", body=factories.make_body()
    )


def rule(revision, actor, at, ruling="accepted", reason=""):
    return revising.rule_revision(revision, ruling=ruling, reason=reason, actor=actor, at=at)


def test_a_correction_waits_for_another_person_and_tells_the_editors(
    hazard, report, who, issue, colleague, hazard_filer, stranger_filer, bulletin_editor, at
):
    issue()
    other = factories.make_hazard_category("小区物业", position=1)
    right = replace(report, category=other, place="夏都花园")
    same = amending.correct_hazard(hazard, right, reason="填错", **who)
    assert (same.category, same.place) == (report.category, "五四大街18号")
    revision = HazardRevision.objects.get()
    assert (revision.kind, revision.body, revision.text) == ("correct", hazard.body, "填错")
    assert "隐患类别 小区物业" in revision.words and "原为 隐患类别 消防安全" in revision.words
    with pytest.raises(Conflict, match="另一人确认"):
        amending.withdraw_hazard(hazard, reason="误报", **who)
    for person, error in ((hazard_filer, "另一个人"), (stranger_filer, "其他报送员")):
        with pytest.raises(Forbidden, match=error):
            rule(revision, person, at)
        assert not revisions_to_rule(person).exists()
    assert revisions_to_rule(colleague).get() == revision
    rule(revision, colleague, at)
    hazard.refresh_from_db()
    assert (hazard.category, hazard.place) == (other, "夏都花园")
    assert list(hazard.steps.values_list("deed", flat=True)) == ["ask", "rule", "correct"]
    assert Notice.objects.filter(kind="bulletin", role=Role.BULLETIN_EDITOR).count() == 1
    with pytest.raises(Conflict, match="已由魏消防裁定"):
        rule(revision, colleague, at)


def test_a_refused_revision_changes_nothing_and_says_why(
    hazard, who, issue, shift_leader, hazard_filer, at
):
    issue()
    amending.withdraw_hazard(hazard, reason="重复报送", **who)
    revision = HazardRevision.objects.get()
    with pytest.raises(InvalidInput) as wrong:
        rule(revision, shift_leader, at, "refused")
    assert set(wrong.value.fields) == {"reason"}
    rule(revision, shift_leader, at, "refused", "是另一处")
    hazard.refresh_from_db()
    assert (hazard.excluded_reason, hazard.withdrawn_at) == ("", None)
    assert Notice.objects.filter(user=hazard_filer, kind="ruling").count() == 1
    assert not Notice.objects.filter(kind="bulletin").exists()
    amending.withdraw_hazard(hazard, reason="确属重复", **who)
    rule(HazardRevision.objects.get(ruling=""), shift_leader, at)
    hazard.refresh_from_db()
    assert (hazard.excluded_reason, hazard.withdrawn_at) == ("确属重复", at)


def test_totals_and_nil_reports_of_an_issued_day_wait_too(
    nil, fire_body, hazard_category, day, who, issue, colleague, at
):
    issue()
    total = {"count": 3, "categories": [hazard_category], "source": "119台账", "body": fire_body}
    with pytest.raises(InvalidInput) as wrong:
        filing.file_return("total", day=day, **total, **who)
    assert set(wrong.value.fields) == {"reason"}
    made = filing.file_return("total", day=day, reason="漏报三件", **total, **who)
    assert (made.kind, made.words) == ("statement", "汇总数 3 件（消防安全；来源：119台账）")
    assert HazardReturn.objects.get(superseded_at=None) == nil
    (shown,) = body_days(who["actor"], day, at)
    assert (shown.words, shown.revision) == ("零报告", made)
    rule(made, colleague, at)
    new = HazardReturn.objects.get(superseded_at=None)
    assert (new.kind, new.count, new.filed_by) == ("total", 3, who["actor"])
    assert list(new.categories.all()) == [hazard_category]
    assert HazardReturn.objects.count() == 2


def test_what_changed_meanwhile_is_not_written_over(hazard, report, who, issue, colleague, at):
    issue()
    amending.correct_hazard(hazard, replace(report, place="别处"), reason="填错", **who)
    Hazard.objects.filter(pk=hazard.pk).update(place="第三处")
    with pytest.raises(Conflict, match="又有变动"):
        rule(HazardRevision.objects.get(), colleague, at)
    assert HazardRevision.objects.get().ruling == ""


def test_the_database_holds_two_people_and_one_open_revision(hazard, who, issue):
    issue()
    amending.withdraw_hazard(hazard, reason="重复报送", **who)
    found = HazardRevision.objects.filter(hazard=hazard)
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        found.update(ruling="accepted", ruled_by=who["actor"], ruled_at=who["at"])
    row = found.get()
    row.pk = None
    with pytest.raises(IntegrityError, match="one_open_revision"), transaction.atomic():
        row.save(force_insert=True)


def test_pages_and_api_submit_and_rule(
    hazard, issue, log_in, hazard_filer, colleague, shift_leader, stranger_filer, handler
):
    issue()
    act = reverse("cases:hazard_act", args=[hazard.pk, "withdraw"])
    answer = log_in(hazard_filer).post(act, {"reason": "重复报送"}, follow=True)
    assert "须由另一人确认后生效" in answer.content.decode()
    revision = HazardRevision.objects.get()
    page = reverse("cases:hazard_revision", args=[revision.pk])
    own = log_in(hazard_filer).get(page).content.decode()
    assert "更正须由另一个人确认" in own and '<button class="btn btn-primary"' not in own
    assert log_in(hazard_filer).post(page, {"ruling": "accepted"}).status_code == 403
    for person, code in ((stranger_filer, 404), (handler, 403)):
        assert log_in(person).get(page).status_code == code
        assert log_in(person).get(f"/api/v1/hazards/revisions/{revision.pk}/").status_code == code
    assert "件隐患更正等您确认" in log_in(shift_leader).get("/").content.decode()
    browser = log_in(colleague)
    (listed,) = browser.get("/api/v1/hazards/revisions/").json()["results"]
    assert (listed["kind"], listed["may_rule"]) == ("withdraw", True)
    assert page in browser.get(reverse("cases:hazard_revisions")).content.decode()
    wrong = browser.post(page, {"ruling": "refused"})
    assert (wrong.status_code, "写明理由" in wrong.content.decode()) == (400, True)
    done = browser.post(
        f"/api/v1/hazards/revisions/{revision.pk}/", {"ruling": "accepted"},
        content_type="application/json",
    )  # fmt: skip
    assert (done.status_code, done.json()["ruling"]) == (200, "accepted")
    hazard.refresh_from_db()
    assert hazard.excluded_reason == "重复报送"
