"""A process on one database that opens pages when asked: JSON lines in, JSON lines out.

Two of them run side by side on a small and a large database and are asked in turn, so
that a noisy machine disturbs both alike.
"""

import json
import os
import sys
import time
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
    """Return a page's address; `{number}` is the newest case that is being handled."""
    if "{number}" not in page["url"]:
        return str(page["url"])
    user = User.objects.get(username=f"bench-{page['role']}")
    newest = Case.objects.visible_to(user).filter(state="handling").order_by("-pk")
    return str(page["url"].format(number=newest.values_list("number", flat=True)[0]))


def measure(page: dict[str, Any]) -> dict[str, Any]:
    """Open a page `repeat` times; return milliseconds each, queries, status and size."""
    client, url = client_of(page["role"]), address(page)
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(url)
    # The next request clears the log that the count is read from.
    queries = len(seen)
    times = []
    for _ in range(page["repeat"]):
        start = time.perf_counter()
        client.get(url)
        times.append((time.perf_counter() - start) * 1000)
    return {
        "times": times, "queries": queries, "status": answer.status_code,
        "text": page.get("expect", "") in answer.content.decode(),
    }  # fmt: skip


for line in sys.stdin:
    print(json.dumps(measure(json.loads(line))), flush=True)
