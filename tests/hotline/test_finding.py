"""The box itself: who asks whom, and what becomes of a finder that fails or takes too long."""

import time

import pytest
from django.db import connection
from django.urls import reverse

from cases.rules.capabilities import CaseCapability
from hotline import finding
from hotline.finding import Asked, Finder, Found, Hit, find_all, read_typed

pytestmark = pytest.mark.django_db
HIT = Found([Hit("/there/", "路灯")], 1)


@pytest.fixture(autouse=True)
def own_finders(monkeypatch):
    """Leave the site's own finders out."""
    monkeypatch.setattr(finding, "_finders", {})


def add(name, find=lambda asked: HIT, capability=CaseCapability.READ_CASES, order=100):
    finding.register_finder(Finder(name, name, find, capability, order))


def ask(user, at, typed="路灯", **options):
    return [(one.name, one.found) for one in find_all(Asked(typed, user, at), **options)]


def test_only_finders_of_the_person_are_asked_in_their_order(operator, at):
    add("b", order=2)
    add("a", order=1)
    add("c", lambda asked: pytest.fail("not theirs"), CaseCapability.RULE)
    add("none", lambda asked: finding.NOTHING)
    assert ask(operator, at) == [("a", HIT), ("b", HIT)]
    assert ask(operator, at, without=("a",)) == [("b", HIT)]
    assert ask(operator, at, "路") == []


def test_a_finder_that_fails_leaves_its_group_out(client, operator, at):
    def break_off(asked):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nonsense")

    add("a", break_off, order=1)
    add("b", lambda asked: 1 / 0, order=2)
    add("c", order=3)
    assert ask(operator, at) == [("a", None), ("b", None), ("c", HIT)]
    client.force_login(operator)
    for name in ("find", "find_typed"):
        said = client.get(reverse(name), {"q": "路灯"}).content.decode()
        assert "a、b暂时没有查到结果" in said
        assert "/there/" in said


def test_a_slow_statement_is_given_up(operator, at, monkeypatch):
    def sleep(asked):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")

    monkeypatch.setattr(finding, "STATEMENT_MS", 20)
    add("slow", sleep)
    assert ask(operator, at) == [("slow", None)]
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() != ("20ms",)


def test_once_the_time_is_gone_no_finder_begins(operator, at, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    add("a", lambda asked: now.__setitem__(0, 9.0) or HIT, order=1)
    add("b", lambda asked: pytest.fail("too late"), order=2)
    assert ask(operator, at) == [("a", HIT), ("b", None)]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  路灯\n不亮 ", "路灯 不亮"),
        ("１２３", "123"),
        ("路\x00灯", "路灯"),
        ("灯" * 500, "灯" * 100),
    ],
)
def test_what_is_typed_is_read_as_texts_are_stored(typed, read):
    assert read_typed(typed) == read


def test_a_stranger_to_the_site_is_led_to_the_log_in(client):
    for name in ("find", "find_typed"):
        assert client.get(reverse(name), {"q": "路灯"}).status_code == 302
