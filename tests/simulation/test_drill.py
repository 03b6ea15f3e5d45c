"""A drill of the hall: calls ring, wait, are taken, given up and end; nothing is registered."""

import random
from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.models import Case
from grids.models import Role
from simulation.drill.line import DrillLine, Pace
from simulation.drill.seats import prepare_seats
from telephony.models import Extension, OperatorStatus, StatusSpan, TelephoneCall
from telephony.services.statuses import set_status
from tests.factories import make_person

pytestmark = pytest.mark.django_db
STEP = timedelta(seconds=5)
# Calls enough for two seats not to take all, and short ones.
PACE = Pace(per_hour=240, talks=(20, 60), writes=(5, 20), patience=(20, 40), pauses=(30, 60))


@pytest.fixture
def made_up():
    people = [make_person(Role.OPERATOR, username=f"made-up-{number}") for number in range(3)]
    for one in people:
        one.set_unusable_password()
        one.save()
    return people


def run(line, at, steps=120):
    for step in range(steps):
        line.step(at + STEP * step)
    return at + STEP * steps


def test_calls_are_taken_and_missed_and_no_seat_talks_twice(made_up, at):
    system, seats = prepare_seats(2)
    line = DrillLine(system, seats, ["19900000001", "19900000002"], PACE, random.Random(1))
    most = 0
    for step in range(120):
        line.step(at + STEP * step)
        running = TelephoneCall.objects.filter(ended_at__isnull=True, answered_at__isnull=False)
        most = max([most, *Counter(running.values_list("extension", flat=True)).values()])
    ended = TelephoneCall.objects.filter(ended_at__isnull=False)
    assert most == 1
    assert ended.filter(answered_at__isnull=False).count() > 5
    assert ended.filter(answered_at__isnull=True).exists()
    assert set(OperatorStatus.values) == set(StatusSpan.objects.values_list("status", flat=True))
    assert not Case.objects.exists()


def test_the_end_leaves_nothing_ringing_and_nobody_signed_in(made_up, at):
    system, seats = prepare_seats(3)
    line = DrillLine(system, seats, ["19900000001"], PACE, random.Random(2))
    line.stop(run(line, at, 30))
    assert TelephoneCall.objects.exists()
    assert not TelephoneCall.objects.filter(ended_at__isnull=True).exists()
    assert not StatusSpan.objects.running().exists()


def test_who_takes_calls_themselves_is_rung_while_ready_alone(operator, at):
    system, seats = prepare_seats(0, operator.username)
    line = DrillLine(
        system, seats, ["19900000001"], PACE, random.Random(3),
        desk=frozenset(seat.number for seat in seats),
    )  # fmt: skip
    at = run(line, at, 30)
    assert not StatusSpan.objects.exists()
    assert not TelephoneCall.objects.filter(rings_at=seats[0]).exists()
    set_status(OperatorStatus.READY, actor=operator, at=at)
    at = run(line, at, 60)
    assert TelephoneCall.objects.filter(operator=operator).exists()
    line.stop(at)
    assert StatusSpan.objects.running().get().status == OperatorStatus.AFTER_CALL


def test_seats_are_the_same_again_and_others_keep_their_extensions(made_up):
    assert prepare_seats(2)[1] == prepare_seats(2)[1]
    assert Extension.objects.count() == 2


def test_the_command_runs_for_its_minutes_and_refuses_a_city_without_people(made_up):
    out = StringIO()
    call_command("simulate_calls", minutes=0, seats=2, stdout=out)
    assert "2 个坐席" in out.getvalue()
    with pytest.raises(CommandError, match="没有可以参加演练的坐席"):
        call_command("simulate_calls", minutes=0, desk="nobody", stdout=out)
