"""The months ahead: who may have them made, near which day, and that they are like the parent."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DataError, ProgrammingError, connection, transaction
from django.utils import timezone

from cases.models import Case, Event
from cases.models.event_rows import attempts_of, attempts_of_all, events_of, events_of_all
from cases.rules.states import State
from hotline.management.commands.grant_roles import grant
from hotline.partitions import (
    Part,
    add_months,
    begins_at,
    missing_months,
    month_of,
    monthly_tables,
    parts_of,
)
from tests.cases.months import TABLE, add_events, shape, where

pytestmark = pytest.mark.django_db
ROLE = "hotline_test_months"


@pytest.fixture
def now() -> datetime:
    """The database refuses months that are not near its own clock, so this one is real."""
    return timezone.now()


@pytest.fixture
def as_application() -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        grant(ROLE)
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield cursor
        cursor.execute("RESET ROLE")


def ask(table: str | None, month: date | None) -> str:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT make_month_partition(%s, %s)", [table, month])
        return str(cursor.fetchone()[0])


def named(month: date) -> str:
    return f"{TABLE}_{month:%Y%m}"


def test_tables_kept_by_month_are_those_that_the_function_takes(now: datetime) -> None:
    assert monthly_tables() == ["cases_callbackattempt", "cases_event"]
    for table in monthly_tables():
        assert ask(table, month_of(now)) == "there"


def test_migrating_made_the_running_month_and_three_more(now: datetime) -> None:
    this = month_of(now)
    for table in monthly_tables():
        parts = parts_of(table)
        assert missing_months(parts, this, add_months(this, 3)) == []
        assert missing_months(parts, date(1990, 1, 1), date(1990, 3, 1)) == []
        assert sum(part.is_default for part in parts) == 1


def test_a_month_begins_at_midnight_in_the_city(put: Any, now: datetime) -> None:
    start = begins_at(add_months(month_of(now), 1))
    assert start.utcoffset() == timedelta(hours=8)
    before, first = add_events(put(State.PENDING), start - timedelta(microseconds=1), start)
    found = where([before, first])
    assert found[before.pk] == [named(month_of(now))]
    assert found[first.pk] == [named(add_months(month_of(now), 1))]


def test_application_may_have_a_month_made_and_nothing_else(
    as_application: Any, now: datetime
) -> None:
    assert ask(TABLE, add_months(month_of(now), 4)) == "made"
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        as_application.execute("CREATE TABLE intruder (id int)")
    with (
        pytest.raises(ProgrammingError, match="must be owner"),
        transaction.atomic(),
    ):
        as_application.execute(f"DROP TABLE {named(month_of(now))}")


def test_a_made_month_has_all_that_its_parent_has(as_application: Any, now: datetime) -> None:
    for table in monthly_tables():
        month = add_months(month_of(now), 4)
        assert ask(table, month) == "made"
        parent, leaf = shape(table), shape(f"{table}_{month:%Y%m}")
        granted = [right for role, right in leaf["rights"] if role == ROLE]
        assert granted == ["INSERT", "SELECT"]
        assert leaf == parent
        assert ("refuse_change", "O", "27") in leaf["triggers"]


@pytest.mark.parametrize("statement", ["UPDATE {} SET note = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_a_made_month_is_append_only(as_application: Any, now: datetime, statement: str) -> None:
    month = add_months(month_of(now), 4)
    ask(TABLE, month)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        as_application.execute(statement.format(named(month)))
    as_application.execute("RESET ROLE")


def test_the_owner_too_is_refused_a_change_in_a_made_month(put: Any, now: datetime) -> None:
    month = add_months(month_of(now), 4)
    ask(TABLE, month)
    [event] = add_events(put(State.PENDING), begins_at(month))
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(note="")


@pytest.mark.parametrize("table", ["cases_case", "cases_event; DROP TABLE x", "", None])
def test_no_other_table_is_taken(now: datetime, table: str | None) -> None:
    with pytest.raises(ProgrammingError, match="no table is kept by month"):
        ask(table, month_of(now))


@pytest.mark.parametrize("away", [-2, 25, -400, 1200])
def test_no_month_far_from_today_is_taken(now: datetime, away: int) -> None:
    with pytest.raises(DataError, match="no month near"):
        ask(TABLE, add_months(month_of(now), away))


def test_no_day_within_a_month_is_taken(now: datetime) -> None:
    with pytest.raises(DataError, match="no month near"):
        ask(TABLE, month_of(now) + timedelta(days=1))
    with pytest.raises(DataError, match="no month near"):
        ask(TABLE, None)


def test_a_stranger_may_not_call_the_function(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        with pytest.raises(ProgrammingError, match="permission denied"):
            ask(TABLE, month_of(now))
        cursor.execute("RESET ROLE")


def test_the_function_finds_names_in_its_own_schema_alone(now: datetime) -> None:
    month = add_months(month_of(now), 4)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE cases_event (id int) ON COMMIT DROP")
        assert ask(TABLE, month) == "made"
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{named(month)}"])
        assert cursor.fetchone() == (True,)


def test_a_month_whose_rows_stand_in_the_default_is_left_to_the_owner(
    put: Any, now: datetime
) -> None:
    month = add_months(month_of(now), 4)
    add_events(put(State.PENDING), begins_at(month) + timedelta(days=9))
    assert ask(TABLE, month) == "held"
    assert ask(TABLE, add_months(month, 1)) == "made"


def test_a_query_over_a_month_reads_that_month_alone(put: Any, now: datetime) -> None:
    case, this = put(State.PENDING), month_of(now)
    add_events(case, begins_at(this), begins_at(add_months(this, 1)))
    rows = Event.objects.filter(at__gte=begins_at(this), at__lt=begins_at(add_months(this, 1)))
    plan = rows.explain()
    assert named(this) in plan
    for part in parts_of(TABLE):
        assert part.table == named(this) or part.table not in plan


def test_a_part_covers_its_bounds() -> None:
    start, end = begins_at(date(2026, 1, 1)), begins_at(date(2026, 2, 1))
    part = Part("x", start, end)
    assert part.covers(start)
    assert not part.covers(end)
    assert Part("x", None, end).covers(start - timedelta(days=9999))
    assert not Part("x", is_default=True).covers(start)


def test_a_case_is_looked_up_in_no_month_before_it_came(put: Any, now: datetime) -> None:
    case, coming = put(State.PENDING), add_months(month_of(now), 1)
    came = begins_at(coming) + timedelta(days=2)
    Case.objects.filter(pk=case.pk).update(registered_at=came, received_at=came)
    case.refresh_from_db()
    for rows in (
        events_of(case), attempts_of(case), events_of_all([case]), attempts_of_all([case])
    ):  # fmt: skip
        plan = rows.explain()
        assert f"_{coming:%Y%m}" in plan
        assert "_older" not in plan
        assert f"_{month_of(now):%Y%m}" not in plan
    assert list(attempts_of_all([])) == []


def test_the_bound_leaves_out_nothing_of_a_case(put: Any, at: datetime) -> None:
    for state in (State.PENDING, State.HANDLING, State.CLOSED):
        case = put(state)
        assert list(events_of(case)) == list(case.events.all())
        assert list(events_of_all([case])) == list(case.events.all())
