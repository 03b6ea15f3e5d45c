import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0018_merged_count"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True,
                fields=["dispatched_at", "sign_due_at", "contact_due_at", "reply_due_at"],
                name="assignment_instants",
                opclasses=["timestamptz_minmax_multi_ops"] * 4,
                pages_per_range=32,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False), ("lead_unit__isnull", False)),
                fields=["closed_at"],
                name="case_closed",
            ),
        ),
    ]
