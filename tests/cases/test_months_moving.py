"""Rows of the default partition into their months: none lost, none twice, nothing held up."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from threading import Event as Flag
from threading import Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from cases.health import check_months
from cases.models import Event
from cases.rules.states import State
from hotline import partition_moving
from hotline.partition_moving import LockNotHad, RowsMissing, arrange
from hotline.partitions import begins_at, make_ahead, month_of, parts_of
from tests.cases.months import TABLE, add_events, drop_months, renew_months, shape, where

NOW = datetime(2026, 5, 20, 12, tzinfo=begins_at(date(2026, 5, 1)).tzinfo)


@pytest.fixture
def case(put: Any) -> Any:
    """A case on a site that has no months yet; its first events are of December 2024."""
    drop_months()
    return put(State.PENDING)


def tables() -> set[str]:
    return {part.table.removeprefix(f"{TABLE}_") for part in parts_of(TABLE)}


@pytest.mark.django_db
def test_rows_go_into_their_months_each_once(case: Any) -> None:
    edge = begins_at(date(2026, 3, 1))
    tick = timedelta(microseconds=1)
    rows = add_events(case, edge - tick, edge, NOW, NOW + timedelta(days=31))
    count = Event.objects.count()
    before = list(Event.objects.order_by("pk").values())
    done = arrange(TABLE, at=NOW, batch=2)
    assert (done.moved, done.is_left) == (count, False)
    assert list(Event.objects.order_by("pk").values()) == before
    assert list(where(rows).values()) == [
        ["cases_event_202602"], ["cases_event_202603"], ["cases_event_202605"],
        ["cases_event_202606"],
    ]  # fmt: skip
    assert tables() >= {"older", "default", "202412", "202501", "202605", "202608"}
    assert "202609" not in tables()


@pytest.mark.django_db
def test_a_second_run_changes_nothing(case: Any) -> None:
    add_events(case, NOW)
    arrange(TABLE, at=NOW)
    parts = parts_of(TABLE)
    done = arrange(TABLE, at=NOW)
    assert (done.made, done.moved) == (0, 0)
    assert parts_of(TABLE) == parts


@pytest.mark.django_db
def test_what_is_older_than_three_years_stands_together(case: Any) -> None:
    rows = add_events(case, datetime(1990, 1, 1, tzinfo=NOW.tzinfo), NOW)
    arrange(TABLE, at=NOW)
    assert len(tables()) == 36 + 1 + 3 + 2
    assert where(rows)[rows[0].pk] == ["cases_event_older"]
    [later] = add_events(case, datetime(1991, 7, 1, tzinfo=NOW.tzinfo))
    assert where([later])[later.pk] == ["cases_event_older"]


@pytest.mark.django_db
def test_a_site_without_rows_begins_with_the_running_month(db: None) -> None:
    drop_months()
    arrange(TABLE, at=NOW)
    assert tables() == {"older", "default", "202605", "202606", "202607", "202608"}


@pytest.mark.django_db
def test_moved_and_made_months_are_like_their_parent(case: Any) -> None:
    add_events(case, NOW)
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE hotline_test_moved")
        cursor.execute(f"GRANT SELECT, INSERT ON {TABLE} TO hotline_test_moved")
    arrange(TABLE, at=NOW)
    for part in parts_of(TABLE):
        assert shape(part.table) == shape(TABLE), part.table


@pytest.mark.django_db
def test_months_that_nobody_made_are_made_up_for(case: Any) -> None:
    add_events(case, NOW)
    arrange(TABLE, at=NOW)
    later = NOW + timedelta(days=300)
    # Beat stood still: what came meanwhile is in the default partition.
    rows = add_events(case, later - timedelta(days=60), later - timedelta(days=1), later)
    assert {name for [name] in where(rows).values()} == {"cases_event_default"}
    done = arrange(TABLE, at=later)
    assert done.moved == 3
    assert {name for [name] in where(rows).values()} == {"cases_event_202701", "cases_event_202703"}
    assert "202702" in tables()


@pytest.mark.django_db
def test_rows_of_a_later_future_stay_until_their_time(case: Any) -> None:
    far = datetime(2099, 6, 1, tzinfo=NOW.tzinfo)
    rows = add_events(case, NOW, far)
    arrange(TABLE, at=NOW)
    assert where(rows)[rows[1].pk] == ["cases_event_default"]
    assert "209906" not in tables()
    assert arrange(TABLE, at=NOW).moved == 0
    assert arrange(TABLE, at=far).moved == 1


@pytest.mark.django_db
def test_migrate_moves_what_the_default_holds(case: Any) -> None:
    now = timezone.now()
    rows = add_events(case, now)
    assert check_months()
    call_command("migrate", verbosity=0)
    assert where(rows)[rows[0].pk] == [f"cases_event_{month_of(now):%Y%m}"]
    assert not check_months()


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{"plan": True}, {"check_unapplied": True}])
def test_migrate_that_only_looks_moves_nothing(case: Any, options: dict[str, bool]) -> None:
    call_command("migrate", verbosity=0, **options)
    assert tables() == {"default"}


@pytest.mark.django_db
def test_a_killed_run_is_taken_up(case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = add_events(case, *(NOW - timedelta(days=day) for day in range(9)))
    count = Event.objects.count()

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(partition_moving, "_put_in_place", killed)
        arrange(TABLE, at=NOW, batch=2)
    assert Event.objects.count() == count
    # Written between the two runs: once in the default, once beside it.
    rows += add_events(case, NOW + timedelta(minutes=1))
    assert set(make_ahead(TABLE, at=timezone.now()).values()) <= {"held", "there"}
    arrange(TABLE, at=NOW, batch=2)
    assert Event.objects.count() == count + 1
    assert all(len(names) == 1 for names in where(rows).values())
    assert "moving" not in tables()


@pytest.mark.django_db
def test_the_old_table_is_kept_while_a_row_of_it_is_missing(
    case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_events(case, NOW)
    monkeypatch.setattr(partition_moving, "_copy", lambda *_: 0)
    with pytest.raises(RowsMissing, match="was kept"):
        arrange(TABLE, at=NOW)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLE}_moved")
        assert cursor.fetchone()[0] > 0
        cursor.execute(f"INSERT INTO {TABLE} SELECT * FROM {TABLE}_moved")
    arrange(TABLE, at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"{TABLE}_moved"])
        assert cursor.fetchone() == (None,)


@pytest.fixture
def site(transactional_db: None, case: Any) -> Iterator[Any]:
    yield case
    renew_months()


def other_connection(work: Any) -> Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_people_write_and_read_while_rows_are_moved(site: Any) -> None:
    add_events(site, *(NOW - timedelta(hours=hour) for hour in range(600)))
    before = Event.objects.count()
    stop, written, seen, waited = Flag(), [], [], []

    def write() -> None:
        while not stop.is_set() or len(written) < 20:
            began = timezone.now()
            written.extend(Event.objects.bulk_create([Event(case=site, at=NOW, verb="note")]))
            waited.append(timezone.now() - began)

    def read() -> None:
        while not stop.is_set():
            known = len(written)
            seen.append(Event.objects.count() - before >= known)

    threads = [other_connection(write), other_connection(read)]
    try:
        done = arrange(TABLE, at=NOW, batch=50)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert done.moved >= before
    assert Event.objects.count() == before + len(written)
    assert all(len(names) == 1 for names in where(written).values())
    assert all(seen)
    assert max(waited) < timedelta(seconds=10)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_move_each_row_once(site: Any) -> None:
    rows = add_events(site, *(NOW - timedelta(hours=hour) for hour in range(50)))
    results: list[Any] = []
    threads = [other_connection(lambda: results.append(arrange(TABLE, at=NOW))) for _ in range(2)]
    for thread in threads:
        thread.join()
    assert len(results) == 2
    assert all(len(names) == 1 for names in where(rows).values())
    assert arrange(TABLE, at=NOW).moved == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_each_month_once(site: Any) -> None:
    renew_months()
    at, results = timezone.now(), []
    threads = [
        other_connection(lambda: results.append(make_ahead(TABLE, at=at, ahead=6)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.join()
    outcomes = [outcome for found in results for outcome in found.values()]
    assert outcomes.count("made") == 3
    assert set(outcomes) <= {"made", "there", "busy"}


@pytest.mark.django_db(transaction=True)
def test_who_holds_a_lock_is_not_hindered_and_the_run_gives_up(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_events(site, NOW)
    monkeypatch.setattr(partition_moving, "LOCK_TRIES", 2)
    monkeypatch.setattr(partition_moving, "LOCK_PAUSE_SECONDS", 0)
    done: list[Any] = []

    def run() -> None:
        try:
            arrange(TABLE, at=NOW)
        except LockNotHad as error:
            done.append(error)

    with transaction.atomic():
        Event.objects.create(case=site, at=NOW, verb="note")
        other_connection(run).join()
        assert Event.objects.filter(at=NOW).count() == 2
    assert len(done) == 1
    arrange(TABLE, at=NOW)
    assert Event.objects.filter(at=NOW).count() == 2
