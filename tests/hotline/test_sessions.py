"""A session ends after idling, not after a while of work, and an open page is no work."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from hotline import sessions
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def later(monkeypatch):
    """Return a function that moves the clock by which sessions are renewed."""

    def move(seconds):
        clock = SimpleNamespace(time=lambda: time.time() + seconds)
        monkeypatch.setattr(sessions, "time", clock)

    return move


def ends_in():
    return Session.objects.get().expire_date - timezone.now()


@pytest.fixture
def logged_in(client, operator, settings):
    """A browser whose session has half an hour left of its four."""
    settings.SESSION_COOKIE_AGE = 4 * HOUR
    client.post("/login/", {"username": operator.username, "password": PASSWORD})
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=30))
    return client


def test_what_a_person_does_renews_the_session(logged_in, later):
    later(HOUR)
    answer = logged_in.get("/password/")
    assert ends_in() > timedelta(hours=3, minutes=55)
    assert answer.cookies["sessionid"]["max-age"] == 4 * HOUR


@pytest.mark.parametrize("path", ["/menu/counts/", "/session/", "/livez"])
def test_what_an_open_page_asks_by_itself_does_not(logged_in, later, path):
    later(HOUR)
    answer = logged_in.get(path)
    assert answer.status_code == 200
    assert ends_in() < timedelta(minutes=31)
    assert "sessionid" not in answer.cookies


def test_a_page_soon_after_another_writes_nothing(logged_in, later):
    later(60)
    logged_in.get("/password/")
    assert ends_in() < timedelta(minutes=31)


def test_an_idle_session_is_over(logged_in):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    key = logged_in.cookies["sessionid"].value
    sessions.SessionStore(key)._cache.delete(sessions.SessionStore.cache_key_prefix + key)
    assert logged_in.get("/").headers["Location"] == "/login/?next=/"
