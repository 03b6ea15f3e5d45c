from datetime import timedelta

import pytest

from learning.models import SuggestionModel, TrainingRun
from learning.services import nightly_training
from learning.services.nightly_training import LEASE, train_tonight


@pytest.fixture
def clock(at):
    """Return a clock that the test moves: 09:00 of the city at first."""

    class Clock:
        now = at

        def __call__(self):
            return self.now

    return Clock()


def test_a_night_is_trained_once(close_cases, clock):
    close_cases(8)
    first = train_tonight(clock=clock)
    assert {model.field for model in first} == {"category"}
    assert train_tonight(clock=clock) == []
    assert TrainingRun.objects.get().finished_at == clock.now


def test_the_next_night_begins_at_three(close_cases, clock):
    close_cases(8)
    train_tonight(clock=clock)
    clock.now = clock.now.replace(hour=2, minute=59) + timedelta(days=1)
    assert train_tonight(clock=clock) == []
    clock.now += timedelta(minutes=1)
    assert train_tonight(clock=clock)
    assert SuggestionModel.objects.count() == 2


def test_a_night_with_too_few_cases_is_over_as_well(clock, db):
    assert train_tonight(clock=clock) == []
    assert TrainingRun.objects.get().finished_at


def test_what_a_dead_worker_left_is_trained_once_its_lease_is_over(close_cases, clock, monkeypatch):
    close_cases(8)

    def die(*, at):
        raise SystemExit

    monkeypatch.setattr(nightly_training, "train_models", die)
    with pytest.raises(SystemExit):
        train_tonight(clock=clock)
    monkeypatch.undo()
    clock.now += LEASE.length - timedelta(minutes=1)
    assert train_tonight(clock=clock) == []
    clock.now += timedelta(minutes=1)
    assert train_tonight(clock=clock)
