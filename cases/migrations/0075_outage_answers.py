"""Calls that an announced outage answered, without a case."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0074_list_columns"),
        ("knowledge", "0002_uses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="call",
            name="call_demand_has_case_and_handling",
        ),
        migrations.AddField(
            model_name="call",
            name="outage",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="knowledge.outage",
                verbose_name="停水停电公告",
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("outage__isnull", False)),
                fields=["outage", "received_at"],
                name="call_of_outage",
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("case__isnull", False),
                        ("kind", "demand"),
                        ("outage__isnull", True),
                        models.Q(("handling", ""), _negated=True),
                    ),
                    models.Q(
                        ("case__isnull", True),
                        ("handling", "direct"),
                        ("kind", "demand"),
                        ("outage__isnull", False),
                    ),
                    models.Q(
                        models.Q(("kind", "demand"), _negated=True),
                        ("case__isnull", True),
                        ("handling", ""),
                        ("outage__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="call_demand_has_case_and_handling",
            ),
        ),
    ]
