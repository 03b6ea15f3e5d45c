"""Indexes for lists by a value that few rows have; made beside running work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("cases", "0069_channel_facts"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(
                condition=models.Q(("kind", "demand"), _negated=True),
                fields=["kind", "received_at"],
                name="call_without_demand",
            ),
        ),
        AddIndexConcurrently(
            model_name="call",
            index=models.Index(
                condition=models.Q(("is_first", False)),
                fields=["received_at", "id"],
                name="call_added",
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(fields=["kind"], name="case_by_kind"),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("urgency", "ordinary"), _negated=True),
                fields=["urgency"],
                name="case_more_urgent",
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["state", "received_at"],
                name="case_not_closed",
            ),
        ),
    ]
