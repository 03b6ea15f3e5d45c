"""The months of the timeline: made ahead as the city set it, and missed where they lack."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DataError, connection
from django.utils import timezone

from cases import tasks
from cases.health import check_months
from cases.rules.states import State
from cases.services.record.event_months import months_in_words
from grids.models import CitySetting
from hotline.partitions import (
    add_months,
    make_ahead,
    missing_months,
    month_of,
    parts_of,
)
from tests.cases.months import TABLE, add_events, drop_months

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    """The database refuses months that are not near its own clock, so this one is real."""
    return timezone.now()


def test_months_are_made_ahead_as_the_city_set_it(now: datetime) -> None:
    CitySetting.objects.create(key="months.ahead", value=5)
    assert tasks.make_months() == 4
    parts = parts_of(TABLE)
    assert missing_months(parts, month_of(now), add_months(month_of(now), 5)) == []
    assert tasks.make_months() == 0
    assert parts_of(TABLE) == parts


def test_a_clock_months_ahead_of_the_databases_makes_nothing_far(now: datetime) -> None:
    jumped = now + timedelta(days=365 * 60)
    with pytest.raises(DataError, match="no month near"):
        make_ahead(TABLE, at=jumped)
    assert missing_months(parts_of(TABLE), month_of(jumped), month_of(jumped)) != []


def test_health_names_the_month_that_is_missing(now: datetime) -> None:
    assert check_months() == ""
    this = month_of(now)
    assert months_in_words(now) == (
        f"已建到{add_months(this, 3).year}年{add_months(this, 3).month}月", False
    )  # fmt: skip
    coming = add_months(this, 1)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}_{coming:%Y%m}")
    assert check_months() == f"{TABLE} 没有{coming.year}年{coming.month}月的分区"
    assert months_in_words(now)[1]
    assert tasks.make_months() == 1
    assert check_months() == ""


def test_health_tells_of_rows_without_a_month(put: Any, now: datetime) -> None:
    drop_months()
    add_events(put(State.PENDING), now)
    assert check_months() == f"{TABLE} 有记录还没有归入月份，请执行 migrate"


def test_the_running_page_tells_of_rows_of_a_later_future_and_health_does_not_fail(
    put: Any, now: datetime
) -> None:
    add_events(put(State.PENDING), now + timedelta(days=3650))
    assert check_months() == ""
    words, is_bad = months_in_words(now)
    assert (words, is_bad) == (f"{TABLE} 有时间在将来的记录，服务器时钟可能走快过", True)
