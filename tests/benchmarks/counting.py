"""Print how many queries the registration of one dispatched case takes."""

import os
import random
import uuid

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
settings.ALLOWED_HOSTS.append("testserver")
settings.SECURE_SSL_REDIRECT = False
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from grids.models import Category, Grid, Unit, User  # noqa: E402

client = Client()
client.force_login(User.objects.get(username="bench-operator"))
fields = {
    "text": "路灯不亮。", "kind": "complaint", "urgency": "ordinary",
    "category": Category.objects.filter(parent=None)[0].code, "verb": "dispatch",
    "lead_unit": Unit.objects.filter(level="district")[0].code, "channel": "phone",
    "grid": Grid.objects.filter(level="street")[0].code, "wants_callback": "on",
}  # fmt: skip


def register():
    """Post the demand of a new caller: a known one's would be added to its open case."""
    number = f"139{random.randrange(10**8):08d}"
    return client.post("/desk/", fields | {"phone": number, "idempotency_key": uuid.uuid4().hex})


register()
with CaptureQueriesContext(connection) as seen:
    answer = register()
assert answer.status_code == 302, answer.status_code
statements = [q["sql"] for q in seen.captured_queries]
print(sum(not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for sql in statements))
if os.environ.get("SHOW"):
    print(*statements, sep="\n")
