"""From stored calendars and limits to the due instants of an assignment."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from grids.calendars import calendar_of, compute_deadlines, find_limit, forget_calendars
from grids.models import Calendar, LimitRule, Unit, Workday
from grids.models.calendar import TimeUnit
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Unit:
    return factories.make_unit()


def make_calendar(**fields: object) -> Calendar:
    return Calendar.objects.create(**{"code": "own", "name": "自有日历", **fields})


def announce(first: date, last: date, **exceptions: bool) -> None:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    Workday.objects.bulk_create(
        Workday(on=on, is_workday=exceptions.get(f"d{on:%Y%m%d}", on.weekday() < 5)) for on in days
    )


def find(unit: Unit, **conditions: object) -> LimitRule:
    asked = {"kind": "complaint", "category": None, "urgency": "ordinary", **conditions}
    return find_limit(unit=unit, **asked)  # type: ignore[arg-type]


# find_limit


def test_first_matching_rule_wins_by_position_not_by_detail(shop: Unit) -> None:
    factories.make_limit("其余", position=90)
    factories.make_limit("投诉", position=20, kind="complaint")
    factories.make_limit("紧急", position=10, urgency="urgent")

    assert find(shop).name == "投诉"
    assert find(shop, urgency="urgent").name == "紧急"
    assert find(shop, kind="enquiry").name == "其余"


def test_rule_of_a_category_fits_its_whole_subtree_and_no_neighbour(shop: Unit) -> None:
    root = factories.make_category("供水服务")
    child = factories.make_category("停水", parent=root)
    # Ids are the path: no id may be taken for the beginning of another.
    others = [factories.make_category(f"别的{number}") for number in range(12)]
    factories.make_limit("供水", position=1, category=root)
    factories.make_limit("其余", position=2)

    assert [find(shop, category=c).name for c in (root, child)] == ["供水", "供水"]
    assert {find(shop, category=c).name for c in others} == {"其余"}
    assert find(shop, category=None).name == "其余"


def test_rule_of_a_child_does_not_fit_its_parent(shop: Unit) -> None:
    root = factories.make_category("供水服务")
    child = factories.make_category("停水", parent=root)
    factories.make_limit("停水", position=1, category=child)
    factories.make_limit("其余", position=2)

    assert find(shop, category=root).name == "其余"
    assert find(shop, category=child).name == "停水"


def test_rule_of_a_level_fits_units_of_that_level_only(shop: Unit) -> None:
    street = factories.make_unit("街道", parent=shop, level="street")
    factories.make_limit("街道", position=1, unit_level="street")
    factories.make_limit("其余", position=2)

    assert [find(unit).name for unit in (shop, street)] == ["其余", "街道"]


def test_a_city_without_a_fitting_rule_is_told_so(shop: Unit) -> None:
    factories.make_limit("举报", kind="report")

    with pytest.raises(LookupError, match="没有适用的办理时限"):
        find(shop)


def test_rules_are_read_once_until_forgotten(
    shop: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rule = factories.make_limit("旧")
    find(shop)
    LimitRule.objects.filter(pk=rule.pk).update(name="新")

    with django_assert_num_queries(0):
        assert find(shop).name == "旧"
    forget_calendars()
    assert find(shop).name == "新"


# calendar_of


def test_unit_without_calendar_works_office_hours_on_announced_days(shop: Unit) -> None:
    announce(date(2025, 10, 8), date(2025, 10, 11), d20251008=False, d20251011=True)

    calendar = calendar_of(shop)

    assert not calendar.is_workday(date(2025, 10, 8))
    assert calendar.is_workday(date(2025, 10, 11))
    assert [str(opens)[11:16] for opens, _ in calendar.spans(date(2025, 10, 11))] == [
        "09:00",
        "13:30",
    ]


def test_unit_with_calendar_works_its_own_hours(at: datetime) -> None:
    own = make_calendar(intervals=[["08:00", "12:00"], ["14:00", "24:00"]])
    shop = factories.make_unit(calendar=own)

    spans = calendar_of(shop).spans(at.date())

    assert [(f"{a:%H:%M}", f"{b:%d %H:%M}") for a, b in spans] == [
        ("08:00", "10 12:00"),
        ("14:00", "11 00:00"),
    ]


@pytest.mark.parametrize(
    "intervals",
    [
        "09:00-12:00",
        [["09:00"]],
        [["12:00", "09:00"]],
        [["09:00", "09:00"]],
        [["09:00", "13:00"], ["12:00", "18:00"]],
        [["13:30", "18:00"], ["09:00", "12:00"]],
        [["20:00", "24:00"], ["06:00", "08:00"]],
        [["9点", "12点"]],
        [["09:00", "25:00"]],
        [[9, 12]],
    ],
)
def test_calendar_with_impossible_hours_is_refused(intervals: object) -> None:
    calendar = Calendar(code="own", name="自有日历", intervals=intervals)

    with pytest.raises(ValidationError, match="时段") as refusal:
        calendar.full_clean()

    assert set(refusal.value.message_dict) == {"intervals"}


@pytest.mark.parametrize(
    "intervals", [[], [["00:00", "24:00"]], [["09:00", "12:00"], ["12:00", "18:00"]]]
)
def test_calendar_with_possible_hours_is_taken(intervals: object) -> None:
    round_the_clock = intervals == []
    Calendar(
        code="own", name="自有日历", intervals=intervals, is_round_the_clock=round_the_clock
    ).full_clean()


# compute_deadlines


@pytest.mark.parametrize(
    ("amount", "time_unit", "due"),
    [
        (1, TimeUnit.WORKDAY, "2024-12-11T18:00+08:00"),
        (7, TimeUnit.WORKDAY, "2024-12-19T18:00+08:00"),
        (3, TimeUnit.DAY, "2024-12-14T00:00+08:00"),
        (24, TimeUnit.HOUR, "2024-12-11T09:00+08:00"),
    ],
)
def test_reply_is_due_after_days_workdays_or_hours(
    shop: Unit, at: datetime, amount: int, time_unit: str, due: str
) -> None:
    limit = factories.make_limit("时限", amount=amount, time_unit=time_unit)

    deadlines = compute_deadlines(limit, shop, at)

    assert deadlines.reply_due_at == datetime.fromisoformat(due)
    assert deadlines.rule_name == "时限"


def test_smaller_limits_are_working_minutes_and_zero_is_none(shop: Unit, at: datetime) -> None:
    limit = factories.make_limit(sign_minutes=225, return_minutes=450, contact_minutes=0)

    deadlines = compute_deadlines(limit, shop, at)

    assert deadlines.sign_due_at == datetime.fromisoformat("2024-12-10T14:15+08:00")
    assert deadlines.return_due_at == datetime.fromisoformat("2024-12-10T18:00+08:00")
    assert deadlines.contact_due_at is None


def test_limit_in_hours_runs_through_the_night_in_every_part(shop: Unit, at: datetime) -> None:
    # 特急: signed within 30 minutes by telephone, also when the office is closed.
    night = at.replace(hour=22)
    limit = factories.make_limit(
        "特急", amount=2, time_unit=TimeUnit.HOUR, sign_minutes=30, contact_minutes=60
    )

    deadlines = compute_deadlines(limit, shop, night)

    assert deadlines.sign_due_at == night + timedelta(minutes=30)
    assert deadlines.contact_due_at == night + timedelta(minutes=60)
    assert deadlines.reply_due_at == night + timedelta(hours=2)


def test_deadline_over_days_not_announced_says_so(shop: Unit) -> None:
    announce(date(2026, 12, 1), date(2026, 12, 31))
    limit = factories.make_limit(amount=3)
    start = datetime.fromisoformat("2026-12-24T10:00+08:00")

    known = compute_deadlines(limit, shop, start)
    guessed = compute_deadlines(limit, shop, start + timedelta(days=5))

    assert (known.is_certain, guessed.is_certain) == (True, False)


def test_deadline_in_plain_time_needs_no_announced_day(shop: Unit, at: datetime) -> None:
    limit = factories.make_limit(amount=24, time_unit=TimeUnit.HOUR, sign_minutes=30)

    assert compute_deadlines(limit, shop, at).is_certain


def test_limit_of_nothing_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError, match="limit_amount_at_least_one"):
        factories.make_limit(amount=0)
