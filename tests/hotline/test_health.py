import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import redis
from django.core.cache import caches
from django.db import OperationalError
from django.test import Client

from grids.models import Role, User
from hotline import fonts, health, heartbeats
from tests import factories

COMPONENTS = {
    "database", "disk", "valkey", "worker", "beat", "events", "pdf", "months", "suggestions",
}  # fmt: skip


@pytest.fixture
def all_well(monkeypatch: pytest.MonkeyPatch, db: None, at: datetime) -> None:
    monkeypatch.setitem(health.CHECKS, "pdf", lambda: "")
    heartbeats.record_heartbeat(heartbeats.WORKER, at=at)
    heartbeats.record_heartbeat(heartbeats.BEAT, at=at)
    heartbeats.record_heartbeat(heartbeats.EVENTS, at=at)


def test_livez_answers_where_the_database_may_not_be_touched(client: Client) -> None:
    assert client.get("/livez").json() == {"status": "ok"}


def test_healthz_all_well_is_200(client: Client, all_well: None) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "components": dict.fromkeys(COMPONENTS, "ok")}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", [heartbeats.WORKER, heartbeats.BEAT, heartbeats.EVENTS])
def test_healthz_without_a_heartbeat_is_503(client: Client, all_well: None, name: str) -> None:
    caches["signs"].delete(f"heartbeat:{name}")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    components = answer.json()["components"]
    assert [key for key, state in components.items() if state == "failing"] == [name]


def test_healthz_heartbeat_goes_stale(all_well: None) -> None:
    key = caches["signs"].make_key("heartbeat:worker")
    client = caches["signs"]._cache.get_client(key, write=False)
    assert 0 < client.ttl(key) <= heartbeats.LIFETIME_SECONDS


def test_healthz_database_gone(
    client: Client, all_well: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(health.connection, "cursor", _raise(OperationalError("secret host")))
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["components"]["database"] == "failing"
    assert "secret host" not in answer.content.decode()


def test_healthz_valkey_gone_fails_all_that_speaks_through_it(
    client: Client, all_well: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caches["signs"], "get_many", _raise(redis.ConnectionError()))
    components = client.get("/healthz").json()["components"]
    failing = {name for name, state in components.items() if state == "failing"}
    assert failing == {"valkey", "worker", "beat", "events"}


def test_healthz_without_room_on_the_disk(
    client: Client, all_well: None, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "not" / "there"
    settings.DISK_LEAST_BYTES = shutil.disk_usage(tmp_path).total + 1
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["components"]["disk"] == "failing"
    client.force_login(factories.make_person(Role.SYSTEM_ADMIN))
    assert str(settings.MEDIA_ROOT) in client.get("/healthz").json()["details"]["disk"]


def test_healthz_missing_typeface(
    client: Client, all_well: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(health.CHECKS, "pdf", fonts.printing_problem)
    monkeypatch.setattr(fonts, "_good_until", 0.0)
    monkeypatch.setattr(fonts, "installed_families", lambda: {"DejaVu Sans"})
    assert client.get("/healthz").json()["components"]["pdf"] == "failing"


def test_healthz_details_only_for_the_system_administrator(
    client: Client, all_well: None, operator: User
) -> None:
    caches["signs"].delete("heartbeat:beat")
    assert "details" not in client.get("/healthz").json()
    client.force_login(operator)
    assert "details" not in client.get("/healthz").json()
    client.force_login(factories.make_person("system_admin"))
    assert set(client.get("/healthz").json()["details"]) == {"beat"}


def test_healthz_session_unreachable_still_answers(
    client: Client, all_well: None, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(operator)
    monkeypatch.setattr(
        "django.contrib.sessions.backends.cached_db.SessionStore.load",
        _raise(redis.ConnectionError()),
    )
    assert client.get("/healthz").status_code == 200


def _raise(error: Exception):
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    return fail
