"""Waking a worker: sent at once, once in a while, and never in the way of a page."""

import pytest
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCacheClient
from redis.exceptions import ConnectionError as Gone

from hotline.waking import wake
from tests.hotline.test_caching import without_valkey


class Task:
    """Keeps what it was sent, as Celery's tasks are sent it."""

    def __init__(self):
        self.sent = []

    def apply_async(self, args=(), **options):
        self.sent.append((args, options))


TASK = Task()
NAME = f"{__name__}.TASK"


@pytest.fixture
def task():
    cache.clear()
    TASK.sent.clear()
    return TASK


def test_a_task_is_sent_with_its_arguments_and_without_trying_again(task):
    wake(NAME, 7)
    wake(NAME, 7)
    assert task.sent == [((7,), {"retry": False})] * 2


def test_a_named_waking_comes_once_in_a_while(task):
    wake(NAME, once="notices")
    wake(NAME, once="notices")
    wake(NAME, once="deliveries")
    assert len(task.sent) == 2


@pytest.mark.parametrize("once", ["", "notices"])
def test_without_a_broker_nothing_is_sent_and_the_log_names_the_task(
    task, once, monkeypatch, caplog
):
    def gone(*args, **kwargs):
        raise Gone("refused")

    monkeypatch.setattr(RedisCacheClient, "get_client", gone)
    wake(NAME, once=once)
    assert task.sent == []
    [line] = [record for record in caplog.records if record.name == "hotline.waking"]
    assert line.task == NAME


def test_a_broker_that_refuses_is_not_tried_again_and_again(task, settings):
    settings.CACHES = without_valkey(settings)
    wake(NAME, 7)
    assert task.sent == []
