"""Quality checks: a sample that can be drawn again, one checker, a score the operator reads."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import QualityCheck, QualityDraw
from cases.selectors import quality as selector
from cases.services.callback import quality
from cases.services.callback.quality import claim_check, draw_week, score_check
from grids.deadlines import business_day
from grids.models import Role
from grids.rules import check_rule
from hotline.errors import Conflict, Forbidden, InvalidInput
from hotline.shell import home_lines
from notices.models import Notice
from tests import factories
from tests.at_once import at_once, fresh

pytestmark = pytest.mark.django_db
WEEK = date(2024, 12, 11)


@pytest.fixture
def checker(db):
    return factories.make_person(Role.QUALITY_CHECKER, username="checker", full_name="冯质检")


@pytest.fixture
def other_checker(db):
    return factories.make_person(Role.QUALITY_CHECKER, username="checker2", full_name="卫质检")


@pytest.fixture
def later(at):
    return at + timedelta(days=7)


@pytest.fixture
def drawn(make_case, checker, later):
    for _ in range(6):
        make_case()
    return draw_week(WEEK, "甲", actor=checker, at=later)


def full_points():
    return dict(quality.sheet_items())


def test_a_draw_takes_so_many_calls_and_cases_of_each_operator(drawn, operator):
    checks = list(drawn.checks.all())
    assert (sum(c.call_id is not None for c in checks), len(checks)) == (3, 5)
    assert {check.operator for check in checks} == {operator}


def test_the_same_seed_draws_the_same_again(drawn, checker, later):
    before = set(drawn.checks.values_list("call", "case"))
    QualityCheck.objects.all().delete()
    QualityDraw.objects.all().delete()
    draw_week(WEEK, "甲", actor=checker, at=later)
    assert set(QualityCheck.objects.values_list("call", "case")) == before
    QualityCheck.objects.all().delete()
    QualityDraw.objects.all().delete()
    draw_week(WEEK, "乙", actor=checker, at=later)
    assert set(QualityCheck.objects.values_list("call", "case")) != before


def test_a_week_is_drawn_once_and_not_before_it_is_over(drawn, checker, operator, at, later):
    with pytest.raises(Conflict, match="种子为“甲”"):
        draw_week(WEEK, "乙", actor=checker, at=later)
    with pytest.raises(InvalidInput, match="还没有过完"):
        draw_week(date(2024, 12, 17), "甲", actor=checker, at=later)
    with pytest.raises(Forbidden):
        draw_week(WEEK, "甲", actor=operator, at=later)


def test_a_week_without_calls_is_not_used_up(checker, later):
    with pytest.raises(InvalidInput, match="没有可以抽取"):
        draw_week(WEEK - timedelta(days=70), "s", actor=checker, at=later)
    assert not QualityDraw.objects.exists()


def test_a_score_is_out_of_a_hundred_and_told_to_the_operator(drawn, checker, operator, later):
    check, points = drawn.checks.first(), full_points()
    points["服务用语"] = 10
    score_check(check, actor=checker, at=later, points=points, remark="少了问候语")
    check.refresh_from_db()
    assert (float(check.score), check.checker, check.sheet[0]) == (
        90.0, checker, ["服务用语", 20, 10],
    )  # fmt: skip
    assert Notice.objects.filter(kind="quality", user=operator).count() == 1
    with pytest.raises(Conflict, match="已经评分"):
        score_check(check, actor=checker, at=later, points=full_points())


@pytest.mark.parametrize("points", [{}, {"服务用语": 21}, {"服务用语": -1}, {"服务用语": "8"}])
def test_points_outside_of_the_sheet_are_refused(drawn, checker, later, points):
    with pytest.raises(InvalidInput, match="0 到 20 分"):
        score_check(
            drawn.checks.first(), actor=checker, at=later,
            points={**full_points(), "服务用语": None, **points},
        )  # fmt: skip


def test_a_check_is_held_by_one_for_half_an_hour(drawn, checker, other_checker, later):
    check = drawn.checks.first()
    claim_check(check, actor=checker, at=later)
    with pytest.raises(Conflict, match="冯质检正在质检"):
        claim_check(check, actor=other_checker, at=later + timedelta(minutes=29))
    claim_check(check, actor=other_checker, at=later + timedelta(minutes=31))


def test_a_check_taken_while_the_clock_was_ahead_is_free(drawn, checker, other_checker, later):
    check = drawn.checks.first()
    claim_check(check, actor=checker, at=later + timedelta(days=1))
    assert check in checks_free_to(other_checker, later)
    claim_check(check, actor=other_checker, at=later)


def checks_free_to(person, at):
    found = []
    while (check := selector.next_check(person, at)) and check not in found:
        found.append(check)
        claim_check(check, actor=person, at=at)
    return found


def test_nobody_checks_their_own_work(drawn, checker, operator, later):
    check = drawn.checks.first()
    QualityCheck.objects.filter(pk=check.pk).update(operator=checker)
    check.refresh_from_db()
    with pytest.raises(Forbidden, match="本人"):
        claim_check(check, actor=checker, at=later)


def test_the_items_of_the_sheet_are_written_with_their_points():
    check_rule("quality.items", ["态度 40", "记录 60"])
    with pytest.raises(InvalidInput, match="服务用语 20"):
        check_rule("quality.items", ["态度"])


def test_the_pages_lead_from_the_draw_to_the_operators_own_result(
    log_in, drawn, checker, operator, stranger
):
    client = log_in(checker)
    check = drawn.checks.first()
    assert "小区电梯停运三天" in client.get(reverse("cases:quality")).content.decode()
    address = reverse("cases:quality_check", args=[check.pk])
    sheet = client.get(address)
    assert "服务用语（20 分）" in sheet.content.decode()
    assert sheet.context["work"]["内容"].startswith("小区电梯停运三天")
    typed = {f"item_{n}": weight for n, (_, weight) in enumerate(quality.sheet_items())}
    assert client.post(address, {**typed, "item_0": 99}).status_code == 400
    following = drawn.checks.all()[1]
    scored = client.post(address, {**typed, "remark": "很好"})
    assert scored.url == reverse("cases:quality_check", args=[following.pk])
    shown = client.get(reverse("cases:quality"), {"tab": "averages"}).content.decode()
    assert "100.0" in shown
    client = log_in(operator)
    assert "很好" in client.get(reverse("cases:quality_mine")).content.decode()
    client.post(reverse("cases:quality_read", args=[check.pk]))
    check.refresh_from_db()
    assert check.read_at is not None
    assert client.get(reverse("cases:quality")).status_code == 403
    client = log_in(stranger)
    assert "很好" not in client.get(reverse("cases:quality_mine")).content.decode()
    assert client.post(reverse("cases:quality_read", args=[check.pk])).status_code == 404


@pytest.mark.parametrize("tab", ["waiting", "scored", "averages"])
@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    log_in, drawn, checker, later, tab, rows, django_assert_num_queries
):
    keep = list(drawn.checks.values_list("pk", flat=True)[:rows])
    drawn.checks.exclude(pk__in=keep).delete()
    if tab != "waiting":
        QualityCheck.objects.update(scored_at=later, score=90, checker=checker)
    client = log_in(checker)
    client.get(reverse("cases:quality"))
    with django_assert_num_queries(3):
        page = client.get(reverse("cases:quality"), {"tab": tab})
    shown = page.context["averages" if tab == "averages" else "checks"]
    assert len(shown) == (1 if tab == "averages" else rows)


def test_the_home_page_counts_what_waits_for_the_checker(drawn, checker, operator, later):
    def waiting(person):
        return [(line.url, line.count) for line in home_lines(person) if line.todo == "件等您质检"]

    assert waiting(checker) == [("/quality/", 5)]
    first = drawn.checks.first()
    score_check(first, actor=checker, at=later, points=full_points())
    QualityCheck.objects.filter(pk=drawn.checks.last().pk).update(operator=checker)
    assert waiting(checker) == [("/quality/", 3)], "one is scored, one the checker's own"
    assert waiting(operator) == []


def test_the_list_goes_on_overleaf(log_in, drawn, checker, monkeypatch):
    monkeypatch.setattr(selector.check_page, "__defaults__", (1, 2))
    client = log_in(checker)
    first = client.get(reverse("cases:quality"))
    assert (len(first.context["checks"]), first.context["next_url"]) == (2, "/quality/?page=2")
    last = client.get(reverse("cases:quality"), {"page": 3})
    assert (len(last.context["checks"]), last.context["next_url"]) == (1, "")


@pytest.mark.django_db(transaction=True)
def test_two_checkers_that_race_take_it_once(drawn, checker, other_checker, later):
    check = drawn.checks.first()

    def take(who):
        return lambda: claim_check(
            QualityCheck.objects.get(pk=check.pk), actor=fresh(who), at=later
        )

    results = at_once(take(checker), take(other_checker))
    assert sum(isinstance(result, Conflict) for result in results) == 1


def test_the_draw_is_offered_for_the_last_week_that_is_over(client, checker):
    client.force_login(checker)
    form = client.get(reverse("cases:quality")).context["form"]
    week = form["week"].value()
    assert week + timedelta(days=7) == business_day(timezone.now())
    assert form["seed"].value() == f"{week:%G}年第{week.isocalendar().week}周"


def test_a_result_of_somebody_else_is_not_there(log_in, drawn, checker, operator, later):
    theirs = QualityCheck.objects.filter(operator=operator).first()
    quality.score_check(theirs, actor=checker, at=later, points=full_points())
    other = factories.make_person(Role.OPERATOR, username="another-operator")
    for pk in (theirs.pk, 987_654):
        assert log_in(other).post(f"/quality/{pk}/read/").status_code == 404
    assert log_in(operator).post(f"/quality/{theirs.pk}/read/").status_code == 302
