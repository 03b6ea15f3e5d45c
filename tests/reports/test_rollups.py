"""Kept figures of days: counted again where something happened, equal to the cases, one worker."""

from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db.models import Sum

from cases.books.checking import check_books
from cases.models import Case, Event, Exclusion, Handling
from cases.rules.states import State, Verb
from grids.models import CitySetting, Grid, GridLevel
from grids.rules import forget_rules
from reports.books.rollups import ROLL_UP_CHECKS
from reports.models import Face, RollUp, RollUpState, StaleRollUp, Stretch
from reports.models.rollup import LEASE
from reports.rollups.sources import MEASURES
from reports.services.rollups import keep_roll_ups
from tests import factories
from tests.reports.builders import noon
from tests.reports.rated import RateBuilder

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 15)
NOON = noon(DAY)
NOW = NOON + timedelta(days=30)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def rates(operator):
    return RateBuilder(operator)


@pytest.fixture
def street(db) -> Grid:
    district = factories.make_grid("城中区", level=GridLevel.DISTRICT)
    return factories.make_grid("南滩街道", level=GridLevel.STREET, parent=district)


def keep(at: datetime = NOW) -> int:
    return keep_roll_ups(clock=lambda: at)


def sums(face: Face, on: date = DAY, stretch: Stretch = Stretch.DAY, **told: object) -> dict:
    rows = RollUp.objects.filter(face=face, on=on, stretch=stretch, **told)
    return {
        name: count
        for name, count in rows.aggregate(**{m: Sum(m) for m in MEASURES}).items()
        if count
    }


def tell(case: Case, at: datetime = NOON, **fields: object) -> None:
    """Write a line of the timeline, as every verb does."""
    Event.objects.create(case=case, at=at, verb=Verb.NOTE, **fields)


def faults() -> dict[str, list[str]]:
    return {line.invariant: line.named for line in check_books(ROLL_UP_CHECKS) if line.faults}


def test_each_face_of_a_day_adds_up_to_the_whole(rates, unit, street):
    community = factories.make_grid("一社区", level=GridLevel.COMMUNITY, parent=street)
    made = rates.cases(3, at=NOON, lead_unit=unit, grid=community)
    made += rates.cases(2, at=NOON, handling=Handling.DIRECT, channel=rates.web["人民网"])
    rates.calls(made[:4])
    rates.cases(1, at=NOON, excluded_reason="测试")
    rates.called_back(unit, 4, at=NOON, is_secret=True, was_contacted=False)
    keep()
    whole = sums(Face.WHOLE)
    assert whole == {
        "received": 5, "direct": 2, "dispatched": 3, "calls": 4, "calls_direct": 1, "closed": 4,
        "asked": 4, "hidden": 4, "solved": 4, "satisfied": 4,
    }  # fmt: skip
    assert all(sums(face) == whole for face in Face)
    assert sums(Face.GRID, grid=street.pk) == {"received": 3, "dispatched": 3, "calls": 3}
    assert sums(Face.UNIT, unit=unit.pk) == {
        "received": 3, "dispatched": 3, "calls": 3, "closed": 4, "asked": 4, "hidden": 4,
        "solved": 4, "satisfied": 4,
    }  # fmt: skip
    assert sums(Face.HOUR, hour=12) == {"received": 5, "direct": 2, "dispatched": 3}
    month = sums(Face.UNIT, DAY.replace(day=1), Stretch.MONTH)
    assert month == {**whole, "received": 9, "dispatched": 7}


def test_only_days_to_which_something_happened_are_counted_again(rates, unit):
    old, new = rates.cases(at=NOON)[0], rates.cases(at=NOON + timedelta(days=1))[0]
    assert keep() == 3
    assert keep(NOW + MINUTE) == 0
    Case.objects.filter(pk__in=[old.pk, new.pk]).update(lead_unit=unit)
    tell(old)
    assert keep(NOW + 2 * MINUTE) == 2
    assert sums(Face.UNIT, unit=unit.pk) == {"received": 1, "dispatched": 1}
    assert not sums(Face.UNIT, DAY + timedelta(days=1), unit=unit.pk)


