"""运行情况: what administrators see on their home page of how the system runs."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.audit import note_audit
from grids.models import AuditKind, Role, RoleGrant, Workday
from hotline import health
from notices.models import Delivery, Notice
from reports.home import system_condition
from reports.home.system_condition import system_condition_of
from reports.models import BooksCheck, BulletinJob
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make_person(Role.SYSTEM_ADMIN)


@pytest.fixture(autouse=True)
def components(monkeypatch):
    checks = dict.fromkeys(health.CHECKS, lambda: "")
    monkeypatch.setattr(system_condition, "CHECKS", checks)
    return checks


def line(user, label):
    return next(one for one in system_condition_of(user) if one.label == label)


def test_a_component_that_fails_is_named_in_chinese(admin, components):
    assert line(admin, "系统服务") == system_condition.Condition(
        "系统服务", "数据库、后台任务、定时任务、PDF 字体都正常"
    )
    components["beat"] = lambda: "120 秒内没有心跳"
    found = line(admin, "系统服务")
    assert (found.words, found.is_bad) == ("定时任务：120 秒内没有心跳", True)


@pytest.mark.parametrize(
    ("faults", "words"), [(0, "全部一致"), (2, "1 项不符")]
)  # fmt: skip
def test_the_last_check_of_the_books_is_told(admin, faults, words):
    assert "还没有核对过" in line(admin, "账目核对").words
    now = timezone.now()
    row = BooksCheck.objects.create(
        on=date(2024, 12, 10), started_at=now, finished_at=now, fault_count=faults,
        lines=[{"label": "状态", "checked": 9, "faults": faults, "named": []}],
    )  # fmt: skip
    found = line(admin, "账目核对")
    assert found.words == f"2024年12月10日：{words}"
    assert found.is_bad == bool(faults)
    assert str(row.pk) in found.url


def test_a_bulletin_that_fails_is_told_without_what_it_was_made_of(admin):
    assert line(admin, "日报生成").words == "还没有生成过"
    day = date(2024, 12, 10)
    job = BulletinJob.objects.create(
        series="daily", period_from=day, period_to=day, created_at=timezone.now(), attempts=3,
        error="ValueError: 来电人张三 13897001234",
    )  # fmt: skip
    BulletinJob.objects.create(
        series="hazards", period_from=day, period_to=day, created_at=timezone.now()
    )
    found = line(admin, "日报生成")
    assert found.is_bad
    assert found.words.endswith("试过 3 次未生成（ValueError）")
    BulletinJob.objects.filter(pk=job.pk).update(error="", done_at=timezone.now())
    assert line(admin, "日报生成").words == "正在生成"
    BulletinJob.objects.update(done_at=timezone.now())
    assert line(admin, "日报生成").words.startswith("正常，最近一次今天")


def test_deliveries_that_failed_are_counted(admin):
    assert not line(admin, "通知投递").is_bad
    at = timezone.now()
    notice = Notice.objects.create(kind="books", text="x", created_at=at, role="leader")
    Delivery.objects.create(
        notice=notice, messenger="console", status="failed", next_try_at=at, created_at=at
    )
    found = line(admin, "通知投递")
    assert (found.words, found.is_bad) == ("1 条发送失败", True)


def test_a_year_without_its_calendar_is_told(admin, monkeypatch):
    assert "尚未导入" in line(admin, "放假安排").words
    today = timezone.localdate()
    Workday.objects.create(on=date(today.year, 1, 1), is_workday=False)
    monkeypatch.setattr(system_condition, "YEAR_END", 13)
    assert line(admin, "放假安排").words == f"已导入至{today.year}年"
    monkeypatch.setattr(system_condition, "YEAR_END", 1)
    assert f"{today.year + 1}年尚未导入" in line(admin, "放假安排").words


def test_the_security_administrator_sees_locks_and_grants_that_end():
    person = make_person(Role.SECURITY_ADMIN)
    assert [one.label for one in system_condition_of(person)] == ["登录限制", "角色授权"]
    for _ in range(5):
        note_audit(
            AuditKind.LOGIN_FAILED, actor=person, at=timezone.now(), keys={"limit_key": "x" * 64}
        )
    RoleGrant.objects.filter(user=person).update(to_on=timezone.localdate() + timedelta(days=9))
    assert line(person, "登录限制").words.startswith("1 个")
    assert line(person, "角色授权").words.startswith("1 项")


def test_the_auditor_sees_how_much_was_done_and_others_see_nothing(leader):
    auditor = make_person(Role.AUDIT_ADMIN)
    for _ in range(2):
        note_audit(AuditKind.EXPORTED, actor=leader, at=timezone.now())
    note_audit(AuditKind.EXPORTED, actor=leader, at=timezone.now() - timedelta(days=8))
    lines = {one.label: one for one in system_condition_of(auditor)}
    assert list(lines) == ["登录失败", "拒绝访问", "查看完整姓名电话", "导出", "后台操作"]
    assert lines["导出"].words == "最近 7 天 2 次"
    assert lines["导出"].url.endswith("?kind__exact=exported")
    assert lines["拒绝访问"].words == "最近 7 天 0 次"
    assert system_condition_of(leader) == []


def test_the_home_page_shows_it(client, admin, components):
    components["worker"] = lambda: "没有心跳"
    client.force_login(admin)
    page = client.get(reverse("home")).content.decode()
    assert "运行情况" in page
    assert "light-red" in page
