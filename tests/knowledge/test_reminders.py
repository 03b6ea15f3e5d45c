"""Which articles are near their day: published ones, by the earlier of their two days."""

from datetime import timedelta

import pytest

from knowledge.models import Article
from knowledge.services.reminders import take_expiring


@pytest.mark.parametrize(("days", "count"), [(-1, 1), (15, 1), (16, 0)])
def test_take_expiring_takes_what_is_near(published, unit, at, days, count):
    day = (at + timedelta(days=days)).date()
    Article.objects.filter(pk=published.pk).update(review_on=day)
    assert take_expiring(at=at) == ({unit: 1} if count else {})
    assert take_expiring(at=at) == {}


def test_the_earlier_of_two_days_counts(publish, unit, at):
    near, later = ((at + timedelta(days=days)).date() for days in (2, 90))
    row = publish("停水找谁？", valid_to=near)
    Article.objects.filter(pk=row.pk).update(review_on=later)
    assert take_expiring(at=at) == {unit: 1}
    row.refresh_from_db()
    assert row.reminded_for == near


def test_drafts_and_what_was_withdrawn_are_left_alone(draft, at):
    Article.objects.filter(pk=draft.pk).update(review_on=at.date())
    assert take_expiring(at=at) == {}
