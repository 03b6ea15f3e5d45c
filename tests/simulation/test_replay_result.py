"""What a replayed day leaves behind; the day is replayed once for all of these tests."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from cases.models import (
    Assignment,
    Call,
    Callback,
    CallKind,
    Case,
    Hazard,
    HazardReturn,
    HotspotReview,
)
from grids.deadlines import CITY_ZONE
from grids.models import RoleGrant, User
from tests.simulation.replayed import DAY, count_by_hotspot, make_city, replay

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def replayed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The small day, replayed into its city and rolled back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_city()
        assert replay().is_new
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


def test_calls_messages_and_callbacks_are_exact():
    demands = Call.objects.filter(kind=CallKind.DEMAND)
    assert Counter(demands.values_list("handling", flat=True)) == {"direct": 8, "dispatched": 16}
    assert Case.objects.filter(channel__code="wechat").count() == 4
    assert Callback.objects.filter(is_effective=True).count() == 12
    assert Call.objects.exclude(kind=CallKind.DEMAND).exists()


def test_hotspots_are_exact_and_all_others_stay_below_the_last():
    counts = count_by_hotspot()
    named = {line["category"]: line["count"] for line in DAY["hotspots"]}
    assert {name: counts.pop(name) for name in named} == named
    assert all(count < 3 for count in counts.values())


def test_hazards_of_the_hotline_have_cases_and_others_are_itemised():
    found = Hazard.objects.values_list("body__name", "case")
    counts = Counter((name, case is not None) for name, case in found)
    assert counts == {("12345政务服务便民热线", True): 2, ("西宁市消防救援支队", False): 2}
    named = set(Hazard.objects.values_list("category__name", flat=True))
    assert named == {"小区物业", "消防安全"}


def test_the_morning_after_bodies_state_their_day_and_an_editor_reviews():
    kinds = dict(HazardReturn.objects.values_list("body__name", "kind"))
    assert kinds == {"西宁市应急管理局": "nil", "西宁市消防救援支队": "itemised"}
    reviews = HotspotReview.objects.values_list("category__name", "case_count", "has_concentrated")
    assert set(reviews) == {
        ("物业服务", 5, False),
        ("消费维权", 4, False),
        ("交通秩序", 3, False),
    }
    morning = HotspotReview.objects.latest("pk").reviewed_at.astimezone(CITY_ZONE)
    assert (morning.date().isoformat(), morning.hour) == ("2024-12-11", 8)


def test_hotspot_cases_go_to_units_of_the_printed_phrase():
    for line in DAY["hotspots"]:
        cases = Case.objects.filter(category__parent__name=line["category"])
        assert set(cases.values_list("lead_unit__phrase", flat=True)) == {line["unit_phrase"]}


def test_nobody_can_log_in_as_the_persons_of_a_replay():
    people = User.objects.filter(username__startswith="replay-")
    assert people.count() > 5
    assert not any(person.has_usable_password() for person in people)
    assert set(RoleGrant.objects.filter(user__in=people).values_list("role", flat=True)) >= {
        "operator", "dispatcher", "callback_agent", "bulletin_editor", "unit_clerk",
        "hazard_filer",
    }  # fmt: skip


def test_every_case_that_left_the_desk_has_its_assignment():
    sent = Case.objects.exclude(state__in=["pending", "rejected"]).exclude(closed_way="answered")
    assert sent.exists()
    assert set(sent.values_list("pk", flat=True)) <= set(
        Assignment.objects.values_list("case", flat=True)
    )
