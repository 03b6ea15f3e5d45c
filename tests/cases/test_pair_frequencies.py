"""How rare pairs of characters are, counted from the newest cases."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from cases import tasks
from cases.models import PairFrequency
from cases.models.pair_frequency import EVERY_CASE
from cases.services.record import pair_frequencies
from cases.services.record.pair_frequencies import count_pairs
from grids.models import Kind

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


def monthly():
    return dict(PairFrequency.objects.values_list("pair", "monthly"))


def test_pairs_of_two_cases_are_counted_for_thirty_days(make_case, at):
    make_case(title="电梯停运", text="电梯停了三天")
    make_case(title="电梯异响", text="电梯有声音，电梯晃", at=at + timedelta(days=15))
    count_pairs(at=at + timedelta(days=15))
    counted = monthly()
    assert counted["电梯"] == pytest.approx(2 * 2)
    assert counted[EVERY_CASE] == pytest.approx(2 * 2)
    assert "停运" not in counted


def test_cases_of_one_day_are_not_reckoned_up_beyond_a_day(make_case, at):
    make_case(text="暖气不热")
    make_case(text="暖气片冰凉", at=at + timedelta(minutes=1))
    count_pairs(at=at + timedelta(minutes=2))
    assert monthly()["暖气"] == pytest.approx(2 * 30)


def test_secret_cases_and_reports_are_not_counted(make_case, at):
    make_case(text="路灯不亮")
    make_case(text="路灯不亮", is_secret=True)
    make_case(text="路灯不亮", kind=Kind.REPORT)
    count_pairs(at=at + MONTH)
    assert monthly() == {EVERY_CASE: pytest.approx(1)}


def test_a_second_count_replaces_the_first(make_case, at, monkeypatch):
    for text in ("路灯不亮", "路灯坏了", "暖气不热", "暖气漏水"):
        make_case(title="求助", text=text)
    monkeypatch.setattr(pair_frequencies, "NEWEST", 2)
    assert count_pairs(at=at + MONTH) >= 1
    assert "路灯" not in monthly()
    monkeypatch.setattr(pair_frequencies, "NEWEST", 4)
    count_pairs(at=at + MONTH)
    assert monthly()["路灯"] == pytest.approx(2)


def test_without_a_case_nothing_is_named(at):
    assert count_pairs(at=at) == 0
    assert monthly() == {EVERY_CASE: 0}


def test_beat_and_command_count(make_case, settings):
    assert settings.CELERY_BEAT_SCHEDULE["count-pairs"]["task"] == tasks.count_pairs.name
    make_case(text="路灯不亮")
    make_case(text="路灯坏了")
    assert tasks.count_pairs() > 0
    said = StringIO()
    call_command("count_pairs", stdout=said)
    assert "字对" in said.getvalue()
