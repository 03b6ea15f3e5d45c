"""Indexes for a day's calls and statuses, made beside running work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("telephony", "0002_calling_back"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="telephonecall",
            index=models.Index(fields=["began_at"], name="telephone_call_began"),
        ),
        AddIndexConcurrently(
            model_name="statusspan",
            index=models.Index(fields=["began_at"], name="status_began"),
        ),
    ]
