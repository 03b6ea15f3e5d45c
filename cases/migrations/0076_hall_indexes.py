"""Indexes for what an operator registered and for open urgent cases, made beside running work."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OWN_INDEX = "cases_case_registered_by_id_baa64d7e"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("cases", "0075_outage_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                fields=["registered_by", "-registered_at"], name="case_of_registrar"
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    ("urgency", "extreme"),
                    models.Q(("state__in", ["closed", "merged", "rejected"]), _negated=True),
                ),
                fields=["registered_at"],
                name="case_extreme_open",
            ),
        ),
        # The key's own index is the beginning of the new one. Altering the field would also check
        # the key of every case anew, and keep everybody from writing meanwhile.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {OWN_INDEX}",
                    f"CREATE INDEX CONCURRENTLY {OWN_INDEX} ON cases_case (registered_by_id)",
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="case",
                    name="registered_by",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                )
            ],
        ),
    ]
