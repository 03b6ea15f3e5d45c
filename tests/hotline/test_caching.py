"""Valkey stopped while people work: their pages go on, and nothing old comes back."""

from contextlib import contextmanager

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCacheClient
from django.test import Client
from django.utils import timezone
from redis.exceptions import ConnectionError as Gone

from hotline import caching, heartbeats
from notices.models import Notice
from tests.cases.test_api import REGISTRATION, post
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


def without_valkey(settings):
    return {name: {**own, "LOCATION": NOBODY_LISTENS} for name, own in settings.CACHES.items()}


@pytest.fixture(autouse=True)
def outage(monkeypatch):
    """What this process knows of an outage, of its own for each test, and over at once."""
    fresh = caching.Outage()
    monkeypatch.setattr(caching, "OUTAGE", fresh)
    monkeypatch.setattr(caching, "PAUSE_SECONDS", 0.0)
    cache.clear()
    return fresh


@contextmanager
def valkey_gone(monkeypatch):
    asked = []

    def refuse(*args, **kwargs):
        asked.append(args)
        raise Gone("refused")

    with monkeypatch.context() as patched:
        patched.setattr(RedisCacheClient, "get_client", refuse)
        yield asked


def log_in(client, user):
    return client.post("/login/", {"username": user.username, "password": PASSWORD})


@pytest.mark.parametrize(
    ("person", "pages"),
    [
        ("operator", ["/", "/desk/", "/cases/", "/notices/"]),
        ("dispatcher", ["/", "/dispatch/"]),
        ("handler", ["/", "/inbox/"]),
        ("supervisor", ["/", "/rates/"]),
    ],
)
def test_people_log_in_and_work_though_nobody_listens(person, pages, request, client, settings):
    settings.CACHES = without_valkey(settings)
    assert log_in(client, request.getfixturevalue(person)).status_code == 302
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
    assert client.get("/api/v1/cases/").status_code == 200, "its throttle counts in the cache"


def test_a_case_is_registered_though_nobody_listens(
    client, operator, category, phone_channel, unit, settings, django_capture_on_commit_callbacks
):
    settings.CACHES = without_valkey(settings)
    with django_capture_on_commit_callbacks(execute=True) as woken:
        assert post(client, operator, "cases/", REGISTRATION).status_code == 201
    assert woken
    assert Notice.objects.filter(delivered_at=None).exists(), "it waits for the sweep"


def test_who_is_at_work_stays_logged_in_when_the_cache_goes_and_comes(
    client, operator, monkeypatch
):
    log_in(client, operator)
    with valkey_gone(monkeypatch):
        assert client.get("/").status_code == 200
    assert client.get("/").status_code == 200


def test_who_logs_out_meanwhile_is_not_logged_in_when_the_cache_is_back(
    client, operator, monkeypatch
):
    log_in(client, operator)
    client.get("/")
    stolen = Client()
    stolen.cookies = client.cookies.copy()
    with valkey_gone(monkeypatch):
        client.post("/logout/")
    assert stolen.get("/").status_code == 302


def test_what_was_written_meanwhile_is_not_read_as_it_was_before(monkeypatch):
    cache.set_many({"count": 1, "other": 1, "kept": 1})
    with valkey_gone(monkeypatch):
        cache.set("count", 2)
        cache.set_many({"other": 2})
        assert cache.get("count", "missing") == "missing"
        assert cache.get_many(["count", "kept"]) == {}
        assert (cache.add("new", 1), cache.touch("kept"), "kept" in cache) == (False, False, False)
    assert cache.get_many(["count", "other", "kept"]) == {"kept": 1}


def test_in_an_outage_nobody_waits_for_each_question_anew(monkeypatch):
    monkeypatch.setattr(caching, "PAUSE_SECONDS", 60.0)
    with valkey_gone(monkeypatch) as asked:
        for _ in range(3):
            cache.get("count")
    assert len(asked) == 1


def test_doubted_keys_are_kept_for_later_and_not_without_end(outage, monkeypatch):
    monkeypatch.setattr(caching, "DOUBTED_MOST", 2)
    with valkey_gone(monkeypatch):
        for key in ("one", "two", "three"):
            cache.delete(key)
    kept = [key.rpartition(":")[2] for key in outage.take_doubted()]
    assert (kept, outage.take_doubted()) == (["two", "three"], [])


def test_the_signs_of_life_do_not_forgive(monkeypatch):
    with valkey_gone(monkeypatch), pytest.raises(Gone):
        heartbeats.record_heartbeat(heartbeats.BEAT, at=timezone.now())
    assert type(caches["signs"]) is not type(cache)
