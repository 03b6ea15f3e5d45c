"""The rhythm of a replayed day, and the hours of those who work in it."""

import random
from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest

from cases.models import Callback, Event
from grids.deadlines import CITY_ZONE, day_bounds
from grids.models import Calendar, Unit
from simulation.replay.hours import Shift, hours_between, hours_of
from simulation.replay.timing import CALLBACKS, CALLS, Day, weight_at
from tests import factories
from tests.simulation.replayed import make_city, replay

TUESDAY, SUNDAY = date(2024, 12, 10), date(2024, 12, 8)
DAY = Day(*day_bounds(TUESDAY))


def clock(hour, minute=0, on=TUESDAY):
    return datetime.combine(on, time(hour, minute), CITY_ZONE)


OFFICE = Shift(((clock(9), clock(12)), (clock(13, 30), clock(18))))


def hours_drawn(curve, count=4000, earliest=DAY.start, latest=DAY.end):
    rng = random.Random(1)
    drawn = (DAY.draw(rng, curve, earliest, latest) for _ in range(count))
    return Counter(at.astimezone(CITY_ZONE).hour for at in drawn)


def test_the_line_is_busiest_in_the_morning_and_quiet_at_lunch_and_at_night():
    hours = hours_drawn(CALLS)
    assert max(hours, key=hours.get) in (9, 10)
    assert hours[12] < hours[10] / 1.5
    assert hours[12] < hours[15] / 1.5
    assert sum(hours[hour] for hour in range(6)) < hours[9] / 3


def test_nobody_is_called_back_early_or_late_and_few_at_lunch():
    hours = hours_drawn(CALLBACKS)
    assert set(hours) == set(range(9, 21))
    assert hours[13] < min(hours[10], hours[16]) / 2


def test_a_rhythm_has_no_steps_within_its_hours():
    assert weight_at(CALLS, clock(9, 30)) == CALLS[9]
    before, after = (weight_at(CALLS, clock(*at)) for at in ((8, 59), (9, 0)))
    assert abs(after - before) < 2


def test_a_silent_rhythm_draws_nothing():
    assert DAY.draw(random.Random(1), CALLBACKS, clock(21, 5), DAY.end) is None
    assert DAY.draw(random.Random(1), CALLS, clock(12), clock(11)) is None


def test_a_draw_stays_between_its_bounds():
    for seed in range(200):
        at = DAY.draw(random.Random(seed), CALLBACKS, clock(9, 58), clock(10, 1))
        assert clock(9, 58) <= at <= clock(10, 1)


def test_a_shift_passes_over_its_breaks():
    assert OFFICE.length == timedelta(hours=7.5)
    assert OFFICE.at(timedelta(hours=3.5)) == clock(14)
    assert OFFICE.within(clock(11), clock(14)).length == timedelta(hours=1.5)
    with pytest.raises(ValueError, match="over"):
        OFFICE.at(timedelta(hours=8))


def test_two_shifts_meet_in_what_both_hold():
    evening = Shift(((clock(17), clock(22)),))
    assert OFFICE.meet(evening) == Shift(((clock(17), clock(18)),))


@pytest.mark.django_db
def test_an_office_keeps_its_hours_and_on_a_day_off_those_of_its_people_on_duty():
    unit = factories.make_unit("某局", code="office")
    assert hours_of(unit, DAY) == OFFICE
    assert hours_of(unit, Day(*day_bounds(SUNDAY))).length == OFFICE.length


@pytest.mark.django_db
def test_a_watch_never_closes():
    calendar = Calendar.objects.create(code="watch", name="值守", is_round_the_clock=True)
    unit = factories.make_unit("某公司", code="watch", calendar=calendar)
    assert hours_of(unit, DAY).length == timedelta(days=1)


def test_a_day_that_begins_at_noon_has_the_hours_of_both_its_dates():
    day = Day(*day_bounds(TUESDAY, 12))
    assert hours_between(day, time(8), time(22)).length == timedelta(hours=14)


def hour_of(at):
    return at.astimezone(CITY_ZONE).hour


def instants_of(*verbs):
    done = Event.objects.filter(verb__in=verbs, actor__grants__role="unit_clerk")
    return list(done.values_list("at", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("day", [TUESDAY, SUNDAY])
def test_offices_do_all_their_work_in_their_hours(day):
    make_city()
    replay(calls=60, direct=20, dispatched=40, callbacks=20, date=day.isoformat())
    shift = hours_of(Unit.objects.get(code="traffic-police"), Day(*day_bounds(day)))
    done = instants_of("sign", "contact", "resolve", "object")
    assert len(done) > 40
    assert all(any(opens <= at <= closes for opens, closes in shift.spans) for at in done)


@pytest.mark.django_db
def test_a_watch_signs_at_night_but_calls_nobody_then():
    make_city()
    watch = Calendar.objects.create(code="watch", name="值守", is_round_the_clock=True)
    Unit.objects.update(calendar=watch)
    replay(calls=100, direct=20, dispatched=80, callbacks=40)
    assert not {hour_of(at) for at in instants_of("sign")} <= set(range(7, 22))
    assert {hour_of(at) for at in instants_of("contact")} <= set(range(7, 22))


@pytest.mark.django_db
def test_callbacks_are_made_in_calling_hours():
    make_city()
    replay(calls=60, direct=20, dispatched=40, callbacks=20)
    made = Callback.objects.filter(is_effective=True).values_list("completed_at", flat=True)
    assert {hour_of(at) for at in made} <= set(range(9, 21))


@pytest.mark.django_db
def test_whoever_is_on_duty_on_sunday_is_not_the_clerk_of_the_week():
    make_city()
    replay(date=SUNDAY.isoformat())
    signers = set(Event.objects.filter(verb="sign").values_list("actor__username", flat=True))
    assert signers
    assert all(name.startswith("replay-duty-") for name in signers)
