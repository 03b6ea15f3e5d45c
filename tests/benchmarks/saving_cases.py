"""A process that makes readers of live events, and saves cases at a steady pace when asked.

The first line that it prints holds the sessions of the readers. For each line of its input,
``CASES PER_SECOND``, it saves so many and prints how many seconds it took.
"""

import json
import os
import random
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
django.setup()

from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from cases.services.intake.intake import open_case  # noqa: E402
from cases.services.record.demands import Demand  # noqa: E402
from grids.models import Category, Channel, Role, RoleGrant, User  # noqa: E402

READERS = 200


def sessions() -> list[str]:
    """Return the sessions of so many dispatchers, whose numbers every new case changes."""
    found = []
    for number in range(READERS):
        person, _ = User.objects.get_or_create(
            username=f"bench-reader-{number}", defaults={"full_name": f"阅{number}"}
        )
        RoleGrant.objects.get_or_create(user=person, role=Role.DISPATCHER)
        client = Client()
        client.force_login(person)
        found.append(client.cookies["sessionid"].value)
    return found


def save(cases: int, per_second: float) -> float:
    """Save cases that wait for a dispatcher, no faster than so many a second."""
    actor = User.objects.get(username="bench-operator")
    category = Category.objects.filter(parent=None)[0]
    channel = Channel.objects.get(code="phone")
    began = time.perf_counter()
    for number in range(cases):
        at = timezone.now()
        demand = Demand(
            kind="complaint", category=category, channel=channel, received_at=at,
            text="小区电梯停运三天无人维修。", place="五四大街12号",
            phone=f"1{random.choice('38')}{random.randrange(10**9):09d}",
        )  # fmt: skip
        open_case(demand, actor=actor, at=at)
        time.sleep(max(0.0, began + (number + 1) / per_second - time.perf_counter()))
    return time.perf_counter() - began


print(json.dumps(sessions()), flush=True)
for line in sys.stdin:
    count, pace = line.split()
    print(json.dumps(save(int(count), float(pace))), flush=True)
