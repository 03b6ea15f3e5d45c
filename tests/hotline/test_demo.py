"""What the demo does before it serves, on the real broker."""

import socket

import pytest
import redis
from django.conf import settings

from hotline.celery import app
from hotline.demo import QUEUE, forget_wakings, given_port, run
from hotline.embedded.errors import ServiceError


# The message really goes to the broker, though tasks run at once in tests.
@pytest.mark.filterwarnings("ignore::celery.exceptions.AlwaysEagerIgnored")
def test_what_preparing_has_queued_is_dropped_before_the_demo_serves():
    app.send_task("notices.tasks.deliver_notices")
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        assert client.llen(QUEUE) > 0
        forget_wakings(settings.REDIS_URL)
        assert client.llen(QUEUE) == 0


def test_a_taken_port_is_told_before_anything_is_prepared(tmp_path, taken_port, monkeypatch, capfd):
    monkeypatch.setenv("WEB_PORT", str(taken_port))
    assert run("serve", tmp_path) == 1
    assert f"Port {taken_port} (WEB_PORT) is taken" in capfd.readouterr().out
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize("given", ["0", "65536", "eighty", "-1", "８０００"])
def test_a_port_that_is_none_is_told_so(given, monkeypatch):
    monkeypatch.setenv("WEB_PORT", given)
    with pytest.raises(ServiceError, match="WEB_PORT must be a number"):
        given_port()


def test_a_port_that_is_free_is_taken(monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("WEB_PORT", str(port))
    assert given_port() == port
    monkeypatch.delenv("WEB_PORT")
    assert given_port() == 0
