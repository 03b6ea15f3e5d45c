"""The wall of the hall: counts for those who may watch, read from few rows, without a name."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from hotline.live.addressees import capability
from reports.hall.calls import calls_today, start_of_day
from reports.hall.cases import cases_today, open_cases
from reports.hall.charts import HEIGHT, chart_of
from reports.hall.remembered import remembered
from telephony.capabilities import TelephonyCapability
from telephony.models import TelephoneCall
from telephony.selectors.hall import LONGEST_WAIT, read_hall
from telephony.services import statuses
from telephony.services.events import CallEvent, record_event
from tests.cases.walked import demand, make_case  # noqa: F401
from tests.telephony.conftest import CITIZEN, exchange, extension, system, tell  # noqa: F401

WALL, NOW = reverse("reports:wall"), reverse("reports:wall_now")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.clear()


def test_the_wall_is_for_those_who_watch_and_shows_no_citizen(
    client, shift_leader, system_admin, tell, make_case, at  # noqa: F811
):  # fmt: skip
    make_case(text="三单元王建国家暖气不热", at=timezone.now())
    tell("newCall", at=timezone.now())
    for person in (shift_leader, system_admin):
        client.force_login(person)
        shown = client.get(WALL).content.decode()
        assert "排队" in shown and "今日工单" in shown
        assert not [one for one in (CITIZEN, "王建国", "三单元", "暖气") if one in shown]


def test_others_get_no_wall(client, operator, handler, stranger):
    assert client.get(WALL).status_code == 302
    assert client.get(NOW).status_code == 403
    for person in (operator, handler, stranger):
        client.force_login(person)
        assert (client.get(WALL).status_code, client.get(NOW).status_code) == (403, 403)


def test_an_opened_wall_goes_on_without_the_log_in_and_opens_nothing_else(client, shift_leader):
    client.force_login(shift_leader)
    client.get(WALL)
    del client.cookies["sessionid"]
    assert client.get(NOW).status_code == 200
    assert client.get(WALL).status_code == 200
    assert client.get(reverse("cases:list")).status_code == 302
    shift_leader.set_password("another-Secret-1")
    shift_leader.save()
    assert client.get(NOW).status_code == 403


@pytest.mark.parametrize("change", ["right", "account", "forged", "setting"])
def test_the_pass_ends_with_the_right_and_the_account(client, shift_leader, monkeypatch, change):
    client.force_login(shift_leader)
    client.get(WALL)
    del client.cookies["sessionid"]
    if change == "right":
        shift_leader.grants.all().delete()
    elif change == "account":
        shift_leader.is_active = False
        shift_leader.save()
    elif change == "forged":
        client.cookies["wall"] = client.cookies["wall"].value[:-2] + "xx"
    else:
        monkeypatch.setattr("reports.views.hall_pass.rule", lambda key: 0)
    assert client.get(NOW).status_code == 403


def test_the_hall_counts_statuses_and_who_waits(tell, operator, extension, at):  # noqa: F811
    statuses.set_status("ready", actor=operator, at=at)
    tell("newCall", "waits", at=at)
    tell("newCall", "lost", at=at - LONGEST_WAIT - timedelta(minutes=1))
    tell("newCall", "ended", at=at)
    tell("hangup", "ended", at=at)
    hall = read_hall(at + timedelta(minutes=2))
    assert {one.status: one.count for one in hall.statuses} == {
        "ready": 1, "in_call": 0, "after_call": 0, "break": 0,
    }  # fmt: skip
    assert (hall.waiting, hall.waits_since, hall.has_telephone) == (1, at, True)


def test_calls_stand_beside_the_mean_of_the_same_weekday(system, at):  # noqa: F811
    start = start_of_day(at)

    def came(days, *minutes):
        for minute in minutes:
            TelephoneCall.objects.create(
                system=system, call_id=f"{days}-{minute}", direction="in",
                began_at=start - timedelta(days=days) + timedelta(minutes=minute),
            )  # fmt: skip

    came(0, 1, 14, 15)
    came(7, 0, 16, 17)
    came(14, 2)
    came(1, 3)
    day = calls_today(start + timedelta(minutes=20), has_telephone=True)
    assert (day.came[:3], day.total, day.now) == ((2, 1, 0), 3, 1)
    assert (day.usual[:3], day.weeks) == ((1.0, 1.0, 0.0), 2)
    chart = chart_of(day)
    assert [bar.height for bar in chart.bars] == [HEIGHT / 2, HEIGHT / 4]
    assert chart.bars[1].is_running


def test_registered_calls_count_where_no_telephone_tells(make_case, at):  # noqa: F811
    make_case(at=at)
    day = calls_today(at, has_telephone=False)
    assert (day.total, day.usual, day.change) == (1, (), None)


def test_cases_of_the_day_and_the_hotspot_that_grew(make_case, category, at):  # noqa: F811
    category.is_hotspot = True
    category.save()
    made = [make_case(at=at - timedelta(minutes=n)) for n in range(4)]
    make_case(at=at - timedelta(days=1, minutes=1))
    make_case(at=at - timedelta(days=1) + timedelta(minutes=1))
    found = cases_today(at)
    assert (found.received, found.direct, found.dispatched) == (4, 0, 4)
    assert [(one.count, one.more) for one in found.growing] == [(4, 3)]
    Case.objects.filter(pk=made[0].pk).update(excluded_reason="测试")
    Case.objects.filter(pk=made[1].pk).update(urgency="extreme", reply_due_at=at, warn_at=at)
    later = open_cases(at + timedelta(minutes=1))
    assert cases_today(at).received == 3
    assert (later.extreme, {one.colour: one.count for one in later.lights}["red"]) == (1, 1)


def test_what_was_read_just_now_is_not_read_again(
    client, shift_leader, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr("reports.hall.wall.HALL_SECONDS", 1000)
    client.force_login(shift_leader)
    client.get(WALL)
    # Who asks.
    with django_assert_num_queries(1):
        client.get(NOW)


def test_only_one_reads_what_has_become_old(at):
    read = []

    def again():
        read.append(1)
        return len(read)

    assert remembered("x", 60, at, again) == remembered("x", 60, at, again) == 1
    cache.add("hall:x:reading", True, 20)
    assert remembered("x", 0, at, again) == 1
    cache.delete("hall:x:reading")
    assert remembered("x", 0, at, again) == 2


def test_a_busy_hall_is_told_of_once(
    system, extension, at, monkeypatch, django_capture_on_commit_callbacks  # noqa: F811
):  # fmt: skip
    told = []
    monkeypatch.setattr("telephony.live.publish", lambda kind, *, to: told.append((kind, to)))
    for call_id in ("a", "b", "c"):
        with django_capture_on_commit_callbacks(execute=True):
            record_event(CallEvent("newCall", call_id, caller=CITIZEN), system=system, at=at)
    assert told == [("hall", [capability(TelephonyCapability.WATCH_HALL)])]
