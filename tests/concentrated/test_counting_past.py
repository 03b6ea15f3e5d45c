"""Cases become past ones when they are old enough, each once."""

from datetime import timedelta

import pytest

from concentrated.models import PastLetters
from concentrated.rules.background import word_key
from concentrated.selectors.past import current_background
from concentrated.services import counting_past
from concentrated.services.counting_past import count_past

pytestmark = pytest.mark.django_db


def test_a_young_city_counts_what_is_older_than_two_weeks(event, at):
    event()
    assert count_past(at=at + timedelta(days=13)) == 0
    assert count_past(at=at + timedelta(days=15)) == 4
    assert count_past(at=at + timedelta(days=16)) == 0
    background = current_background()
    assert (background.texts, background.is_young) == (4, True)
    assert background.word_count(word_key("车库")) == 4


def test_with_enough_past_cases_half_a_year_is_left_out(event, at, monkeypatch):
    monkeypatch.setattr(counting_past, "YOUNG", 2)
    event(0, 3)
    later = at + timedelta(days=200)
    event(3, 4, at=later)
    assert count_past(at=later + timedelta(days=20)) == 3


def test_what_was_counted_is_read_anew_by_its_version(event, at):
    assert current_background().texts == 0
    event()
    count_past(at=at + timedelta(days=15))
    assert current_background().texts == 4
    assert PastLetters.objects.get().version == 1


def test_secret_cases_are_not_counted(event, at):
    event(is_secret=True)
    assert count_past(at=at + timedelta(days=15)) == 0
