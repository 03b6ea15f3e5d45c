"""The monitor of whoever leads the shift: each operator's status and day."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from grids.models import Role
from reports.hall.monitor import TOO_LONG, PromisesToday, read_monitor
from reports.hall.wall import read_wall
from telephony.models import Extension, PromisedCallback, StatusSpan, TelephoneSystem
from telephony.services.statuses import set_status
from tests import factories
from tests.cases.walked import demand, make_case  # noqa: F401
from tests.telephony.conftest import CITIZEN, exchange, extension, system, tell  # noqa: F401

MONITOR, NOW = reverse("reports:monitor"), reverse("reports:monitor_now")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.clear()


def talk(tell, call_id, at, minutes=3):  # noqa: F811
    tell("newCall", call_id, at=at)
    tell("answer", call_id, at=at + timedelta(seconds=10))
    tell("hangup", call_id, at=at + timedelta(seconds=10, minutes=minutes))


def test_the_leader_of_the_shift_reads_it_and_others_do_not(
    client, shift_leader, operator, handler, stranger, tell  # noqa: F811
):  # fmt: skip
    assert (client.get(MONITOR).status_code, client.get(NOW).status_code) == (302, 403)
    tell("newCall", at=timezone.now())
    set_status("ready", actor=operator, at=timezone.now())
    for person in (operator, handler, stranger):
        client.force_login(person)
        assert (client.get(MONITOR).status_code, client.get(NOW).status_code) == (403, 403)
    client.force_login(shift_leader)
    for address in (MONITOR, NOW, f"{MONITOR}?status=x&system=٣", f"{MONITOR}?system={9**30}"):
        assert client.get(address).status_code == 200
    shown = client.get(MONITOR).content.decode()
    assert str(operator) in shown and "示闲" in shown and CITIZEN not in shown


def test_an_operators_day_and_handling_time(tell, operator, make_case, at):  # noqa: F811
    talk(tell, "a", at, minutes=3)
    talk(tell, "b", at + timedelta(minutes=20), minutes=5)
    tell("newCall", "lost", at=at)
    tell("hangup", "lost", at=at + timedelta(seconds=9))
    make_case(at=at)
    set_status("ready", actor=operator, at=at + timedelta(minutes=27, seconds=10))
    monitor = read_monitor(at + timedelta(minutes=30))
    (line,) = monitor.lines
    assert (line.day.taken, line.day.made, line.registered) == (2, 0, 1)
    assert line.day.mean_talk == monitor.talk == timedelta(minutes=4)
    # From the first hangup to the second answer, and two minutes after the second.
    after = timedelta(minutes=17, seconds=0) + timedelta(minutes=2)
    assert line.day.mean_handling == monitor.handling == timedelta(minutes=4) + after / 2
    assert (line.seat.extension, line.seat.label, line.is_too_long) == ("801", "示闲", False)
    assert (monitor.answered_share, monitor.line.mean_wait) == ("67%", timedelta(seconds=10))


def test_who_is_in_a_status_too_long_stands_first_and_is_found(
    operator, system_admin, extension, at  # noqa: F811
):  # fmt: skip
    other = factories.make_person(Role.OPERATOR, username="late", full_name="钱话务")
    second = Extension.objects.create(
        system=TelephoneSystem.objects.create(name="分中心"), number="1", operator=other
    )
    for person, minutes in ((operator, 3), (other, 31)):
        StatusSpan.objects.create(
            operator=person, status="break", reason="用餐", began_at=at - timedelta(minutes=minutes)
        )
    monitor = read_monitor(at)
    assert [(one.seat.name, one.is_too_long) for one in monitor.lines] == [
        ("钱话务", True), ("张话务", False),
    ]  # fmt: skip
    assert [one.seat.name for one in read_monitor(at, TOO_LONG).lines] == ["钱话务"]
    assert read_monitor(at, "ready").lines == []
    of_system = read_monitor(at, system=second.system_id)
    assert [one.seat.name for one in of_system.lines] == ["钱话务"]
    assert [one.count for one in of_system.systems] == [2, 1, 1]


def test_promised_calls_back_of_all_are_counted_by_their_hour(
    client, shift_leader, operator, dispatcher, at
):
    for person, minutes, done in (
        (operator, -5, False), (dispatcher, -90, False), (operator, -9, True),
        (dispatcher, 20, False), (operator, 61, False), (operator, 60 * 48, False),
    ):  # fmt: skip
        PromisedCallback.objects.create(
            number=CITIZEN, about="水费", operator=person, promised_by=operator,
            promised_at=at - timedelta(hours=3), due_at=at + timedelta(minutes=minutes),
            done_at=at if done else None, done_note="已回" if done else "",
        )  # fmt: skip
    assert read_monitor(at).promised == PromisesToday(due=2, next_hour=1, later=1)
    client.force_login(shift_leader)
    cache.clear()
    shown = client.get(MONITOR).content.decode()
    assert f'href="{reverse("telephony:promises")}"' in shown and CITIZEN not in shown


def test_more_rows_cost_no_more_queries(
    tell, operator, make_case, category, at, django_assert_max_num_queries  # noqa: F811
):  # fmt: skip
    category.is_hotspot = True
    category.save()

    def counted():
        cache.clear()
        with django_assert_max_num_queries(100) as seen:
            read_wall(at + timedelta(hours=1))
            cache.clear()
            read_monitor(at + timedelta(hours=1))
        return len(seen)

    talk(tell, "a", at)
    tell("newCall", "waits", at=at + timedelta(minutes=50))
    make_case(at=at)
    first = counted()
    for n in range(3):
        talk(tell, f"b{n}", at + timedelta(minutes=n))
        tell("newCall", f"w{n}", at=at + timedelta(minutes=50))
        make_case(at=at)
        person = factories.make_person(Role.OPERATOR, username=f"p{n}")
        set_status("ready", actor=person, at=at)
    assert counted() == first <= 22
