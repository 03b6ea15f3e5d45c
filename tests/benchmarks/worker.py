"""A process on one database that opens pages when asked: JSON lines in, JSON lines out.

Two of them run side by side on a small and a large database and are asked in turn, so
that a noisy machine disturbs both alike.
"""

import json
import math
import os
import random
import sys
import time
import uuid
from typing import Any

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
# Plain static files: nothing was collected for a benchmark.
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
settings.ALLOWED_HOSTS.append("testserver")
settings.SECURE_SSL_REDIRECT = False
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from cases.models import Case  # noqa: E402
from grids.models import User  # noqa: E402

clients: dict[str, Client] = {}


def client_of(role: str) -> Client:
    """Return a logged-in browser of a role."""
    if role not in clients:
        clients[role] = Client()
        clients[role].force_login(User.objects.get(username=f"bench-{role}"))
    return clients[role]


def address(page: dict[str, Any]) -> str:
    """Return a page's address; `{number}` is the newest case in its state, being handled or not."""
    if "{number}" not in page["url"]:
        return str(page["url"])
    user = User.objects.get(username=f"bench-{page['role']}")
    wanted = Case.objects.visible_to(user).filter(state=page.get("state", "handling"))
    newest = wanted.order_by("-pk").values_list("number", flat=True)
    return str(page["url"].format(number=newest[0]))


def ask(page: dict[str, Any], url: str) -> Any:
    """Open a page, or send its form for a caller who is new."""
    client = client_of(page["role"])
    if "form" not in page:
        return client.get(url)
    number = f"1{random.choice('38')}{random.randrange(10**9):09d}"
    fields = page["form"] | {"phone": number, "idempotency_key": uuid.uuid4().hex}
    options = {"content_type": page["sent_as"]} if "sent_as" in page else {}
    return client.post(url, fields, **options)


def measure(page: dict[str, Any]) -> dict[str, Any]:
    """Open a page `repeat` times; return milliseconds each, queries, status and size.

    One that takes longer than `enough_ms` at first is opened no more.
    """
    url = address(page)
    start = time.perf_counter()
    answer = ask(page, url)
    first = (time.perf_counter() - start) * 1000
    if first > page.get("enough_ms", math.inf):
        return {"times": [first], "queries": 0, "status": answer.status_code, "text": True}
    with CaptureQueriesContext(connection) as seen:
        answer = ask(page, url)
    # The next request clears the log that the count is read from.
    queries = len(seen)
    times = []
    for _ in range(page["repeat"]):
        start = time.perf_counter()
        ask(page, url)
        times.append((time.perf_counter() - start) * 1000)
    return {
        "times": times, "queries": queries, "status": answer.status_code,
        "text": page.get("expect", "") in answer.content.decode(),
    }  # fmt: skip


for line in sys.stdin:
    print(json.dumps(measure(json.loads(line))), flush=True)
