"""What the demo does before it serves, on the real broker."""

import pytest
import redis
from django.conf import settings

from hotline.celery import app
from hotline.demo import QUEUE, forget_wakings


# The message really goes to the broker, though tasks run at once in tests.
@pytest.mark.filterwarnings("ignore::celery.exceptions.AlwaysEagerIgnored")
def test_what_preparing_has_queued_is_dropped_before_the_demo_serves():
    app.send_task("cases.tasks.deliver_notices")
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        assert client.llen(QUEUE) > 0
        forget_wakings(settings.REDIS_URL)
        assert client.llen(QUEUE) == 0