def test_counting_again_writes_only_what_changed(rates):
    case = rates.cases(5, at=NOON)[0]
    keep()
    before = set(RollUp.objects.values_list("pk", flat=True))
    tell(case)
    assert keep(NOW + MINUTE)
    assert set(RollUp.objects.values_list("pk", flat=True)) == before


def test_a_reopened_case_leaves_the_day_of_its_closing(rates, unit):
    case = rates.cases(
        at=NOON - timedelta(days=3), lead_unit=unit, state=State.CLOSED, closed_at=NOON
    )[0]
    tell(case, NOON, from_state=State.HANDLING, to_state=State.CLOSED)
    keep()
    assert sums(Face.UNIT)["closed"] == 1
    Case.objects.filter(pk=case.pk).update(state=State.DISPATCHED, closed_at=None)
    tell(case, NOW, from_state=State.CLOSED, to_state=State.DISPATCHED)
    keep(NOW + MINUTE)
    assert sums(Face.UNIT) == {}


def test_a_line_that_is_seen_late_is_counted_with_the_next_settling(rates, unit):
    case = rates.cases(at=NOON)[0]
    keep()
    tell(case)
    # Another run read past it: it belonged to a transaction that had not ended.
    last = Event.objects.latest("pk").pk
    RollUpState.objects.update(read_event_id=last, marked_event_id=last)
    Case.objects.update(lead_unit=unit)
    assert keep(NOW + MINUTE) == 0
    assert faults() == {}
    assert keep(NOW + 6 * MINUTE) == 2
    assert sums(Face.UNIT, unit=unit.pk)["received"] == 1


def test_both_scopes_of_the_rates_are_kept(rates, unit, operator):
    _, left = rates.called_back(unit, 2, at=NOON)
    share = rates.dispatched(unit, case=left)
    rates.applied(Exclusion, share)
    keep()
    assert sums(Face.UNIT, left_out=False)["asked"] == 1
    assert sums(Face.UNIT)["asked"] == 2


def test_one_worker_counts_at_a_time(rates):
    rates.cases(at=NOON)
    RollUpState.objects.create(pk=1, lease_until=NOW + LEASE.length, held_by="0" * 32)
    assert keep() == 0
    assert keep(NOW + LEASE.length + MINUTE) == 2


def test_a_worker_that_dies_leaves_the_rest_to_the_next(rates, monkeypatch):
    rates.cases(at=NOON)
    monkeypatch.setattr("reports.services.rollups.recount_day", lambda on: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        keep()
    monkeypatch.undo()
    assert StaleRollUp.objects.count() == 1
    assert keep(NOW + MINUTE) == 2


def test_the_books_name_a_day_that_was_changed_by_hand_and_the_command_repairs_it(rates, capsys):
    rates.cases(2, at=NOON)
    assert [line.checked for line in check_books(ROLL_UP_CHECKS)] == [0, 0]
    keep()
    assert [line.checked for line in check_books(ROLL_UP_CHECKS)] == [1, 4]
    RollUp.objects.filter(face=Face.CATEGORY, stretch=Stretch.DAY).update(received=9)
    assert faults() == {"roll_up_days": [f"{DAY}"], "roll_up_months": ["2024-06 事项"]}
    call_command("rebuild_roll_ups", since=DAY)
    assert "1 days to be counted" in capsys.readouterr().out
    assert faults() == {}


def test_where_the_day_begins_in_the_evening_before_all_is_counted_anew(rates):
    rates.cases(at=NOON + timedelta(hours=1))
    keep()
    CitySetting.objects.create(key="day.starts_at_hour", value=12)
    forget_rules()
    keep(NOW + MINUTE)
    assert (sums(Face.UNIT), sums(Face.UNIT, DAY + timedelta(days=1))) == (
        {}, {"received": 1, "dispatched": 1},
    )  # fmt: skip
