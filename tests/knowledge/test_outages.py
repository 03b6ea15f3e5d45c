"""Outages: entering, changing, ending, and which a caller speaks of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.errors import Conflict, Forbidden, InvalidInput
from knowledge.models import Outage
from knowledge.selectors.outages import outages_for
from knowledge.services.outages import OutageFacts, change_outage, end_outage, enter_outage
from tests import factories


@pytest.fixture
def facts(at, grid):
    return OutageFacts(
        kind="water",
        text="康宁小区因管道抢修停水，预计 18 时恢复。",
        starts_at=at - timedelta(hours=1),
        ends_at=at + timedelta(hours=9),
        grids=[grid],
        places=["康宁小区", "新宁路"],
    )


@pytest.fixture
def outage(facts, unit, handler, at):
    return enter_outage(facts, unit=unit, actor=handler, at=at)


def test_a_unit_enters_its_own_and_the_hotline_any(
    facts, unit, other_unit, handler, stranger, operator, dispatcher, at
):
    for actor, of in ((stranger, unit), (operator, None), (handler, None), (operator, unit)):
        with pytest.raises(Forbidden):
            enter_outage(facts, unit=of, actor=actor, at=at)
    own = enter_outage(facts, unit=unit, actor=handler, at=at)
    assert (own.entered_by, own.planned_end) == (handler, facts.ends_at)
    assert [one.code for one in own.grids.all()] == ["630102"]
    assert enter_outage(facts, unit=other_unit, actor=dispatcher, at=at).unit == other_unit


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"kind": "flood"}, "kind"),
        ({"text": ""}, "text"),
        ({"places": [], "grids": []}, "places"),
        ({"places": ["长" * 41]}, "places"),
    ],
)
def test_what_is_incomplete_is_named(facts, unit, handler, at, changed, named):
    with pytest.raises(InvalidInput) as refusal:
        enter_outage(replace(facts, **changed), unit=unit, actor=handler, at=at)
    assert named in refusal.value.fields


@pytest.mark.parametrize("hours", [(-3, -1), (2, 1), (0, 9_000)])
def test_hours_are_those_of_an_outage_to_come(facts, unit, handler, at, hours):
    starts, ends = (at + timedelta(hours=one) for one in hours)
    with pytest.raises(InvalidInput) as refusal:
        enter_outage(
            replace(facts, starts_at=starts, ends_at=ends), unit=unit, actor=handler, at=at
        )
    assert set(refusal.value.fields) == {"ends_at"}


def test_it_is_changed_by_its_unit_until_it_is_over(outage, facts, handler, stranger, at):
    with pytest.raises(Forbidden):
        change_outage(outage, facts, actor=stranger, at=at)
    longer = replace(facts, ends_at=at + timedelta(hours=12), grids=[])
    assert change_outage(outage, longer, actor=handler, at=at).ends_at == longer.ends_at
    assert not outage.grids.exists()
    with pytest.raises(Conflict):
        change_outage(outage, facts, actor=handler, at=at + timedelta(hours=13))


def test_it_ends_early_and_keeps_what_was_announced(outage, facts, handler, at):
    ended = end_outage(outage, actor=handler, at=at)
    assert (ended.ends_at, ended.ended_by, ended.planned_end) == (at, handler, facts.ends_at)
    assert not Outage.objects.running(at).exists()
    with pytest.raises(Conflict):
        end_outage(outage, actor=handler, at=at)


def test_one_that_is_cancelled_never_runs(facts, unit, handler, at):
    coming = replace(facts, starts_at=at + timedelta(hours=2))
    row = enter_outage(coming, unit=unit, actor=handler, at=at)
    end_outage(row, actor=handler, at=at)
    assert not Outage.objects.running(at + timedelta(hours=3)).exists()


def found(text, at, place="", grid=None):
    return outages_for(text, place=place, grid=grid, at=at)


def test_a_caller_speaks_of_it_by_what_fails_and_where(outage, grid, at):
    assert found("康宁小区停水了", at) == [outage]
    assert found("家里没水", at, place="新宁路 3 号") == [outage]
    assert found("家里没水", at, grid=grid) == [outage]
    assert found("康宁小区的路灯坏了", at) == []
    assert found("家里没水", at) == []
    assert found("家里没水", at, place="别处") == []


def test_a_place_within_the_grid_meets_it_and_one_beside_it_does_not(outage, grid, at):
    street = factories.make_grid("东关大街街道", code="630102001", parent=grid)
    beside = factories.make_grid("城西区", code="630104")
    assert found("停水", at, grid=street) == [outage]
    assert found("停水", at, grid=beside) == []


def test_outside_of_its_hours_it_is_not_told(outage, at):
    assert found("康宁小区停水", at - timedelta(hours=2)) == []
    assert found("康宁小区停水", at + timedelta(hours=9)) == []


def test_the_same_number_of_queries_for_one_and_three(
    outage, facts, unit, handler, at, django_assert_num_queries
):
    with django_assert_num_queries(2):
        assert len(found("康宁小区停水", at)) == 1
    for _ in range(2):
        enter_outage(facts, unit=unit, actor=handler, at=at)
    with django_assert_num_queries(2):
        assert len(found("康宁小区停水", at)) == 3
